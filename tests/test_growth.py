"""Growth per year: the published example, the field's own regressions, and what is not said."""

from __future__ import annotations

import time

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tracker.trends import loglinear, negative_binomial
from tracker.trends.growth import growth, growths
from tracker.trends.series import prepare

EXAMPLE = np.array([1, 0, 2, 1, 3, 2, 4, 5, 4, 8, 9, 12])
EXAMPLE_YEARS = np.arange(2013, 2025)
TOTALS = np.linspace(7e5, 1.7e6, 41)


def ends(years: int) -> np.ndarray:
    """The years of a planted series: one more than `years`, up to 2024."""
    return np.arange(2024 - years, 2025)


def test_the_example_is_reproduced() -> None:
    """Growth, Wald interval, doubling and dispersion of a published worked example, its first year included."""
    fit = loglinear.fit(prepare(EXAMPLE[None], None, EXAMPLE_YEARS, last=2024, keep_first=True))
    rate, reach = fit.rates[0], stats.norm.ppf(0.975) * fit.errors[0]
    assert rate == pytest.approx(0.2512, abs=5e-5)
    assert (rate - reach, rate + reach) == pytest.approx((0.1539, 0.3486), abs=5e-5)
    assert np.log(2) / np.array([rate, rate + reach, rate - reach]) == pytest.approx(
        [2.76, 1.99, 4.5], abs=6e-3
    )
    assert fit.dispersion[0] == pytest.approx(0.308, abs=5e-4)


def test_the_profile_interval_of_the_example_agrees_with_its_bootstrap() -> None:
    """A parametric bootstrap of 4,000 draws spans 0.1611 to 0.3637; ours comes to the same."""
    series = prepare(EXAMPLE[None], None, EXAMPLE_YEARS, last=2024, keep_first=True)
    means = loglinear.expected(series, loglinear.fit(series).rates)[0]
    drawn = np.random.default_rng(1).poisson(means, size=(4000, len(means)))
    # A year before with a paper: a drawn series that begins with zeros keeps them.
    drawn, years = np.column_stack([np.ones(4000, dtype=np.int64), drawn]), np.arange(2012, 2025)
    rates = loglinear.fit(prepare(drawn, None, years, last=2024)).rates
    # The limits of 4,000 draws, here and where they were published, have a standard error of about 0.003.
    assert np.nanquantile(rates, [0.025, 0.975]) == pytest.approx([0.1611, 0.3637], abs=0.012)
    ours = growth(EXAMPLE, None, EXAMPLE_YEARS, last=2024, keep_first=True)
    assert (ours.rate.low, ours.rate.high) == pytest.approx((0.1611, 0.3637), abs=0.012)


@pytest.mark.parametrize("seed", range(8))
def test_the_fit_is_that_of_a_poisson_regression_with_an_offset(seed: int) -> None:
    """Estimate, error, deviance and dispersion are statsmodels', with and without a step at a break year."""
    rng = np.random.default_rng(seed)
    counts, years = rng.poisson(6 * np.exp(0.1 * np.arange(15))), np.arange(2010, 2025)
    breaks = [[2017]] if seed % 2 else [[]]
    series = prepare(counts[None], TOTALS[-15:], years, last=2024, breaks=breaks, keep_first=True)
    fit = loglinear.fit(series)
    columns = [np.ones(15), years - 2017, *([(years >= 2017).astype(float)] if seed % 2 else [])]
    full = sm.GLM(counts, np.column_stack(columns), sm.families.Poisson(), offset=np.log(TOTALS[-15:])).fit()
    assert fit.rates[0] == pytest.approx(full.params[1], abs=1e-8)
    assert fit.errors[0] == pytest.approx(full.bse[1], rel=1e-6)
    assert fit.dispersion[0] == pytest.approx(full.pearson_chi2 / full.df_resid, rel=1e-6)
    columns.pop(1)
    null = sm.GLM(counts, np.column_stack(columns), sm.families.Poisson(), offset=np.log(TOTALS[-15:])).fit()
    root = loglinear.signed_root(series, fit, np.zeros(1))[0]
    assert root**2 == pytest.approx(null.deviance - full.deviance, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_the_negative_binomial_is_that_of_maximum_likelihood(seed: int) -> None:
    """Without the adjustment, alpha and coefficients are those of statsmodels' NegativeBinomial."""
    rng = np.random.default_rng(seed)
    means = 20 * np.exp(0.08 * np.arange(20))
    counts = rng.poisson(rng.gamma(4, means / 4))[None].astype(float)
    design = np.column_stack([np.ones(20), np.arange(20) - 9.5])
    terms, _, alpha = negative_binomial.fit(counts, np.zeros(20), design[None], counts >= 0, adjusted=False)
    theirs = sm.NegativeBinomial(counts[0], design).fit(disp=False, maxiter=200)
    assert terms[0] == pytest.approx(theirs.params[:2], abs=1e-4)
    assert alpha[0] == pytest.approx(theirs.params[2], rel=1e-3)


def test_growth_is_against_pubmed_where_totals_are_given() -> None:
    """Papers that keep pace with PubMed grow, but not against it."""
    years = np.arange(2010, 2025)
    totals = 1e6 * 1.05 ** np.arange(15)
    counts = np.rint(totals / 1e4).astype(np.int64)
    alone, against = (growth(counts, given, years, last=2024) for given in (None, totals))
    assert alone.growth.value == pytest.approx(0.05, abs=2e-3)
    assert not alone.relative
    assert against.growth.value == pytest.approx(0, abs=2e-3)
    assert against.relative


def test_doubling_is_told_only_where_the_interval_excludes_no_growth() -> None:
    doubling = growth(EXAMPLE, None, EXAMPLE_YEARS, last=2024).doubling
    assert doubling is not None
    assert doubling.low < doubling.value < doubling.high
    falling = growth(EXAMPLE[::-1].copy(), None, EXAMPLE_YEARS, last=2024)
    assert falling.doubling is None
    assert falling.halving is not None
    flat = growth(np.full(12, 4), None, EXAMPLE_YEARS, last=2024)
    assert flat.doubling is None
    assert flat.halving is None


@pytest.mark.parametrize(
    "counts",
    [[0] * 12, [0] * 11 + [3], [3] + [0] * 11, [1] + [0] * 10 + [9], [0] * 10 + [4, 6], [2, 9] + [0] * 10],
)
def test_where_nothing_can_be_said_nothing_is(counts: list[int]) -> None:
    """No paper, papers in the first year alone, or all of them at one end: no rate, and no p."""
    cell = growth(np.array(counts), None, EXAMPLE_YEARS, last=2024)
    assert cell.method == "none"
    assert np.isnan([cell.rate.value, cell.rate.low, cell.rate.high, cell.p, cell.growth.value]).all()
    assert cell.doubling is None


def test_each_cell_is_fitted_by_the_method_that_its_papers_ask_for() -> None:
    rng = np.random.default_rng(5)
    years = ends(12)
    few, even = np.array([1, *[1, 2] * 6]), np.array([1, *[9, 10] * 6])
    clumped = np.array([1, *rng.permutation([1, 40, 2, 35, 3, 50, 1, 30, 2, 38, 4, 44])])
    scattered = np.array([1, 0, 9, 0, 0, 7, 0, 1, 0, 0, 8, 0, 1])
    told = growths(np.stack([few, even, clumped, scattered]), None, years, last=2024)
    assert [cell.method for cell in told] == [
        "Poisson, exact",
        "Poisson, profile",
        "negative binomial",
        "quasi-Poisson",
    ]
    assert told[2].alpha > 0
    assert all(cell.alpha == 0 for cell in told if cell.method != "negative binomial")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=6, max_size=20), st.sampled_from([None, 1.0, 3.0]))
def test_interval_and_p_agree_and_the_scale_of_the_totals_is_nothing(
    counts: list[int], scale: float | None
) -> None:
    """The interval excludes 0 just where p is below 0.05; three times PubMed is the same growth."""
    years = ends(len(counts) - 1)
    totals = None if scale is None else scale * TOTALS[-len(counts) :]
    cell = growth(np.array(counts), totals, years, last=2024)
    if np.isnan(cell.rate.value):
        return
    assert cell.rate.low <= cell.rate.value <= cell.rate.high
    if abs(cell.p - 0.05) > 1e-6:
        assert cell.rate.excludes(0) == (cell.p < 0.05)
    if scale is not None:
        same = growth(np.array(counts), TOTALS[-len(counts) :], years, last=2024)
        assert same.rate.value == pytest.approx(cell.rate.value, abs=1e-6)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.lists(st.integers(0, 40), min_size=12, max_size=12), min_size=1, max_size=3))
def test_a_cell_is_fitted_alike_alone_and_among_others(table: list[list[int]]) -> None:
    counts = np.array(table)
    together = growths(counts, TOTALS[-12:], EXAMPLE_YEARS, last=2024)
    for cell, row in zip(together, counts, strict=True):
        alone = growth(row, TOTALS[-12:], EXAMPLE_YEARS, last=2024)
        assert alone.method == cell.method
        ours = [cell.rate.value, cell.rate.low, cell.rate.high, cell.p]
        theirs = [alone.rate.value, alone.rate.low, alone.rate.high, alone.p]
        assert theirs == pytest.approx(ours, abs=1e-5, nan_ok=True)


def test_the_arrays_must_fit_together() -> None:
    years = EXAMPLE_YEARS
    with pytest.raises(ValueError, match="without a gap"):
        growth(EXAMPLE, None, np.delete(np.arange(2012, 2025), 4), last=2024)
    with pytest.raises(ValueError, match="cells by years"):
        growth(EXAMPLE[:-1], None, years, last=2024)
    with pytest.raises(ValueError, match="never negative"):
        growth(-EXAMPLE, None, years, last=2024)
    with pytest.raises(ValueError, match="no known total"):
        growth(EXAMPLE, np.where(years == 2020, np.nan, 1e6), years, last=2024)
    with pytest.raises(ValueError, match="every cell or for none"):
        growths(np.stack([EXAMPLE, EXAMPLE]), None, years, last=2024, breaks=[[2019]])


def test_a_total_that_is_unknown_outside_the_fit_does_no_harm() -> None:
    totals = np.where(EXAMPLE_YEARS > 2022, np.nan, 1e6)
    cell = growth(EXAMPLE, totals, EXAMPLE_YEARS, last=2022)
    assert (cell.first_year, cell.last_year, cell.years) == (2014, 2022, 9)


def test_every_cell_of_the_landscape_is_fitted_in_two_seconds() -> None:
    """30 modalities x 10 indications over 40 years, few papers and many."""
    rng = np.random.default_rng(6)
    means = rng.gamma(0.7, 6, size=(300, 1)) * np.exp(
        rng.normal(0.05, 0.05, size=(300, 1)) * np.arange(41) / 2
    )
    counts = rng.poisson(means)
    start = time.process_time()
    told = growths(counts, TOTALS, ends(40), last=2024)
    assert time.process_time() - start < 2
    assert {cell.method for cell in told} >= {"Poisson, exact", "quasi-Poisson", "negative binomial"}


def test_no_cells_have_no_growth() -> None:
    assert growths(np.zeros((0, 12), dtype=np.int64), None, EXAMPLE_YEARS, last=2024) == []
    assert growth(np.array([3]), None, np.array([2024]), last=2024).method == "none"
    assert growth(EXAMPLE, None, EXAMPLE_YEARS, last=2000).years == 0
