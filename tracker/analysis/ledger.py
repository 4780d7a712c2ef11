"""What the ledger says: the runs, what they miss, and which records nobody can read."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tracker import queries
from tracker.store.processes import is_gone

if TYPE_CHECKING:
    import datetime as dt

    from tracker.analysis.source import Source

SET_ASIDE = "set aside"
GREATEST = 2**31 - 1
"""The greatest number a run can have, in any of the databases."""
_WHOLE_NUMBERS = ("expected", "stored", "to_fetch", "data_version")


def state(run: queries.RunRow) -> str:
    """Return how a run stands: its status, or `killed` where its process is gone and nobody has closed it yet."""
    gone = run.ended_at is None and is_gone(run.process, started=run.started_at, heartbeat=run.heartbeat_at)
    return "killed" if gone else run.status


def runs(source: Source, limit: int | None = 50) -> pd.DataFrame:
    """Return the ledger, newest run first: the fields of `queries.RunRow`, seconds (float, NaN while it runs), state.

    Moments are UTC; expected, stored, to_fetch and data_version are Int64 (NA where unknown); warnings,
    missing and set_aside are tuples; text is str or None.
    """
    with source.database.read() as c:
        rows = queries.runs(c, limit)
    frame = pd.DataFrame(
        [astuple(row) for row in rows], columns=[entry.name for entry in fields(queries.RunRow)]
    )
    texts = ("indication", "query", "translation", "error")
    plain = {name: pd.Series([getattr(row, name) for row in rows], dtype=object) for name in texts}
    plain["state"] = pd.Series([state(row) for row in rows], dtype=object)
    seconds = pd.Series([row.seconds for row in rows], dtype="float64")
    return frame.assign(**plain, seconds=seconds).astype(dict.fromkeys(_WHOLE_NUMBERS, "Int64"))


def run(source: Source, number: int) -> queries.RunRow | None:
    """Return one row of the ledger in full; None when there is no such run."""
    if not 0 < number <= GREATEST:
        return None
    with source.database.read() as c, suppress(LookupError):
        return queries.run(c, number)
    return None


class Absent(NamedTuple):
    """A record that PubMed has and the tracker does not.

    indication: id, None for a record of a file; state: missing (its run is incomplete), set aside (unreadable in
    three runs) or unreadable; error: what is wrong with it, None where PubMed sent nothing; attempts: in how many
    runs it was unreadable; since: UTC.
    """

    pmid: int
    indication: str | None
    state: str
    error: str | None
    attempts: int
    since: dt.datetime | None


def absent(source: Source) -> list[Absent]:
    """Return what PubMed lists and the tracker does not have, and what it cannot read; newest PMID first."""
    with source.database.read() as c:
        last = queries.last_runs(c)
        faults = {row.pmid: row for row in queries.unreadable(c)}
    found = [
        _absent(pmid, entry.id, state, run, faults.get(pmid))
        for entry in source.catalog.enabled_indications
        if entry.id in last and (run := last[entry.id].published) is not None
        for state, pmids in (("missing", run.missing), (SET_ASIDE, run.set_aside))
        for pmid in pmids
    ]
    listed = {row.pmid for row in found}
    found += [
        Absent(pmid, None, SET_ASIDE if row.given_up else "unreadable", row.error, row.attempts, row.since)
        for pmid, row in faults.items()
        if pmid not in listed
    ]
    return sorted(found, key=lambda row: -row.pmid)


def _absent(
    pmid: int, indication: str, state: str, run: queries.RunRow, fault: queries.UnreadableRow | None
) -> Absent:
    if fault is None:
        return Absent(pmid, indication, state, None, 0, run.ended_at)
    return Absent(pmid, indication, state, fault.error, fault.attempts, fault.since)
