"""The timetable: what is due, catching up once, and leaving a failing indication alone for a while."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tracker.schedule import (
    FIRST_RETRY,
    LONGEST_RETRY,
    Backoff,
    due,
    is_due,
    is_from_the_future,
    keep,
    next_due,
    next_fetch,
    next_time,
)

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAILY = "0 2 * * *"


def test_never_fetched_is_due_at_once() -> None:
    assert is_due(DAILY, None, NOON)


def test_fetched_after_todays_time_is_not_due_until_tomorrow() -> None:
    done = NOON.replace(hour=2, minute=5)
    assert not is_due(DAILY, done, NOON)
    assert is_due(DAILY, done, NOON + dt.timedelta(hours=14))


def test_sunday_is_sunday() -> None:
    """Some schedulers shift weekdays by one; 22 November 2026 is a Sunday."""
    assert next_time("0 2 * * 0", NOON - dt.timedelta(days=1)) == NOON.replace(hour=2)
    assert next_time("0 2 * * SUN", NOON - dt.timedelta(days=1)) == NOON.replace(hour=2)


def test_a_week_of_downtime_is_caught_up_once() -> None:
    """Fetching once after the downtime makes the indication not due again the same day."""
    assert is_due(DAILY, NOON - dt.timedelta(days=7), NOON)
    assert not is_due(DAILY, NOON, NOON + dt.timedelta(minutes=1))


@given(st.integers(2, 4000), st.integers(0, 86_399))
def test_a_success_from_the_future_counts_for_nothing(days: int, seconds: int) -> None:
    """The clock was wrong when it was written: it must not put the next fetch off by years."""
    dated = NOON + dt.timedelta(days=days, seconds=seconds)
    assert is_from_the_future(dated, NOON)
    assert is_due(DAILY, dated, NOON)
    assert not is_due(DAILY, NOON, NOON + dt.timedelta(seconds=1)), "once: the next success is of this clock"


@given(st.integers(0, 86_400))
def test_a_clock_set_back_by_hours_delays_by_a_day_at_most(seconds: int) -> None:
    dated = NOON + dt.timedelta(seconds=seconds)
    assert NOON < next_due(DAILY, dated, NOON) <= NOON + dt.timedelta(days=2)


@given(st.integers(1, 3650))
def test_a_machine_that_slept_is_due_once_however_long_it_slept(days: int) -> None:
    awake = NOON + dt.timedelta(days=days)
    assert due([("tbi", DAILY)], {"tbi": NOON}, awake, Backoff()) == ["tbi"]
    assert due([("tbi", DAILY)], {"tbi": awake}, awake + dt.timedelta(minutes=1), Backoff()) == []


def test_the_next_fetch_is_the_earliest_of_all_and_waits_for_a_failing_one() -> None:
    crons, backoff = [("tbi", DAILY), ("ptsd", "0 4 * * *")], Backoff()
    assert next_fetch(crons, {"tbi": NOON, "ptsd": NOON}, NOON, backoff) == NOON + dt.timedelta(hours=14)
    assert next_fetch(crons, {"tbi": NOON}, NOON, backoff) == NOON, "one was never fetched: now"
    backoff.failed("ptsd", NOON)
    assert next_fetch(crons, {"tbi": NOON}, NOON, backoff) == NOON + FIRST_RETRY
    assert next_fetch([], {}, NOON, backoff) is None


def test_while_the_ledger_cannot_be_read_nothing_is_due_and_nobody_knows_when() -> None:
    assert due([("tbi", DAILY)], None, NOON, Backoff()) == []
    assert next_fetch([("tbi", DAILY)], None, NOON, Backoff()) is None


def test_the_order_of_the_catalog_is_kept() -> None:
    crons = [("alzheimer", DAILY), ("tbi", DAILY), ("depression", DAILY)]
    assert due(crons, {"tbi": NOON}, NOON, Backoff()) == ["alzheimer", "depression"]


def test_failures_wait_longer_and_longer_up_to_a_day() -> None:
    backoff = Backoff()
    waits = [backoff.failed("tbi", NOON) for _ in range(12)]
    assert waits[0] == FIRST_RETRY
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_RETRY
    assert backoff.waiting("tbi", NOON + dt.timedelta(hours=23))
    backoff.succeeded("tbi")
    assert not backoff.waiting("tbi", NOON)


def test_a_clock_set_back_by_weeks_does_not_prolong_the_wait() -> None:
    backoff = Backoff()
    backoff.failed("tbi", NOON)
    assert not backoff.waiting("tbi", NOON - dt.timedelta(days=30))


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)))  # noqa: DTZ001
def test_right_after_a_success_nothing_is_due(moment: dt.datetime) -> None:
    assert not is_due(DAILY, moment, moment)


def test_keep_fetches_what_is_due_and_leaves_a_failing_one_alone() -> None:
    """Over three ticks the good one is fetched once, the failing one once, and the reason is told."""
    success: dict[str, dt.datetime | None] = {}
    asked: list[str] = []
    told: list[str] = []
    beats: list[dt.datetime | None] = []
    ticks = iter([False] * 2 + [True])

    def fetch(indication: str) -> bool:
        asked.append(indication)
        if indication == "good":
            success[indication] = NOON
        return indication == "good"

    keep(
        [("bad", DAILY), ("good", DAILY)],
        last_success=lambda: success,
        fetch=fetch,
        now=lambda: NOON,
        wait=lambda seconds: seconds > 0 and next(ticks),
        tell=told.append,
        beat=beats.append,
    )
    assert asked == ["bad", "good"]
    assert told == ["bad: will be tried again in 15 minutes"]
    assert beats == [NOON, NOON, *[NOON + FIRST_RETRY] * 3], "before each fetch, and at every tick"


def test_a_ledger_that_comes_back_is_gone_on_with() -> None:
    """A locked database stops nothing for good: the tick after it is free, what is due is fetched."""
    readings = iter([None, None, {}, {"tbi": NOON}])
    asked: list[str] = []
    ticks = iter([False, True])

    def fetch(indication: str) -> bool:
        asked.append(indication)
        return True

    keep(
        [("tbi", DAILY)],
        last_success=lambda: next(readings),
        fetch=fetch,
        now=lambda: NOON,
        wait=lambda seconds: seconds > 0 and next(ticks),
        tell=lambda _: None,
        beat=lambda _: None,
    )
    assert asked == ["tbi"]
