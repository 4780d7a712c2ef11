"""Intervals of growth hold their level, from five papers to hundreds, even or in clumps."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawing import WHOLE, least, planted, quoted
from tracker.trends import loglinear
from tracker.trends.growth import Growth, growths
from tracker.trends.series import prepare

TOTALS = np.linspace(7e5, 1.7e6, 41)
SEEDS = 600 if WHOLE else 200
POISSON, CLUMPS = "where papers are Poisson", "where they come in clumps"
COVERED: dict[str, list[float]] = {POISSON: [], CLUMPS: []}
"""What each setting came to, for the methods page."""


def grown(counts: np.ndarray, **options: object) -> list[Growth]:
    """Fit planted series, which end in 2024."""
    size = counts.shape[1]
    return growths(counts, TOTALS[-size:], np.arange(2025 - size, 2025), last=2024, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("papers", [5, 12, 20, 60, 300])
@pytest.mark.parametrize("rate", [0.0, 0.15, -0.1])
@pytest.mark.parametrize("years", [6, 10, 20])
def test_intervals_of_poisson_papers_hold_their_level(papers: int, rate: float, years: int) -> None:
    """95 % and more at any number of papers, five included, with PubMed's totals as exposure."""
    rng = np.random.default_rng([papers, years, int(100 * rate) + 50])
    counts = planted(rng, cells=SEEDS, years=years, papers=papers, rate=rate, totals=TOTALS)
    told = [cell.rate for cell in grown(counts) if np.isfinite(cell.rate.value)]
    assert len(told) > SEEDS // 2
    held = sum(cell.low <= rate <= cell.high for cell in told)
    COVERED[POISSON].append(held / len(told))
    assert held >= least(0.95, len(told))


@pytest.mark.parametrize("alpha", [0.1, 0.4])
@pytest.mark.parametrize("papers", [15, 60, 400])
@pytest.mark.parametrize("years", [6, 10, 20])
def test_intervals_of_scattered_papers_keep_near_their_level(alpha: float, papers: int, years: int) -> None:
    """93 % and more where papers come in clumps, as the methods page says; plain Poisson falls below 50 %."""
    rng = np.random.default_rng([papers, years, int(10 * alpha)])
    counts = planted(rng, cells=SEEDS, years=years, papers=papers, rate=0.1, totals=TOTALS, alpha=alpha)
    told = [cell.rate for cell in grown(counts) if np.isfinite(cell.rate.value)]
    held = sum(cell.low <= 0.1 <= cell.high for cell in told)
    COVERED[CLUMPS].append(held / len(told))
    assert held >= least(0.93, len(told))


if WHOLE:

    def test_the_methods_page_says_what_was_measured() -> None:
        for papers, shares in COVERED.items():
            quoted(f"{100 * min(shares):.0f} to {max(shares):.0%} {papers}")


def test_a_step_at_a_break_year_is_no_growth_and_the_interval_still_holds() -> None:
    rng = np.random.default_rng(3)
    counts = planted(rng, cells=SEEDS, years=12, papers=100, rate=0.0, totals=TOTALS, step=3.0)
    marked = grown(counts, breaks=[[2019]] * SEEDS)
    assert sum(cell.rate.low <= 0 <= cell.rate.high for cell in marked) >= least(0.95, SEEDS)
    unmarked = grown(counts)
    assert sum(cell.rate.low > 0 for cell in unmarked) > 0.9 * SEEDS


def test_the_year_of_the_first_paper_is_left_out_because_it_bends_the_rate() -> None:
    """No growth, a paper every three years: with the first year the rate is -2 % a year, without it none."""
    counts = np.random.default_rng(4).poisson(0.35, size=(6000, 40))
    years = np.arange(1985, 2025)

    def mean_rate(*, keep_first: bool) -> tuple[float, float]:
        series = prepare(counts, None, years, last=2024, keep_first=keep_first)
        fit = loglinear.fit(series)
        rates = fit.rates[(series.papers.sum(axis=1) >= 8) & ~np.isnan(fit.rates)]
        return float(rates.mean()), float(rates.std() / np.sqrt(len(rates)))

    biased, error = mean_rate(keep_first=True)
    assert biased < -5 * error
    unbiased, error = mean_rate(keep_first=False)
    assert abs(unbiased) < 3.3 * error
