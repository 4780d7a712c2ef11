"""The ledger and the state of the data: runs, versions, members."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from tracker.database import portions
from tracker.models import TIRES_AFTER, Article, DataVersion, Deletion, Membership, Run, SetAside
from tracker.queries.current import is_current

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection

CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""Machines that share a PostgreSQL never agree on the time to the second."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of the ledger, with the fields of `models.Run`; moments are UTC."""

    id: int
    kind: str
    indication: str | None
    status: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    heartbeat_at: dt.datetime
    process: str
    software: str
    full: bool
    query: str | None
    translation: str | None
    warnings: tuple[str, ...]
    server_time: dt.datetime | None
    expected: int | None
    stored: int | None
    missing: tuple[int, ...]
    set_aside: tuple[int, ...]
    new: int
    changed: int
    unchanged: int
    left: int
    requests: int
    retries: int
    bytes: int
    to_fetch: int | None
    fetched: int
    error: str | None
    data_version: int | None
    changed_since: dt.date | None
    cursor: dt.date | None
    rechecked: int
    query_opened: int
    query_closed: int

    @property
    def seconds(self) -> float | None:
        """How long it took by this machine's clock; None while it runs, or where that clock went backwards."""
        spent = (self.ended_at - self.started_at).total_seconds() if self.ended_at else -1.0
        return spent if spent >= 0 else None


@dataclass(frozen=True, slots=True)
class LastRuns:
    """The newest fetches of one indication: of any kind of end, the last that ended, the last complete, the running.

    published: the newest whose listing is what the memberships show, complete or not.
    """

    last: RunRow
    ended: RunRow | None
    complete: RunRow | None
    running: RunRow | None
    published: RunRow | None


@dataclass(frozen=True, slots=True)
class Version:
    """The newest data version: its number, what published it (fetch, import, relabel, demo ...) and when."""

    id: int
    kind: str
    at: dt.datetime


def current_version(c: Connection) -> Version | None:
    """Return the newest data version; None before the first publication."""
    columns = select(DataVersion.id, DataVersion.kind, DataVersion.at)
    row = c.execute(columns.order_by(DataVersion.id.desc()).limit(1)).first()
    return Version(*row) if row else None


def versions(c: Connection) -> list[tuple[int, dt.datetime]]:
    """Return every data version with the moment of its publication, oldest first."""
    rows = c.execute(select(DataVersion.id, DataVersion.at).order_by(DataVersion.id))
    return [(number, at) for number, at in rows]


def shown_since(c: Connection) -> dict[int, int]:
    """Return PMID -> the data version that first showed it, of every published article."""
    rows = c.execute(select(Article.pmid, Article.data_version).where(Article.data_version.is_not(None)))
    return {pmid: version or 0 for pmid, version in rows}


def has_kind(c: Connection, kind: str) -> bool:
    """Tell whether any publication was of this kind: `demo` marks a synthetic corpus."""
    return c.execute(select(DataVersion.id).where(DataVersion.kind == kind).limit(1)).first() is not None


def article_count(c: Connection) -> int:
    """Return how many articles are published."""
    return c.execute(select(func.count()).where(Article.data_version.is_not(None))).scalar_one()


def members(c: Connection, indication: str, source: str | None = None) -> set[int]:
    """Return the PMIDs of an indication's current members, or the open memberships of one source, rejected or not."""
    statement = select(Membership.pmid).where(Membership.indication == indication, _of(source))
    return set(c.execute(statement).scalars())


def _of(source: str | None) -> ColumnElement[bool]:
    """Tell what is current; of one source, what is open: completeness is about what PubMed lists, whoever rejects it."""
    if source is None:
        return is_current()
    return and_(Membership.closed_run.is_(None), Membership.source == source)


def imported(c: Connection, pmids: Iterable[int]) -> set[int]:
    """Return those of `pmids` that came from a file: with a local membership, now or once, or with none at all.

    What NLM has deleted since is not among them.
    """
    found: set[int] = set()
    for portion in portions(pmids):
        rows = c.execute(select(Membership.pmid, Membership.source).where(Membership.pmid.in_(portion)))
        sources: dict[int, set[str]] = {pmid: set() for pmid in portion}
        for pmid, source in rows:
            sources[pmid].add(source)
        found.update(pmid for pmid, known in sources.items() if known - {"expert"} != {"pubmed"})
        found.difference_update(c.execute(select(Deletion.pmid).where(Deletion.pmid.in_(portion))).scalars())
    return found


def member_counts(c: Connection, source: str | None = None) -> dict[str, int]:
    """Return indication -> how many current members it has, or open memberships of one source, rejected or not."""
    statement = select(Membership.indication, func.count(Membership.pmid.distinct())).where(_of(source))
    return dict(c.execute(statement.group_by(Membership.indication)).all())


def runs(
    c: Connection, limit: int | None = 50, *, indication: str | None = None, status: str | None = None
) -> list[RunRow]:
    """Return the newest rows of the ledger, newest first; all of them when `limit` is None."""
    statement = select(Run.__table__).order_by(Run.id.desc()).limit(limit)
    if indication is not None:
        statement = statement.where(Run.indication == indication)
    if status is not None:
        statement = statement.where(Run.status == status)
    return _rows(c, statement)


def run(c: Connection, run_id: int) -> RunRow:
    """Return one row of the ledger. Raises LookupError when there is none."""
    return _rows(c, select(Run.__table__).where(Run.id == run_id))[0]


def last_runs(c: Connection) -> dict[str, LastRuns]:
    """Return indication -> its newest fetches (the demo's count as such), for every one ever fetched; one statement."""
    fetches = select(func.max(Run.id)).where(Run.kind.in_(["fetch", "demo"]), Run.indication.is_not(None))
    newest = fetches.group_by(Run.indication, Run.status)
    found: dict[str, list[RunRow]] = {}
    for row in _rows(c, select(Run.__table__).where(Run.id.in_(newest)).order_by(Run.id.desc())):
        found.setdefault(row.indication or "", []).append(row)
    return {indication: _last(rows) for indication, rows in found.items()}


def _last(rows: list[RunRow]) -> LastRuns:
    by_status = {row.status: row for row in rows}
    ended = next((row for row in rows if row.status != "running"), None)
    published = next((row for row in rows if row.status in {"complete", "incomplete"}), None)
    return LastRuns(rows[0], ended, by_status.get("complete"), by_status.get("running"), published)


def complete_run_since(c: Connection, indication: str, query: str, since: dt.datetime) -> RunRow | None:
    """Return the newest complete fetch of this very query that ended between `since` and now.

    One that ended in the future was dated before this machine's clock was set back.
    """
    found = _rows(
        c,
        select(Run.__table__)
        .where(Run.kind == "fetch", Run.indication == indication, Run.query == query)
        .where(Run.status == "complete", Run.ended_at.between(since, dt.datetime.now(dt.UTC) + CLOCKS_DIFFER))
        .order_by(Run.id.desc())
        .limit(1),
    )
    return found[0] if found else None


def given_up(c: Connection) -> dict[int, dt.datetime]:
    """Return PMID -> when it was last tried, of the records that could not be read in three runs (PubMed's clock)."""
    statement = (
        select(SetAside.pmid, func.coalesce(Run.server_time, Run.started_at))
        .join(Run, Run.id == SetAside.last_run)
        .where(SetAside.attempts >= TIRES_AFTER)
    )
    return dict(c.execute(statement).all())


def _rows(c: Connection, statement: Select[Any]) -> list[RunRow]:
    lists = ("warnings", "missing", "set_aside")
    return [
        RunRow(**{**row, **{name: tuple(row[name]) for name in lists}})
        for row in c.execute(statement).mappings()
    ]
