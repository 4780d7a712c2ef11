"""How fresh and how complete the data is, what the ledger says, and what exactly PubMed is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

import pandas as pd

from tracker import queries as reads
from tracker.schedule import next_time
from tracker.store.processes import is_gone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis.source import Source
    from tracker.catalog import Indication

_WHOLE_NUMBERS = ("expected", "stored", "to_fetch", "data_version")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running fetch is, in records; to_fetch is None until PubMed has answered the search."""

    fetched: int
    to_fetch: int | None


@dataclass(frozen=True, slots=True)
class IndicationStatus:
    """How one indication stands. The counts are of PubMed memberships.

    expected: what PubMed counted at the last listing, None before it; missing: how many of these could not
    be stored; fresh: the last fetch is complete, asked today's query, and no more than one scheduled time has
    passed since.
    """

    id: str
    label: str
    short: str
    status: str
    expected: int | None
    stored: int
    missing: int
    last_success: dt.datetime | None
    last_status: str | None
    warnings: tuple[str, ...]
    running: Progress | None
    fresh: bool
    query_changed: bool = False
    """The catalog asks another question than the last complete fetch did."""
    error: str | None = None
    """What the last fetch said, when it did not go well."""

    @property
    def problem(self) -> str | None:
        """Why these counts cannot be trusted today, in a few words; None when they can."""
        if self.last_status is None:
            return "never fetched"
        if self.missing:
            return f"{self.missing:,} of {self.expected:,} papers missing"
        if self.last_status != "complete":
            return f"the last run ended {self.last_status}" + (f": {self.error}" if self.error else "")
        if self.query_changed:
            return "its query has changed since the last fetch"
        if not self.fresh and self.last_success is not None:
            return f"not updated since {self.last_success:%Y-%m-%d %H:%M} UTC"
        return None


def indication_status(source: Source, *, now: dt.datetime | None = None) -> list[IndicationStatus]:
    """Say how every enabled indication stands, in catalog order; `now` is for judging freshness."""
    moment = now or dt.datetime.now().astimezone()  # cron times are of the local clock
    with source.database.read() as c:
        last = reads.last_runs(c)
        stored = reads.member_counts(c, "pubmed")
    return [
        _status(source, entry, last.get(entry.id), stored.get(entry.id, 0), moment)
        for entry in source.catalog.enabled_indications
    ]


def _status(
    source: Source, entry: Indication, last: reads.LastRuns | None, stored: int, now: dt.datetime
) -> IndicationStatus:
    ended, complete = (last.ended, last.complete) if last else (None, None)
    listed = next((run for run in (ended, complete) if run is not None and run.expected is not None), None)
    success = complete.ended_at if complete else None
    changed = complete is not None and complete.query != source.catalog.query(entry.id)
    return IndicationStatus(
        id=entry.id,
        label=entry.label,
        short=entry.short,
        status=entry.status,
        expected=listed.expected if listed else None,
        stored=stored,
        missing=len(listed.missing) if listed else 0,
        last_success=success,
        last_status=ended.status if ended else None,
        warnings=ended.warnings if ended else (),
        running=_progress(last),
        fresh=ended is not None
        and ended is complete
        and not changed
        and _on_time(source.catalog.schedule[entry.status], success, now),
        query_changed=changed,
        error=ended.error if ended else None,
    )


def _on_time(cron: str, success: dt.datetime | None, now: dt.datetime) -> bool:
    """One scheduled time may have passed: its fetch may be about to start, or under way."""
    if success is None:
        return False
    return next_time(cron, next_time(cron, success.astimezone(now.tzinfo))) > now


def _progress(last: reads.LastRuns | None) -> Progress | None:
    run = last.running if last else None
    if run is None or is_gone(run.process, started=run.started_at, heartbeat=run.heartbeat_at):
        return None
    return Progress(run.fetched, run.to_fetch)


def runs(source: Source, limit: int | None = 50) -> pd.DataFrame:
    """Return the ledger, newest run first: the fields of `queries.RunRow`.

    Moments are UTC; expected, stored, to_fetch and data_version are Int64 (NA where unknown); warnings,
    missing and set_aside are tuples; text is str or None.
    """
    with source.database.read() as c:
        rows = reads.runs(c, limit)
    frame = pd.DataFrame(
        [astuple(row) for row in rows], columns=[entry.name for entry in fields(reads.RunRow)]
    )
    texts = ("indication", "query", "translation", "error")
    plain = {name: pd.Series([getattr(row, name) for row in rows], dtype=object) for name in texts}
    return frame.assign(**plain).astype(dict.fromkeys(_WHOLE_NUMBERS, "Int64"))


def queries(source: Source) -> Mapping[str, str]:
    """Return indication id -> the exact string that is sent to PubMed."""
    catalog = source.catalog
    return {entry.id: catalog.query(entry.id) for entry in catalog.enabled_indications}
