"""Recent years against those before: the published example, exact levels, and what it does not say."""

from __future__ import annotations

import json

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.drawing import least, most
from tracker.trends.bursts import burst_states
from tracker.trends.comparison import bend, bends, binomial_p, compare, even_p
from tracker.trends.monotone import mann_kendall

EXAMPLE = np.array([1, 0, 2, 1, 3, 2, 4, 5, 4, 8, 9, 12])
YEARS = np.arange(2013, 2025)


def test_the_example_is_reproduced() -> None:
    """Three recent years against three before: 29 papers against 13."""
    result = compare(EXAMPLE, None, YEARS, last=2024, span=3)
    assert (result.previous, result.recent, result.change) == (13, 29, "more")
    assert result.ratio.value == pytest.approx(2.23, abs=5e-3)
    assert (result.ratio.low, result.ratio.high) == pytest.approx((1.12, 4.67), abs=5e-3)
    assert result.p == pytest.approx(0.0195, abs=5e-5)


def test_the_bend_of_the_example_is_reproduced() -> None:
    """Its growth neither speeds up nor slows down: -0.0016 (-0.0332 to 0.0301)."""
    result = bend(EXAMPLE, None, YEARS, last=2024, keep_first=True)
    assert (result.value, result.low, result.high) == pytest.approx((-0.0016, -0.0332, 0.0301), abs=5e-5)


def test_mann_kendall_and_sens_slope_of_the_example_are_reproduced() -> None:
    result = mann_kendall(EXAMPLE)
    assert (result.tau, result.slope) == pytest.approx((0.833, 1.0), abs=5e-4)
    assert result.p == pytest.approx(0.000192, abs=5e-7)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.05, 0.95))
def test_the_test_is_the_exact_binomial_test(recent: int, previous: int, chance: float) -> None:
    if recent + previous:
        expected = stats.binomtest(recent, recent + previous, chance).pvalue
        assert binomial_p(recent, recent + previous, chance) == pytest.approx(expected, rel=1e-6)


def test_many_pairs_of_even_chances_are_tested_at_once() -> None:
    pairs = np.array([(30, 10), (10, 30), (7, 0), (5, 5), (5, 6), (0, 0), (1100, 1000), (9000, 100)])
    expected = [binomial_p(int(one), int(one + other), 0.5) for one, other in pairs]
    assert even_p(pairs[:, 0], pairs[:, 1]) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 30), min_size=10, max_size=10), st.floats(0.5, 2))
def test_twice_pubmed_in_the_recent_years_halves_the_ratio(counts: list[int], factor: float) -> None:
    years, even = np.arange(2015, 2025), np.full(10, 1e6)
    uneven = np.where(years > 2019, factor * even, even)
    plain, scaled = (compare(np.array(counts), totals, years, last=2024).ratio for totals in (even, uneven))
    assert scaled.value * factor == pytest.approx(plain.value, nan_ok=True)
    assert scaled.high * factor == pytest.approx(plain.high, nan_ok=True)


@pytest.mark.parametrize("mean", [0.5, 2, 10])
def test_the_ratio_and_the_verdict_hold_their_level(mean: float) -> None:
    """Papers that keep pace with a growing PubMed: the ratio covers 1, and 'more' is said in at most 2.5 %."""
    years, totals = np.arange(2015, 2025), 1e6 * 1.06 ** np.arange(10)
    counts = np.random.default_rng(int(10 * mean)).poisson(mean * totals / 1e6, size=(600, 10))
    told = [compare(row, totals, years, last=2024) for row in counts if row.any()]
    assert sum(result.ratio.low <= 1 <= result.ratio.high for result in told) >= least(0.95, len(told))
    assert sum(result.change == "more" for result in told) <= most(0.025, len(told))


def test_a_partial_year_is_in_neither_span() -> None:
    counts = np.array([5] * 10 + [1])
    result = compare(counts, None, np.arange(2015, 2026), last=2024)
    assert (result.previous, result.recent, result.change) == (25, 25, "no clear change")


def test_few_papers_change_nothing() -> None:
    assert compare(np.array([0] * 5 + [1] * 5), None, np.arange(2015, 2025), last=2024).change == "too few"
    none = compare(np.zeros(10, dtype=np.int64), None, np.arange(2015, 2025), last=2024)
    assert none.change == "too few"
    assert np.isnan(none.ratio.value)
    new = compare(np.array([0] * 5 + [3] * 5), None, np.arange(2015, 2025), last=2024)
    assert new.change == "more"
    assert np.isinf([new.ratio.value, new.ratio.high]).all()
    assert new.ratio.low > 1


def test_spans_beyond_the_data_are_refused() -> None:
    with pytest.raises(ValueError, match="every year from 2011"):
        compare(EXAMPLE, None, YEARS, last=2024, span=7)
    with pytest.raises(ValueError, match="no known total"):
        compare(EXAMPLE, np.where(YEARS == 2020, np.nan, 1e6), YEARS, last=2024)


def test_the_bend_is_that_of_a_quadratic_poisson_regression() -> None:
    counts, totals = np.random.default_rng(1).poisson(8, size=12), np.linspace(1e6, 2e6, 12)
    design = np.column_stack([np.ones(12), np.arange(12), np.arange(12) ** 2])
    theirs = sm.GLM(counts, design, sm.families.Poisson(), offset=np.log(totals)).fit()
    assert bend(counts, totals, YEARS, last=2024, keep_first=True).value == pytest.approx(
        theirs.params[2], abs=1e-7
    )


def test_growth_that_speeds_up_bends_up_and_steady_growth_does_not() -> None:
    years, time = np.arange(2005, 2025), np.arange(20)
    drawn = np.random.default_rng(2)
    steady = drawn.poisson(5 * np.exp(0.12 * time), size=(500, 20))
    told = [bend(row, None, years, last=2024) for row in steady]
    assert sum(result.low <= 0 <= result.high for result in told) >= least(0.95, 500)
    faster = drawn.poisson(5 * np.exp(0.008 * time**2), size=(100, 20))
    assert sum(bend(row, None, years, last=2024).low > 0 for row in faster) > 90
    assert np.isnan(bend(np.array([1, 1, 0, 2] * 3), None, YEARS, last=2024).value)


@given(st.lists(st.integers(0, 8), min_size=4, max_size=25))
def test_mann_kendall_is_the_field_s_formula(values: list[int]) -> None:
    """Tau and slope by their definitions; reversing time reverses the sign and keeps p."""
    result, turned = mann_kendall(np.array(values)), mann_kendall(np.array(values[::-1]))
    pairs = [(i, j) for i in range(len(values)) for j in range(i + 1, len(values))]
    score = sum(np.sign(values[j] - values[i]) for i, j in pairs)
    assert result.tau == pytest.approx(score / len(pairs))
    assert result.slope == pytest.approx(np.median([(values[j] - values[i]) / (j - i) for i, j in pairs]))
    assert (turned.tau, turned.p) == pytest.approx((-result.tau, result.p))


def test_mann_kendall_holds_its_level_with_ties_and_says_nothing_of_three_years() -> None:
    drawn = np.random.default_rng(3).poisson(1.5, size=(1000, 15))
    assert sum(mann_kendall(row).p < 0.05 for row in drawn) <= most(0.05, 1000)
    assert np.isnan(mann_kendall(np.array([1, 2, 3])).p)
    assert mann_kendall(np.full(10, 2)).p == 1


def test_a_planted_burst_is_found_and_noise_is_none() -> None:
    totals = np.full(20, 5000)
    counts = np.full(20, 20)
    counts[8:12] = 70
    assert np.flatnonzero(burst_states(counts, totals)).tolist() == [8, 9, 10, 11]
    drawn = np.random.default_rng(4).poisson(20, size=(200, 20))
    # It is no test and has no level: a steady series of twenty years bursts by chance once in twenty.
    assert sum(burst_states(row, totals).any() for row in drawn) <= most(0.05, 200)


def test_a_topic_that_grows_with_the_whole_does_not_burst() -> None:
    totals = np.rint(1000 * 1.2 ** np.arange(15)).astype(np.int64)
    assert not burst_states(totals // 50, totals).any()
    assert not burst_states(np.zeros(15, dtype=np.int64), totals).any()
    with pytest.raises(ValueError, match="part of a positive total"):
        burst_states(totals + 1, totals)


def test_results_are_plain_numbers() -> None:
    """They go into tables and JSON as they are."""
    result = compare(EXAMPLE, None, YEARS, last=2024, span=3)
    assert json.dumps([result.recent, result.ratio.low, result.p, mann_kendall(EXAMPLE).p])


def test_bends_are_the_same_alone_and_among_others_and_a_step_is_none() -> None:
    """Cells that begin in different years, one too small; a level that jumps bends the curve unless it is marked."""
    rng, years, totals = np.random.default_rng(8), np.arange(2000, 2025), np.linspace(7e5, 1.7e6, 25)
    counts = rng.poisson(6 * 1.08 ** np.arange(25), size=(6, 25))
    counts[1, :12], counts[2] = 0, 0
    together = bends(counts, totals, years, last=2023, since=2003)
    for row, cell in zip(counts, together, strict=True):
        alone = bend(row, totals, years, last=2023, since=2003)
        assert [alone.value, alone.low, alone.high] == pytest.approx(
            [cell.value, cell.low, cell.high], nan_ok=True
        )
    assert np.isnan(together[2].value)
    stepped = np.where(years >= 2019, 90, 30)[None]
    assert bends(stepped, None, years, last=2024)[0].low > 0
    marked = bends(stepped, None, years, last=2024, breaks=[[2019]])[0]
    assert marked.low < 0 < marked.high
