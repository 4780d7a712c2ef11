"""White space, concentration, rising terms and aligned series tell planted truth, and noise at the stated rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.drawing import least, most
from tracker.trends.alignment import Standing, align, band, standing
from tracker.trends.concentration import concentration
from tracker.trends.rising import Usage, rising
from tracker.trends.whitespace import white_space

YEARS = np.arange(2000, 2025)


def independent(rng: np.random.Generator) -> np.ndarray:
    """Expected papers of a landscape whose rows and columns are independent, from rare to frequent."""
    return np.outer(rng.gamma(0.7, 1, 25), rng.gamma(1, 1, 10)) * 20


def test_a_planted_gap_is_found_and_an_empty_cell_of_a_rare_pair_is_none() -> None:
    means = np.outer([1, 4, 10, 10], [1, 3, 6, 10]) * 2.0
    table = np.random.default_rng(1).poisson(means)
    table[2, 2], table[0, 0] = 0, 0
    result = white_space(table)
    assert np.argwhere(result.gap).tolist() == [[2, 2]]
    assert result.empty[0, 0]
    assert result.empty[2, 2]
    assert result.high[2, 2] < 0.1
    assert result.expected.sum() == pytest.approx(table.sum())


def test_false_gaps_stay_at_the_level_over_all_cells() -> None:
    rng = np.random.default_rng(2)
    results = [white_space(rng.poisson(independent(rng))) for _ in range(300)]
    assert sum((result.gap | result.crowded).any() for result in results) <= most(0.05, 300)


def test_the_ratio_covers_independence() -> None:
    rng = np.random.default_rng(3)
    result = white_space(rng.poisson(np.full((60, 60), 4.0)))
    assert int(((result.low <= 1) & (result.high >= 1)).sum()) >= least(0.95, 3600)


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=2, max_size=6))
def test_a_row_without_papers_says_nothing_and_changes_nothing(rows: list[list[int]]) -> None:
    table = np.array(rows)
    plain, longer = white_space(table), white_space(np.vstack([table, [[0, 0, 0]]]))
    assert np.isnan(longer.ratio[-1]).all()
    assert np.isnan(longer.q[-1]).all()
    assert not longer.gap[-1].any()
    assert longer.q[:-1] == pytest.approx(plain.q, nan_ok=True)
    assert (plain.thin == ((table > 0) & (table < 5))).all()


@pytest.mark.parametrize("papers", [12, 40, 300])
@pytest.mark.parametrize(("holders", "evenness"), [(5, 1.0), (30, 0.5), (200, 1.0), (8, 1e6)])
def test_the_interval_of_herfindahl_holds_its_level(papers: int, holders: int, evenness: float) -> None:
    rng = np.random.default_rng([papers, holders])
    hits = 0
    for _ in range(600):
        shares = rng.dirichlet(np.full(holders, evenness))
        result = concentration(rng.multinomial(papers, shares)).herfindahl
        hits += result.low <= (shares**2).sum() <= result.high
    assert hits >= least(0.94, 600)


def test_concentration_counts_holders_as_if_they_were_equal() -> None:
    result = concentration(np.array([60, 40] * 10))
    assert (result.papers, result.holders) == (1000, 20)
    assert result.effective.low < 20 < result.effective.high
    assert result.top == {1: 0.06, 3: pytest.approx(0.18), 10: 0.6}
    assert concentration(np.array([30])).herfindahl.value == 1


def test_few_papers_are_not_concentrated() -> None:
    assert np.isnan(concentration(np.array([2, 1, 0])).herfindahl.value)
    assert np.isnan(concentration(np.array([], dtype=np.int64)).top[1])
    scattered = concentration(np.ones(12, dtype=np.int64))
    assert np.isinf(scattered.effective.value)
    assert scattered.effective.low > 1


def usage(rng: np.random.Generator, shares: np.ndarray, papers: int) -> Usage:
    """Papers that use each term with its share [terms, years]."""
    return Usage(rng.binomial(papers, shares), np.full(shares.shape[1], papers))


def test_a_term_that_rises_here_and_not_elsewhere_is_found() -> None:
    rng = np.random.default_rng(4)
    own, rest = np.full((200, 6), 0.05), np.full((200, 6), 0.02)
    own[0, 3:] *= 4
    own[1, 3:], rest[1, 3:] = own[1, 3:] * 4, rest[1, 3:] * 4
    result = rising(usage(rng, own, 150), usage(rng, rest, 3000))
    assert np.flatnonzero(result.rising).tolist() == [0], "the second rises everywhere: a new heading"
    assert result.low[0] > 1.5
    assert result.low[1] < 1 < result.high[1]


def test_false_rises_stay_at_the_level_over_all_terms() -> None:
    rng = np.random.default_rng(5)
    shares = rng.beta(0.5, 20, size=(150, 1)) * np.ones(6)
    results = [rising(usage(rng, shares, 120), usage(rng, shares, 1000)) for _ in range(300)]
    assert sum(result.rising.any() for result in results) <= most(0.05, 300)


def test_the_ratio_of_a_term_covers_the_truth() -> None:
    rng = np.random.default_rng(6)
    shares = np.full((1500, 6), 0.03)
    shares[:, 3:] *= 2
    result = rising(usage(rng, shares, 150), usage(rng, np.full((1500, 6), 0.02), 1500))
    told = ~np.isnan(result.p)
    assert int(((result.low <= 2) & (result.high >= 2))[told].sum()) >= least(0.95, int(told.sum()))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_the_p_of_a_term_is_fishers(previous: int, recent: int, rest_previous: int, rest_recent: int) -> None:
    """With as many papers in both spans it is Fisher's exact test of the two by two table."""
    own = Usage(np.array([[previous, recent]]), np.array([200, 200]))
    rest = Usage(np.array([[rest_previous, rest_recent]]), np.array([900, 900]))
    p = rising(own, rest, span=1).p[0]
    table = [[recent, previous], [rest_recent, rest_previous]]
    if previous + recent < 10:
        assert np.isnan(p)
    else:
        assert p == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue, rel=1e-6)


def test_a_term_must_persist_and_have_volume() -> None:
    steady = np.array([[1, 1, 1, 9, 9, 9], [1, 1, 1, 14, 0, 14], [0, 0, 0, 1, 2, 1], [2, 2, 2, 14, 14, 0]])
    rest = Usage(np.full((4, 6), 40), np.full(6, 2000))
    result = rising(Usage(steady, np.full(6, 100)), rest)
    assert result.rising.tolist() == [True, False, False, False]
    assert result.run.tolist() == [6, 1, 3, 0]


def test_no_papers_in_a_span_is_no_rise() -> None:
    own = Usage(np.array([[0, 0, 0, 5, 5, 5]]), np.array([0, 0, 0, 50, 50, 50]))
    result = rising(own, Usage(np.array([[5] * 6]), np.full(6, 100)))
    assert np.isnan(result.p[0])
    assert not result.rising[0]
    with pytest.raises(ValueError, match="two spans of 4 years"):
        rising(own, own, span=4)


def test_series_are_aligned_at_their_first_year() -> None:
    values = np.array([[0, 1, 2, 3, 9], [0, 0, 0, 5, 6], [0, 0, 0, 0, 0], [7, 8, 0, 1, 2]])
    firsts = np.array([2001, 2003, 0, 2000])
    aligned = align(values, np.arange(2000, 2005), firsts, last=2003)
    nan = np.nan
    assert aligned == pytest.approx(
        np.array([[1, 2, 3, nan, nan], [5, nan, nan, nan, nan], [nan] * 5, [7, 8, 0, 1, nan]]), nan_ok=True
    )


def test_the_band_is_drawn_where_three_series_reach() -> None:
    aligned = np.array([[1.0, 2, 3], [2, 4, np.nan], [3, 6, np.nan], [4, 8, 9]])
    result = band(aligned, (0, 0.5, 1))
    assert result.low.tolist()[:2] == [1, 2]
    assert result.middle.tolist()[:2] == [2.5, 5]
    assert result.high.tolist()[:2] == [4, 8]
    assert np.isnan(result.middle[2])
    assert result.series.tolist() == [4, 4, 2]


def test_a_young_series_stands_where_an_old_one_stood() -> None:
    history = np.cumsum(np.full((25, 2), [6, 1]), axis=0)
    assert standing(history[9], history, YEARS) == Standing(2009, 2006, 2013)
    assert standing(np.array([0, 0]), history, YEARS) is None, "no evidence yet"
    assert standing(np.array([900, 150]), history, YEARS) is None, "further than the other ever was"
    assert standing(np.array([1, 40]), history, YEARS) is None, "another mix"


def test_the_range_of_a_standing_holds_the_year_at_its_level() -> None:
    """Of 600 pairs that grow alike, the year of the same expected evidence is within the range of 95 %."""
    rng = np.random.default_rng(7)
    yearly, hits = np.full((600, 25, 3), [5, 2, 1]), 0
    for other, own in zip(rng.poisson(yearly), rng.poisson(yearly), strict=True):
        found = standing(own[:13].sum(axis=0), np.cumsum(other, axis=0), YEARS)
        hits += found is not None and found.earliest <= YEARS[12] <= found.latest
    assert hits >= least(0.94, 600)
