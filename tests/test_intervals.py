"""Exact intervals are the textbooks', false discovery rates are scipy's, and roots are roots."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tracker.analysis.background import known_totals
from tracker.trends.intervals import (
    NOTHING,
    Estimate,
    binomial_interval,
    poisson_interval,
    poisson_p,
    q_values,
)
from tracker.trends.solving import crossing, golden

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(st.integers(0, 2000), st.floats(0.001, 0.3))
def test_a_poisson_interval_cuts_half_the_level_off_each_tail(count: int, level: float) -> None:
    low, high = (limit[0] for limit in poisson_interval(np.array([count]), level))
    assert stats.poisson.cdf(count, high) == pytest.approx(level / 2, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, low) == pytest.approx(level / 2, rel=1e-6)
    else:
        assert low == 0


@given(st.integers(0, 400), st.integers(1, 400))
def test_a_binomial_interval_is_clopper_and_pearsons(successes: int, failures: int) -> None:
    n = successes + failures
    low, high = (limit[0] for limit in binomial_interval(np.array([successes]), np.array([n])))
    theirs = stats.binomtest(successes, n).proportion_ci(method="exact")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_more_successes_than_trials_are_refused_and_all_of_them_are_not() -> None:
    assert binomial_interval(np.array([4]), np.array([4]))[1].tolist() == [1]
    with pytest.raises(ValueError, match="more successes than trials"):
        binomial_interval(np.array([5]), np.array([4]))


@given(st.integers(0, 300), st.floats(0.01, 300))
def test_a_count_differs_from_a_mean_just_where_the_mean_is_outside_its_interval(
    count: int, mean: float
) -> None:
    p = poisson_p(np.array([count]), np.array([mean]))[0]
    low, high = (limit[0] for limit in poisson_interval(np.array([count])))
    if abs(p - 0.05) > 1e-9:
        assert (p < 0.05) == (not low <= mean <= high)


@given(P_VALUES)
def test_q_values_are_those_of_benjamini_and_hochberg(p: list[float]) -> None:
    assert q_values(np.array(p)) == pytest.approx(stats.false_discovery_control(p), abs=1e-12)


@given(P_VALUES, st.integers(0, 5))
def test_a_test_that_was_not_made_changes_no_other(p: list[float], missing: int) -> None:
    q = q_values(np.array([*p, *[np.nan] * missing]))
    assert q[: len(p)] == pytest.approx(q_values(np.array(p)))
    assert np.isnan(q[len(p) :]).all()


def test_no_tests_have_no_q_values() -> None:
    assert len(q_values(np.array([]))) == 0


def test_an_estimate_of_nothing_excludes_nothing() -> None:
    assert not NOTHING.excludes(0)
    assert Estimate(2, 1, 3).excludes(0)
    assert not Estimate(2, 1, 3).excludes(1)


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=20))
def test_a_crossing_is_found_to_ten_digits_whatever_the_curve(roots: list[float]) -> None:
    at = np.array(roots)
    ends = np.full(len(at), 10.0)
    for curve in (lambda x: x - at, lambda x: np.tanh(5 * (x - at)), lambda x: np.expm1(x - at)):
        assert crossing(curve, -ends, ends) == pytest.approx(at, abs=1e-8)


def test_a_curve_that_does_not_cross_gives_the_nearest_end() -> None:
    ends = np.ones(2)
    assert crossing(lambda x: x + np.array([5, -5]), -ends, ends).tolist() == [-1, 1]


@given(st.lists(st.floats(-0.9, 0.9), min_size=1, max_size=10))
def test_the_top_of_a_hump_is_found(tops: list[float]) -> None:
    at = np.array(tops)
    assert golden(lambda x: -((x - at) ** 2), at * 0 - 1, at * 0 + 1) == pytest.approx(at, abs=1e-6)


def test_the_totals_shipped_are_whole_past_years_and_cannot_be_changed() -> None:
    totals = known_totals()
    assert list(totals) == list(range(1950, 2016))
    assert totals[2015] > totals[2014] > totals[1990] > 0
    with pytest.raises(TypeError):
        totals[2016] = 1  # type: ignore[index]
