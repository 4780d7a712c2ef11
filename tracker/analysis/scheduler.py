"""Whether anybody keeps the data up to date: a scheduler that was heard of, or silence that says what it means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import queries
from tracker.store.processes import is_gone

if TYPE_CHECKING:
    from tracker.analysis.source import Source

SILENT = dt.timedelta(minutes=5)
"""A scheduler beats every half minute; one not heard of for this long hangs, sleeps, or cannot write."""
NOBODY = "No scheduler is running: start one with tracker start or tracker schedule, or call tracker fetch from cron."


@dataclass(frozen=True, slots=True)
class SchedulerStatus:
    """The scheduler that was heard of last: host:pid, its moments (UTC), its software.

    alive: it is there and was heard of within five minutes; gone: its process is not there any more, though it
    never took its leave.
    """

    process: str
    alive: bool
    gone: bool
    last_seen: dt.datetime
    next: dt.datetime | None
    software: str

    def line(self, now: dt.datetime) -> str:
        """Say in one sentence whether it works and when it fetches next."""
        seen = ago(now - self.last_seen)
        if self.gone:
            return f"{NOBODY} The last one ({self.process}) was killed; it was seen {seen}."
        if not self.alive:
            return (
                f"The scheduler ({self.process}) was last seen {seen}: it hangs, or cannot write to the database. "
                "Look at what it says, or start it again."
            )
        return f"The scheduler ({self.process}) was seen {seen}; {self._plan(now)}."

    def _plan(self, now: dt.datetime) -> str:
        if self.next is None:
            return "it does not know yet when it will fetch"
        if self.next <= now:
            return "it is fetching now"
        return f"next fetch {self.next:%Y-%m-%d %H:%M} UTC"


def scheduler_status(source: Source, *, now: dt.datetime | None = None) -> SchedulerStatus | None:
    """Return the scheduler to be named: a live one if there is any, else the last that was heard of; None for none."""
    moment = now or dt.datetime.now(dt.UTC)
    with source.database.read() as c:
        found = [_status(row, moment) for row in queries.schedulers(c)]
    return min(found, key=lambda entry: (not entry.alive, entry.gone), default=None)


def scheduler_line(scheduler: SchedulerStatus | None, now: dt.datetime) -> str:
    """Say in one sentence whether anybody keeps the data up to date."""
    return NOBODY if scheduler is None else scheduler.line(now)


def _status(row: queries.SchedulerRow, now: dt.datetime) -> SchedulerStatus:
    gone = is_gone(row.process, started=row.beat_at, heartbeat=row.beat_at)
    alive = not gone and abs(now - row.beat_at) <= SILENT
    return SchedulerStatus(row.process, alive, gone, row.beat_at, row.next_at, row.software)


def ago(span: dt.timedelta) -> str:
    """Write how long ago something was: 12 s ago, 3 minutes ago, 2 hours ago, 5 days ago."""
    seconds = int(span.total_seconds())
    if seconds < 0:
        return "in the future, by this machine's clock"
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {name} ago"
    return f"{seconds} s ago"
