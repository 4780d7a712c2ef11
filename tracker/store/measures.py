"""What maturity is measured by: PubMed's totals per year, and the milestones, each of which fires once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from tracker import queries
from tracker.database import portions
from tracker.models import DataVersion, Milestone, PubMedTotal
from tracker.store.bulk import insert_missing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

MilestoneKey = tuple[str, str, str]
"""(indication, modality, kind); an indication or a modality may be `all`."""


def save_pubmed_totals(c: Connection, totals: Mapping[int, int], at: dt.datetime) -> None:
    """Keep how many records PubMed counts for each year, as it said at that moment; a newer answer replaces an older."""
    for years in portions(totals):
        c.execute(delete(PubMedTotal).where(PubMedTotal.year.in_(years)))
    insert_missing(
        c,
        PubMedTotal,
        [{"year": year, "records": records, "asked_at": at} for year, records in sorted(totals.items())],
    )


def note_milestones(
    c: Connection, reached: Iterable[MilestoneKey], at: dt.datetime, data_version: int
) -> list[MilestoneKey]:
    """Note which milestones hold in a data version, and that it was looked at; return those seen for the first time.

    One that was seen before keeps its moment, also when it held no longer in between: it fires once.
    """
    fired = sorted(set(reached) - queries.milestones_seen(c).keys())
    rows = [
        {"indication": i, "modality": m, "kind": k, "seen_at": at, "data_version": data_version}
        for i, m, k in fired
    ]
    insert_missing(c, Milestone, rows)  # another process may be noting them too
    c.execute(update(DataVersion).where(DataVersion.id == data_version).values(noted_at=at))
    return fired
