"""The nowcast of a year that is not over, on corpora with planted delays."""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
import pytest

from tests.drawing import SEEDS, WHOLE, least, quoted
from tracker.trends.nowcast import Delays, delays, nowcast, nowcasts

DAYS = [dt.date(2026, 1, 20), dt.date(2026, 3, 1), dt.date(2026, 6, 15), dt.date(2026, 11, 22)]

HELD: dict[bool, list[float]] = {False: [], True: []}
"""What each setting came to: where delays differ much from year to year, and elsewhere."""


def corpus(
    rng: np.random.Generator, papers: float, wobble: float, first: int = 2010
) -> tuple[np.ndarray, np.ndarray]:
    """Years of publication and days of arrival, up to 2026 and wholly arrived; `papers` in 2016, 8 % more each year.

    A quarter is dated in January; delays are lognormal around 25 days with a heavy tail, and each year's own
    median differs by exp(wobble x normal); one paper in seven arrives up to two months before its date.
    """
    years = np.concatenate(
        [np.full(rng.poisson(papers * 1.08 ** (year - 2016)), year) for year in range(first, 2027)]
    )
    size = len(years)
    day = np.where(rng.random(size) < 0.25, rng.integers(0, 20, size), rng.integers(0, 365, size))
    median = 25 * np.exp(wobble * rng.standard_normal(2027))[years]
    lag = np.where(rng.random(size) < 1 / 7, -rng.integers(0, 60, size), rng.lognormal(np.log(median), 1.2))
    start = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return years, start + day + lag.astype(np.int64)


def known(years: np.ndarray, arrived: np.ndarray, as_of: dt.date) -> Delays:
    """Learn the delays from what has arrived by the day, as the tracker would have on it."""
    here = arrived <= np.datetime64(as_of)
    return delays(years[here], arrived[here], as_of)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
@pytest.mark.parametrize(("papers", "wobble"), [(60, 0.0), (60, 0.3), (300, 0.15), (300, 0.4)])
def test_intervals_hold_the_year_s_papers_at_their_level(as_of: dt.date, papers: int, wobble: float) -> None:
    """95 % for the whole corpus and for a cell of 3 % of it; 92 % where delays differ by half from year to year."""
    whole, cell = [], []
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, papers, int(100 * wobble)])
        years, arrived = corpus(rng, papers, wobble)
        learnt = known(years, arrived, as_of)
        year, here = years == 2026, arrived <= np.datetime64(as_of)
        for chosen, hits in ((year, whole), (year & (rng.random(len(years)) < 0.03), cell)):
            made = nowcast(int((chosen & here).sum()), learnt, 2026)
            assert made is not None
            hits.append(made.low <= chosen.sum() <= made.high)
    level = 0.95 if wobble < 0.3 else 0.92
    assert sum(whole) >= least(level, SEEDS)
    assert sum(cell) >= least(level, SEEDS)
    HELD[wobble >= 0.3] += [sum(whole) / SEEDS, sum(cell) / SEEDS]


if WHOLE:

    def test_the_methods_page_says_what_was_measured() -> None:
        steady, differing = (min(HELD[differs]) for differs in (False, True))
        quoted(
            f"on {SEEDS} simulated corpora per setting: {steady:.0%} and more, for all papers and for a cell of 3% of "
            f"them; {differing:.0%} and more where delays differ by half from year to year"
        )


def test_the_estimate_is_unbiased_and_never_below_what_is_there() -> None:
    errors = []
    for seed in range(SEEDS):
        years, arrived = corpus(np.random.default_rng(seed), 300, 0.1)
        as_of = dt.date(2026, 6, 15)
        observed = int(((years == 2026) & (arrived <= np.datetime64(as_of))).sum())
        made = nowcast(observed, known(years, arrived, as_of), 2026)
        assert made is not None
        assert made.observed == observed <= made.low <= made.estimate <= made.high
        errors.append(made.estimate / (years == 2026).sum() - 1)
    # 8 % more each year is no decline and no further growth: within three standard errors of nothing.
    assert abs(np.mean(errors)) < 3.3 * np.std(errors) / np.sqrt(SEEDS) + 0.005


def test_last_year_still_arrives_in_january_and_is_not_settled() -> None:
    """Its nowcast covers what will be there, and the last year fit for a regression is the one before."""
    hits = []
    for seed in range(SEEDS):
        years, arrived = corpus(np.random.default_rng(seed), 200, 0.15)
        learnt = known(years, arrived, DAYS[0])
        assert learnt.settled == 2024
        here = (years == 2025) & (arrived <= np.datetime64(DAYS[0]))
        made = nowcast(int(here.sum()), learnt, 2025)
        assert made is not None
        hits.append(made.low <= (years == 2025).sum() <= made.high)
    assert sum(hits) >= least(0.95, SEEDS)


def test_the_interval_narrows_as_the_year_goes_on() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    widths = []
    for as_of in DAYS:
        made = nowcast(
            int(((years == 2026) & (arrived <= np.datetime64(as_of))).sum()),
            known(years, arrived, as_of),
            2026,
        )
        assert made is not None
        widths.append(made.high - made.low)
    assert widths == sorted(widths, reverse=True)


def test_early_in_january_there_is_none() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    assert nowcast(2, known(years, arrived, dt.date(2026, 1, 3)), 2026) is None


def test_a_corpus_too_young_or_too_small_gives_none() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1, first=2024)
    assert nowcast(50, known(years, arrived, DAYS[2]), 2026) is None
    years, arrived = corpus(np.random.default_rng(1), 1, 0.1)
    assert nowcast(1, known(years, arrived, DAYS[2]), 2026) is None
    nothing = delays(np.array([], dtype=np.int64), np.array([], dtype="datetime64[D]"), DAYS[2])
    assert nowcast(1, nothing, 2026) is None
    assert nothing.settled is None


def test_a_year_to_come_has_none_and_an_old_one_is_whole() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    learnt = known(years, arrived, DAYS[2])
    assert nowcast(3, learnt, 2027) is None
    old = nowcast(120, learnt, 2012)
    assert old is not None
    assert (old.low, old.estimate, old.high) == (120, 120, 120)


def test_an_empty_cell_is_nowcast_to_few_papers_not_to_none() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    made = nowcast(0, known(years, arrived, DAYS[2]), 2026)
    assert made is not None
    assert (made.low, made.estimate) == (0, 0)
    assert 1 <= made.high <= 6


def test_papers_of_unknown_year_or_arrival_teach_nothing() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    plain = known(years, arrived, DAYS[2])
    here = arrived <= np.datetime64(DAYS[2])
    more = delays(
        np.concatenate([years[here], np.zeros(500, dtype=np.int64), np.full(500, 2020)]),
        np.concatenate([arrived[here], arrived[:500], np.full(500, np.datetime64("NaT", "D"))]),
        DAYS[2],
    )
    assert more.shares == pytest.approx(plain.shares)
    assert more.papers == plain.papers


def test_what_arrives_later_is_not_known_today() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    assert delays(years, arrived, DAYS[1]).shares == pytest.approx(known(years, arrived, DAYS[1]).shares)


def test_the_29th_of_february_is_a_day_of_every_year() -> None:
    years, arrived = corpus(np.random.default_rng(1), 200, 0.1)
    leap, before = (known(years, arrived, dt.date(2024, 2, day)).shares[0] for day in (29, 28))
    assert before <= leap < before + 0.03


def test_all_cells_of_a_large_corpus_take_a_moment() -> None:
    rng = np.random.default_rng(1)
    years, arrived = corpus(rng, 6000, 0.1)
    start = time.process_time()
    learnt = known(years, arrived, DAYS[2])
    made = nowcasts(rng.poisson(rng.gamma(0.5, 40, size=330)), learnt, 2026)
    assert time.process_time() - start < 1
    assert len(made) == 330


def test_an_age_of_which_too_few_papers_tell_keeps_the_place_of_the_others() -> None:
    """A field that faded: 100 papers a year up to 2016, one a year since."""
    rng = np.random.default_rng(5)
    years = np.concatenate([np.full(100 if year <= 2016 else 1, year) for year in range(2008, 2027)])
    start = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    lag = rng.integers(0, 365, len(years)) + rng.exponential(400, len(years)).astype(np.int64)
    learnt = known(years, start + lag, dt.date(2026, 6, 30))
    share_2025, share_2024, share_2023 = (learnt.share(year)[0] for year in (2025, 2024, 2023))
    assert share_2025 <= share_2024 <= share_2023
    assert learnt.settled is not None
    assert learnt.share(learnt.settled)[0] >= 0.98
    assert learnt.share(learnt.settled + 1)[0] < 0.98
