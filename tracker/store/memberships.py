"""Which articles answer an indication's query, opened and closed by runs; each change of mind goes into the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, func, select, update

from tracker.models import DELETED, GONE, Deletion, Membership, Run
from tracker.store.bulk import insert_rows, table_of
from tracker.store.history import Note, note_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.engine import Connection

PUBMED, LOCAL = "pubmed", "local"
NO_LONGER_MATCHING = "no longer matching"
QUERY_CHANGED = "query changed"
NO_LONGER_LISTED = "no longer listed by PubMed"
BY_QUERY = "query change"
"""Why a membership was opened, when it was not the literature's doing."""


class Opened(NamedTuple):
    """The memberships that were not open before: never there, or closed."""

    fresh: frozenset[int]
    returned: frozenset[int]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.fresh) + len(self.returned)


def open_memberships(
    c: Connection,
    run_id: int,
    indication: str,
    source: str,
    pmids: Iterable[int],
    *,
    by_query: Collection[int] = (),
) -> Opened:
    """Open, reopen or refresh memberships of stored articles; return those that were not open before.

    Those of `by_query` are marked as brought in by an edited query.
    """
    wanted = frozenset(pmids)
    known = _known(c, indication, source)
    fresh, seen = wanted - known.keys(), wanted & known.keys()
    returned = frozenset(pmid for pmid in seen if not known[pmid])
    rows = [
        (indication, source, pmid, run_id, run_id, None, None, BY_QUERY if pmid in by_query else None, False)
        for pmid in sorted(fresh)
    ]
    insert_rows(c, Membership, rows)
    _change(c, indication, source, seen - returned, last_seen_run=run_id)
    reopened = {"last_seen_run": run_id, "closed_run": None, "close_reason": None}
    _change(c, indication, source, returned.intersection(by_query), **reopened, open_reason=BY_QUERY)
    _change(c, indication, source, returned.difference(by_query), **reopened, open_reason=None)
    _note(c, run_id, "returned", {pmid: (indication, _how(pmid, by_query)) for pmid in returned})
    return Opened(fresh, returned)


def close_memberships(
    c: Connection, run_id: int, indication: str, source: str, pmids: Iterable[int], *, reason: str
) -> int:
    """Close the open ones among these memberships; return how many were."""
    known = _known(c, indication, source)
    closing = sorted(pmid for pmid in set(pmids) if known.get(pmid))
    _change(c, indication, source, closing, closed_run=run_id, close_reason=reason)
    _note(c, run_id, "left", dict.fromkeys(closing, (indication, reason)))
    return len(closing)


def close_all_but(
    c: Connection,
    run_id: int,
    indication: str,
    source: str,
    pmids: Iterable[int],
    *,
    reasons: Mapping[int, str],
) -> None:
    """Close the open memberships of every other article, each for its reason (else: no longer listed)."""
    kept = set(pmids)
    gone = [pmid for pmid, is_open in _known(c, indication, source).items() if is_open and pmid not in kept]
    by_reason: dict[str, list[int]] = {}
    for pmid in gone:
        by_reason.setdefault(reasons.get(pmid, NO_LONGER_LISTED), []).append(pmid)
    for reason, leaving in by_reason.items():
        close_memberships(c, run_id, indication, source, leaving, reason=reason)


def close_deleted(c: Connection, run_id: int) -> None:
    """Close every membership of the PMIDs this run found deleted by NLM."""
    deleted = select(Deletion.pmid).where(Deletion.run_id == run_id)
    statement = select(Membership.indication, Membership.source, Membership.pmid).where(
        Membership.pmid.in_(deleted), Membership.closed_run.is_(None)
    )
    leaving: dict[tuple[str, str], list[int]] = {}
    for indication, source, pmid in c.execute(statement).all():
        leaving.setdefault((indication, source), []).append(pmid)
    for (indication, source), pmids in leaving.items():
        close_memberships(c, run_id, indication, source, pmids, reason=DELETED)


def closed_by(c: Connection, run_id: int, reason: str | None = None) -> int:
    """Return how many memberships this run closed, for one reason or for any."""
    statement = select(func.count()).where(Membership.closed_run == run_id)
    if reason is not None:
        statement = statement.where(Membership.close_reason == reason)
    return c.execute(statement).scalar_one()


def lost_by(c: Connection, run_id: int) -> set[int]:
    """Return the articles whose membership this run closed because PubMed has them no longer."""
    statement = select(Membership.pmid).where(
        Membership.closed_run == run_id, Membership.close_reason.in_([GONE, DELETED])
    )
    return set(c.execute(statement).scalars())


def _known(c: Connection, indication: str, source: str) -> dict[int, bool]:
    rows = c.execute(
        select(Membership.pmid, Membership.closed_run).where(
            Membership.indication == indication, Membership.source == source
        )
    )
    return {pmid: closed is None for pmid, closed in rows}


def _change(
    c: Connection, indication: str, source: str, pmids: Collection[int], **values: int | str | None
) -> None:
    if not pmids:
        return
    table = table_of(Membership)
    statement = (
        update(table)
        .where(
            table.c.indication == indication, table.c.source == source, table.c.pmid == bindparam("member")
        )
        .values(**values)
    )
    c.execute(statement, [{"member": pmid} for pmid in sorted(pmids)])


def _how(pmid: int, by_query: Collection[int]) -> str:
    return "by an edited query" if pmid in by_query else "listed again"


def _note(c: Connection, run_id: int, kind: str, changes: Mapping[int, tuple[str, str]]) -> None:
    if not changes:
        return
    moments = select(Run.server_time, Run.started_at).where(Run.id == run_id)
    server_time, started = c.execute(moments).one()
    at = server_time or started
    note_all(c, (Note(run_id, at, pmid, kind, detail, name) for pmid, (name, detail) in changes.items()))
