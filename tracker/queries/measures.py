"""What maturity is measured by: PubMed's totals per year as they were asked, and the milestones that were seen."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the named tuple's types
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from tracker.models import Article, DataVersion, Membership, Milestone, PubMedTotal, Run
from tracker.queries.current import is_current

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


class TotalRow(NamedTuple):
    """How many records PubMed counted for a publication year, by the tracker's date rule, and when it was asked (UTC)."""

    year: int
    records: int
    asked_at: dt.datetime


def total_rows(c: Connection) -> list[TotalRow]:
    """Return every total that was asked, earliest year first."""
    columns = (PubMedTotal.year, PubMedTotal.records, PubMedTotal.asked_at)
    return [TotalRow(*row) for row in c.execute(select(*columns).order_by(PubMedTotal.year))]


def pubmed_totals(c: Connection) -> dict[int, int]:
    """Return publication year -> how many records PubMed counts for it, of the years that were over when it was asked.

    What was counted within a year is a part of it, and would be taken for the whole once the year is over.
    """
    return {row.year: row.records for row in total_rows(c) if row.asked_at.year > row.year}


def pubmed_totals_asked(c: Connection) -> tuple[int, dt.datetime, dt.datetime] | None:
    """Return for how many years PubMed was asked, and the moments of the oldest and the newest answer; None: never."""
    moments = [row.asked_at for row in total_rows(c)]
    return (len(moments), min(moments), max(moments)) if moments else None


def years_known(c: Connection) -> tuple[int, dt.datetime] | None:
    """Return the first publication year of any current member, and PubMed's clock when it last listed anything (UTC).

    None while there is no dated member, or no listing of PubMed.
    """
    dated = select(func.min(Article.publication_year)).join(Membership, Membership.pmid == Article.pmid)
    first = c.execute(dated.where(is_current())).scalar()
    heard = select(Run.server_time).where(Run.server_time.is_not(None)).order_by(Run.id.desc()).limit(1)
    moment = c.execute(heard).scalar()
    return None if first is None or moment is None else (first, moment)


def milestones_seen(c: Connection) -> dict[tuple[str, str, str], dt.datetime]:
    """Return (indication, modality, kind) -> when it was first seen (UTC)."""
    rows = c.execute(select(Milestone.indication, Milestone.modality, Milestone.kind, Milestone.seen_at))
    return {(indication, modality, kind): seen_at for indication, modality, kind, seen_at in rows}


def milestones_noted(c: Connection) -> int:
    """Return the newest data version whose milestones were noted; 0 when none were."""
    newest = select(func.max(DataVersion.id)).where(DataVersion.noted_at.is_not(None))
    return c.execute(newest).scalar() or 0
