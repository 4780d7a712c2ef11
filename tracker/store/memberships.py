"""Which articles answer an indication's query, opened and closed by runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from tracker.database import portions
from tracker.models import Deletion, Membership
from tracker.store.bulk import insert_rows, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

PUBMED, LOCAL = "pubmed", "local"


def open_memberships(c: Connection, run_id: int, indication: str, source: str, pmids: Iterable[int]) -> int:
    """Open, reopen or refresh memberships of stored articles; return how many were not open before."""
    wanted = set(pmids)
    known = _known(c, indication, source)
    fresh = wanted - known.keys()
    insert_rows(
        c,
        Membership,
        [(indication, source, pmid, run_id, run_id, None, None, None, False) for pmid in sorted(fresh)],
    )
    table = table_of(Membership)
    statement = (
        update(table)
        .where(
            table.c.indication == indication, table.c.source == source, table.c.pmid == bindparam("member")
        )
        .values(last_seen_run=run_id, closed_run=None, close_reason=None)
    )
    seen = sorted(wanted & known.keys())
    if seen:
        c.execute(statement, [{"member": pmid} for pmid in seen])
    return len(fresh) + sum(not known[pmid] for pmid in seen)


def close_memberships(
    c: Connection, run_id: int, indication: str, source: str, pmids: Iterable[int], *, reason: str
) -> int:
    """Close the open ones among these memberships; return how many were."""
    closed = 0
    for portion in portions(pmids):
        statement = (
            update(Membership)
            .where(Membership.indication == indication, Membership.source == source)
            .where(Membership.pmid.in_(portion), Membership.closed_run.is_(None))
            .values(closed_run=run_id, close_reason=reason)
        )
        closed += c.execute(statement).rowcount
    return closed


def close_all_but(
    c: Connection, run_id: int, indication: str, source: str, pmids: Iterable[int], *, reason: str
) -> None:
    """Close the open memberships of every other article."""
    kept = set(pmids)
    gone = [pmid for pmid, is_open in _known(c, indication, source).items() if is_open and pmid not in kept]
    close_memberships(c, run_id, indication, source, gone, reason=reason)


def close_deleted(c: Connection, run_id: int) -> None:
    """Close every membership of the PMIDs this run found deleted by NLM."""
    deleted = select(Deletion.pmid).where(Deletion.run_id == run_id)
    c.execute(
        update(Membership)
        .where(Membership.pmid.in_(deleted), Membership.closed_run.is_(None))
        .values(closed_run=run_id, close_reason="deleted by NLM")
    )


def closed_by(c: Connection, run_id: int) -> int:
    """Return how many memberships this run closed."""
    return c.execute(select(func.count()).where(Membership.closed_run == run_id)).scalar_one()


def _known(c: Connection, indication: str, source: str) -> dict[int, bool]:
    rows = c.execute(
        select(Membership.pmid, Membership.closed_run).where(
            Membership.indication == indication, Membership.source == source
        )
    )
    return {pmid: closed is None for pmid, closed in rows}
