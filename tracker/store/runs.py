"""The ledger: beginning, progress and end of a run, and what it set aside."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import delete, insert, select, update

from tracker import __version__
from tracker.database import portions
from tracker.errors import StoreError
from tracker.models import Deletion, Run, SetAside
from tracker.store.bulk import insert_rows
from tracker.store.processes import is_gone, this_process

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tracker.pubmed import Listing

RUNNING, COMPLETE, INCOMPLETE, FAILED, INTERRUPTED = (
    "running",
    "complete",
    "incomplete",
    "failed",
    "interrupted",
)


class Traffic(Protocol):
    """What a run cost; the PubMed client's statistics fit."""

    @property
    def requests(self) -> int:
        """HTTP requests sent."""

    @property
    def retries(self) -> int:
        """How many of them were repetitions."""

    @property
    def bytes(self) -> int:
        """Bytes received."""


def start_run(
    c: Connection, *, kind: str, indication: str | None = None, query: str | None = None, full: bool = False
) -> int:
    """Open a row in the ledger and return its number. `kind` is one of models.Run's."""
    now = dt.datetime.now(dt.UTC)
    zeros = dict.fromkeys(
        ("new", "changed", "unchanged", "left", "requests", "retries", "bytes", "fetched"), 0
    )
    row = insert(Run).values(
        kind=kind,
        indication=indication,
        query=query,
        full=full,
        status=RUNNING,
        started_at=now,
        heartbeat_at=now,
        process=this_process(),
        software=f"neuromodulation-tracker {__version__}",
        warnings=[],
        missing=[],
        set_aside=[],
        **zeros,
    )
    return c.execute(row.returning(Run.id)).scalar_one()


def heartbeat(c: Connection, run_id: int) -> None:
    """Say that the run's process is alive; save_batch does it too."""
    _change(c, run_id, heartbeat_at=dt.datetime.now(dt.UTC))


def record_listing(
    c: Connection,
    run_id: int,
    listing: Listing,
    to_fetch: int,
    *,
    changed_since: dt.date | None = None,
    rechecked: int = 0,
) -> None:
    """Note what PubMed counted, since when changes were asked for, and how many records will be fetched.

    `rechecked` of them were not known to have changed.
    """
    _change(
        c,
        run_id,
        query=listing.query,
        translation=listing.translation,
        warnings=[*_lists(c, run_id)["warnings"], *listing.warnings],
        server_time=listing.server_time,
        expected=listing.expected,
        to_fetch=to_fetch,
        changed_since=changed_since,
        rechecked=rechecked,
        heartbeat_at=dt.datetime.now(dt.UTC),
    )


def warn(c: Connection, run_id: int, warnings: Iterable[str]) -> None:
    """Add warnings to the run."""
    _change(c, run_id, warnings=[*_lists(c, run_id)["warnings"], *warnings])


def set_aside(c: Connection, run_id: int, pmid: int, error: str, xml: bytes) -> None:
    """Keep a record that cannot be read, with its XML and the error; a later good copy clears it.

    Counts the runs in which it failed, each once.
    """
    before = c.execute(select(SetAside.attempts, SetAside.last_run).where(SetAside.pmid == pmid)).first()
    values = {"error": error, "xml": zlib.compress(xml), "last_run": run_id}
    if before is None:
        c.execute(insert(SetAside).values(pmid=pmid, first_run=run_id, attempts=1, **values))
    else:
        attempts = before.attempts + (before.last_run != run_id)
        c.execute(update(SetAside).where(SetAside.pmid == pmid).values(attempts=attempts, **values))
    noted = _lists(c, run_id)["set_aside"]
    if pmid not in noted:
        _change(c, run_id, set_aside=[*noted, pmid])


def record_deletions(c: Connection, run_id: int, pmids: Iterable[int]) -> None:
    """Note PMIDs that NLM deleted; `publish` closes their memberships."""
    for portion in portions(set(pmids)):
        c.execute(delete(Deletion).where(Deletion.pmid.in_(portion)))
        insert_rows(c, Deletion, [(pmid, run_id) for pmid in portion])


def end_run(
    c: Connection, run_id: int, *, status: str, error: str | None = None, traffic: Traffic | None = None
) -> None:
    """Close the row of a run that publishes nothing: failed or interrupted."""
    values: dict[str, Any] = {"status": status, "error": error, "ended_at": dt.datetime.now(dt.UTC)}
    _change(c, run_id, **values, **traffic_values(traffic))


def fail_run(c: Connection, run_id: int, error: str) -> None:
    """Close the row of a run that failed."""
    end_run(c, run_id, status=FAILED, error=error)


def note_traffic(c: Connection, run_id: int, traffic: Traffic) -> None:
    """Note what the run has cost so far: a run that is killed says it as well."""
    _change(c, run_id, **traffic_values(traffic))


def traffic_values(traffic: Traffic | None) -> dict[str, int]:
    """Return the ledger's columns of what a run cost."""
    if traffic is None:
        return {}
    return {"requests": traffic.requests, "retries": traffic.retries, "bytes": traffic.bytes}


def close_dead_runs(c: Connection, *, holding: str | None = None) -> int:
    """Mark running rows whose process is gone as interrupted; return how many.

    `holding` names an indication whose lock the caller holds: no other process can be working on it, so
    every running fetch of it is dead, also one this very process left behind.
    """
    running = c.execute(select(Run).where(Run.status == RUNNING)).all()
    dead = [
        run.id
        for run in running
        if (holding is not None and run.kind == "fetch" and run.indication == holding)
        or is_gone(run.process, started=run.started_at, heartbeat=run.heartbeat_at)
    ]
    for run_id in dead:
        end_run(c, run_id, status=INTERRUPTED, error="its process ended before the run did")
    return len(dead)


def _lists(c: Connection, run_id: int) -> dict[str, list[Any]]:
    row = c.execute(select(Run.warnings, Run.set_aside).where(Run.id == run_id)).mappings().first()
    if row is None:
        raise StoreError(f"run {run_id} is not in the ledger")
    return dict(row)


def _change(c: Connection, run_id: int, **values: Any) -> None:  # noqa: ANN401  a column's value
    if c.execute(update(Run).where(Run.id == run_id).values(**values)).rowcount != 1:
        raise StoreError(f"run {run_id} is not in the ledger")
