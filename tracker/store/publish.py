"""The end of a run: everything it found becomes visible at once, in the caller's one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, insert, select, update

from tracker import queries
from tracker.database import portions
from tracker.errors import StoreError
from tracker.models import Article, DataVersion, Run
from tracker.store.bulk import table_of
from tracker.store.corrections import apply_verdicts
from tracker.store.flags import refresh_flags
from tracker.store.labels import Labelled, write_labels
from tracker.store.memberships import (
    PUBMED,
    QUERY_CHANGED,
    Opened,
    close_all_but,
    close_deleted,
    closed_by,
    lost_by,
    open_memberships,
)
from tracker.store.runs import COMPLETE, INCOMPLETE, RUNNING, Traffic, traffic_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went, as far as the store cannot see it itself.

    `missing` are listed PMIDs that were asked for and not delivered whole, beside those not stored at all.
    `error` says what stopped the run early; either makes it incomplete. `departures` says why members left,
    `query_opened` which ones only an edited query brought in.
    """

    missing: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    traffic: Traffic | None = None
    departures: Mapping[int, str] = field(default_factory=dict)
    query_opened: Collection[int] = ()


class _Listed(NamedTuple):
    """What a listing comes to: every PMID of it is stored, missing or set aside, in one only."""

    stored: set[int]
    missing: list[int]
    set_aside: list[int]
    opened: Opened


NOTHING_LISTED = _Listed(set(), [], [], Opened(frozenset(), frozenset()))


def publish(
    c: Connection,
    run_id: int,
    *,
    memberships: Sequence[int] | None = None,
    source: str = PUBMED,
    indication: str | None = None,
    labels: Iterable[Labelled] = (),
    outcome: Outcome | None = None,
) -> int:
    """End a run and make what it found visible; return the data version.

    `memberships` are all PMIDs that now answer `indication`'s query (None: the run listed nothing).
    Listed articles not stored make the run incomplete; only a complete PubMed listing closes the
    memberships it no longer names, and only those of source `pubmed`. The data version rises when
    something changed. Raises StoreError when the run is not running (any more): it publishes nothing.
    """
    outcome = outcome or Outcome()
    run = _running(c, run_id)
    at = run.server_time or run.started_at
    labelled = write_labels(c, labels)
    listed = NOTHING_LISTED
    if memberships is not None and indication is not None:
        listed = _open(c, run_id, indication, source, memberships=memberships, outcome=outcome)
    counted = memberships is None or run.expected is None or run.expected == len(set(memberships))
    complete = not listed.missing and not outcome.error and counted
    close_deleted(c, run_id)
    if complete and source == PUBMED and memberships is not None and indication is not None:
        close_all_but(c, run_id, indication, source, memberships, reasons=outcome.departures)
    showing = {*listed.stored, *labelled}
    apply_verdicts(c, run_id, showing)
    flagged = refresh_flags(c, run_id, at, {*labelled, *listed.opened.returned, *lost_by(c, run_id)})
    left = closed_by(c, run_id)
    changes = run.new + run.changed + len(labelled) + flagged + len(listed.opened) + left
    version = _version(c, run.kind, changed=changes > 0 or run.kind != "fetch")
    _show(c, version, showing)
    ended = {
        "status": COMPLETE if complete else INCOMPLETE,
        "stored": len(listed.stored) if memberships is not None else None,
        "missing": listed.missing,
        "set_aside": listed.set_aside if memberships is not None else run.set_aside,
        "warnings": [*run.warnings, *outcome.warnings],
        "left": left,
        "query_opened": len(outcome.query_opened),
        "query_closed": closed_by(c, run_id, QUERY_CHANGED),
        "cursor": _cursor(c, run, listed.stored) if complete else None,
        "error": outcome.error,
        "data_version": version,
        "ended_at": dt.datetime.now(dt.UTC),
        **traffic_values(outcome.traffic),
    }
    c.execute(update(Run).where(Run.id == run_id).values(**ended))
    return version


def _cursor(c: Connection, run: Row[Any], pmids: Iterable[int]) -> dt.date | None:
    """Return the day up to which every change is known: PubMed's today, or the latest revision seen if that is earlier.

    Records may lag behind the clock of the machine that serves them; what is newer than all we have
    cannot hide before the newest we have.
    """
    if run.server_time is None:
        return None
    today: dt.date = run.server_time.date()
    newest = queries.newest_revision(c, pmids)
    return min(today, newest) if newest else today


def _running(c: Connection, run_id: int) -> Row[Any]:
    run = c.execute(select(table_of(Run)).where(Run.id == run_id)).first()
    if run is None or run.status != RUNNING:
        state = run.status if run is not None else "unknown"
        raise StoreError(f"run {run_id} is {state}, so it may not publish; run the command again")
    return run


def _open(
    c: Connection,
    run_id: int,
    indication: str,
    source: str,
    *,
    memberships: Sequence[int],
    outcome: Outcome,
) -> _Listed:
    """Open what is stored as PubMed has it now; a copy that could not be brought up to date opens nothing new."""
    listed = frozenset(memberships)
    stored = queries.stored_pmids(c, listed)
    given_up = queries.given_up(c).keys()
    missing = listed.intersection(outcome.missing) | (listed - stored)
    whole = stored - missing
    opened = open_memberships(c, run_id, indication, source, whole, by_query=outcome.query_opened)
    return _Listed(
        stored=whole,
        missing=sorted(missing - given_up, reverse=True),
        set_aside=sorted(missing & given_up, reverse=True),
        opened=opened,
    )


def _version(c: Connection, kind: str, *, changed: bool) -> int:
    current = c.execute(select(func.max(DataVersion.id))).scalar()
    if current is not None and not changed:
        return int(current)
    row = insert(DataVersion).values(kind=kind, at=dt.datetime.now(dt.UTC)).returning(DataVersion.id)
    return c.execute(row).scalar_one()


def _show(c: Connection, version: int, pmids: Iterable[int]) -> None:
    for portion in portions(pmids):
        c.execute(
            update(Article)
            .where(Article.pmid.in_(portion), Article.data_version.is_(None))
            .values(data_version=version)
        )
