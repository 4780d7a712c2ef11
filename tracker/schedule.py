"""When to call update: an indication is due when a time of its cron expression has passed since its last success.

Nothing is stored but the runs themselves, so there is no job store to corrupt: a missed night, or a week
asleep, is caught up once. After a failure the next attempt waits, doubling up to a day. A success from the
future was dated by a clock that was wrong: it counts for nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cronsim import CronSim

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Successes = Mapping[str, dt.datetime | None] | None
    """Indication -> end of its last success; None as a whole while the ledger cannot be read."""

FIRST_RETRY = dt.timedelta(minutes=15)
LONGEST_RETRY = dt.timedelta(days=1)
AHEAD = dt.timedelta(days=1)
"""A moment that lies further than this in the future was written by a clock that has been set back since."""


def next_time(cron: str, after: dt.datetime) -> dt.datetime:
    """Return the first time of a cron expression after `after` (same time zone)."""
    found: dt.datetime = next(CronSim(cron, after))
    return found


def is_from_the_future(moment: dt.datetime, now: dt.datetime) -> bool:
    """Whether a moment in the ledger shows that this machine's clock has been set back since."""
    return moment - now > AHEAD


def is_due(cron: str, last_success: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a cron time has passed since the last success; never, or only in the future, is due."""
    return next_due(cron, last_success, now) <= now


def next_due(cron: str, last_success: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Return when an indication is due (in the zone of `now`): `now` itself where nothing credible was done yet."""
    if last_success is None or is_from_the_future(last_success, now):
        return now
    return next_time(cron, last_success.astimezone(now.tzinfo))


@dataclass(slots=True)
class Backoff:
    """How long to leave an indication alone after failures, one entry per indication."""

    failures: dict[str, int] = field(default_factory=dict)
    not_before: dict[str, dt.datetime] = field(default_factory=dict)

    def failed(self, indication: str, now: dt.datetime) -> dt.timedelta:
        """Note a failure and return how long to wait."""
        count = self.failures[indication] = self.failures.get(indication, 0) + 1
        wait = min(FIRST_RETRY * (1 << min(count - 1, 16)), LONGEST_RETRY)
        self.not_before[indication] = now + wait
        return wait

    def succeeded(self, indication: str) -> None:
        """Forget earlier failures."""
        self.failures.pop(indication, None)
        self.not_before.pop(indication, None)

    def until(self, indication: str, now: dt.datetime) -> dt.datetime:
        """Return until when the indication is to be left alone, `now` or later (a clock set back does not prolong it)."""
        until = self.not_before.get(indication, now)
        return until if now < until <= now + LONGEST_RETRY else now

    def waiting(self, indication: str, now: dt.datetime) -> bool:
        """Whether the indication is still to be left alone."""
        return self.until(indication, now) > now


def due(
    crons: Sequence[tuple[str, str]], last_success: Successes, now: dt.datetime, backoff: Backoff
) -> list[str]:
    """Return the indications to fetch now, in the order of `crons` (pairs of indication and expression)."""
    if last_success is None:
        return []
    return [
        indication
        for indication, cron in crons
        if not backoff.waiting(indication, now) and is_due(cron, last_success.get(indication), now)
    ]


def next_fetch(
    crons: Sequence[tuple[str, str]], last_success: Successes, now: dt.datetime, backoff: Backoff
) -> dt.datetime | None:
    """Return when the next indication will be fetched, `now` where one is due; None where nobody can tell."""
    if last_success is None:
        return None
    moments = (
        max(next_due(cron, last_success.get(indication), now), backoff.until(indication, now))
        for indication, cron in crons
    )
    return min(moments, default=None)


def keep(
    crons: Sequence[tuple[str, str]],
    *,
    last_success: Callable[[], Successes],
    fetch: Callable[[str], bool],
    now: Callable[[], dt.datetime],
    wait: Callable[[float], bool],
    tell: Callable[[str], None],
    beat: Callable[[dt.datetime | None], None],
    tick: float = 30.0,
) -> None:
    """Fetch what is due, again and again, until `wait` says to stop.

    `fetch` brings one indication up to date and says whether it is complete; `wait(seconds)` returns True
    to stop. Successes are read from the ledger each time, so that runs of other processes count. `beat` hears
    when the next fetch is due, every `tick` seconds and before each fetch.
    """
    backoff = Backoff()
    while True:
        for indication in due(crons, last_success(), now(), backoff):
            beat(now())
            if fetch(indication):
                backoff.succeeded(indication)
            else:
                tell(f"{indication}: will be tried again in {_words(backoff.failed(indication, now()))}")
            if wait(0):
                return
        beat(next_fetch(crons, last_success(), now(), backoff))
        if wait(tick):
            return


def _words(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"  # noqa: PLR2004
