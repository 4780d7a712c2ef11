"""How fresh and how complete the data is, and what exactly PubMed is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracker import queries as reads
from tracker.schedule import is_from_the_future, next_time
from tracker.store.processes import is_gone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis.source import Source
    from tracker.catalog import Indication


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running fetch is, in records; to_fetch is None until PubMed has answered the search."""

    fetched: int
    to_fetch: int | None


@dataclass(frozen=True, slots=True)
class IndicationStatus:
    """How one indication stands. The counts are of PubMed memberships.

    expected: what PubMed counted at the last listing that was published (less what NLM has deleted since), None
    before it; it is always stored + missing + set_aside. missing: how many of these could not be stored, or are no
    longer there; set_aside: how many nobody can read, in three runs or more. fresh: the last fetch is complete,
    asked today's query, and no more than one scheduled time has passed since.
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
    set_aside: int = 0
    clock_set_back: bool = False
    """The last success lies in the future, so nobody knows when it was."""

    @property
    def problem(self) -> str | None:
        """Why these counts cannot be trusted today, in a few words; None when they can."""
        if self.last_status is None:
            return "its first fetch is under way" if self.running else "never fetched"
        because = f": {self.error}" if self.error else ""
        if self.missing:
            return f"{self.missing:,} of {self.expected:,} papers missing{because}"
        if self.last_status != "complete":
            return f"the last run ended {self.last_status}{because}"
        if self.query_changed:
            return "its query has changed since the last fetch"
        return None if self.fresh else self._undated()

    def _undated(self) -> str:
        """Say why a complete fetch is not of today."""
        if self.clock_set_back:
            return (
                f"its last fetch is of {self.last_success:%Y-%m-%d}: this machine's clock has been set back"
            )
        return f"not updated since {self.last_success:%Y-%m-%d %H:%M} UTC"


def indication_status(source: Source, *, now: dt.datetime | None = None) -> list[IndicationStatus]:
    """Say how every enabled indication stands, in catalog order; `now` is for judging freshness."""
    moment = now or dt.datetime.now().astimezone()  # cron times are of the local clock
    with source.database.read() as c:
        last = reads.last_runs(c)
        published = [found.published.id for found in last.values() if found.published]
        listed = reads.listed_members(c, published)
    return [
        _status(source, entry, last.get(entry.id), listed, moment)
        for entry in source.catalog.enabled_indications
    ]


def _status(
    source: Source,
    entry: Indication,
    last: reads.LastRuns | None,
    listed: Mapping[int, tuple[int, int]],
    now: dt.datetime,
) -> IndicationStatus:
    ended, complete = (last.ended, last.complete) if last else (None, None)
    success = complete.ended_at if complete else None
    changed = complete is not None and complete.query != source.catalog.query(entry.id)
    set_back = success is not None and is_from_the_future(success, now)
    counts = _counts(last, listed)
    return IndicationStatus(
        id=entry.id,
        label=entry.label,
        short=entry.short,
        status=entry.status,
        expected=counts.expected,
        stored=counts.stored,
        missing=counts.missing,
        set_aside=counts.set_aside,
        last_success=success,
        last_status=ended.status if ended else None,
        warnings=ended.warnings if ended else (),
        running=_progress(last),
        fresh=ended is not None
        and ended is complete
        and not changed
        and not counts.missing
        and not set_back
        and _on_time(source.catalog.schedule[entry.status], success, now),
        query_changed=changed,
        error=ended.error if ended else None,
        clock_set_back=set_back,
    )


class _Counts(NamedTuple):
    expected: int | None = None
    stored: int = 0
    missing: int = 0
    set_aside: int = 0


def _counts(last: reads.LastRuns | None, listed: Mapping[int, tuple[int, int]]) -> _Counts:
    """Hold what PubMed counted against the rows that are there now, not against what a run once said of them."""
    run = last.published if last else None
    if run is None or run.expected is None:  # nothing is visible yet: all that was listed is missing
        expected = last.ended.expected if last and last.ended else None
        return _Counts(expected, missing=expected or 0)
    stored, left = listed.get(run.id, (0, 0))
    expected = run.expected - left
    set_aside = len(run.set_aside)
    return _Counts(expected, stored, max(expected - stored - set_aside, 0), set_aside)


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


def queries(source: Source) -> Mapping[str, str]:
    """Return indication id -> the exact string that is sent to PubMed."""
    catalog = source.catalog
    return {entry.id: catalog.query(entry.id) for entry in catalog.enabled_indications}
