"""Runs written straight into the ledger, and what it says of them, for the tests of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stored import listing
from tracker import queries, store

if TYPE_CHECKING:
    from tracker.database import Database


def start(database: Database, **values: Any) -> int:
    with database.write() as c:
        return store.start_run(c, **{"kind": "fetch", "indication": "tbi", **values})


def ledger(database: Database, run: int) -> queries.RunRow:
    with database.read() as c:
        return queries.run(c, run)


def members(database: Database, source: str | None = None) -> set[int]:
    with database.read() as c:
        return queries.members(c, "tbi", source)


def list_again(database: Database, pmids: list[int], **options: Any) -> queries.RunRow:
    """One fetch that lists these PMIDs and has nothing to download."""
    run = start(database)
    with database.write() as c:
        store.record_listing(c, run, listing(pmids, options.pop("expected", None)), 0)
        store.publish(c, run, memberships=pmids, indication="tbi", **options)
    return ledger(database, run)
