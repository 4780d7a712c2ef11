"""Verdicts say what the interval allows, and false ones stay at the stated rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing import most, planted
from tracker.trends.growth import Growth, growths
from tracker.trends.intervals import Estimate
from tracker.trends.verdict import BAND, WIDE, verdicts

YEARS = np.arange(2009, 2025)
TOTALS = 9e5 * 1.04 ** np.arange(16)
SIZES = np.array([8, 15, 40, 120, 500])


def cell(
    low: float, high: float, p: float = 0.001, papers: int = 80, years: int = 12, *, relative: bool = True
) -> Growth:
    rate = Estimate((low + high) / 2, low, high)
    return Growth(rate, p, papers, years, 2013, 2024, 1.0, 0.0, "Poisson, profile", relative)


@pytest.mark.parametrize(
    ("growth", "kind", "words"),
    [
        (
            cell(0.05, 0.15),
            "faster",
            "growing faster than PubMed by 11% a year (95% CI 5.1% to 16%)",
        ),
        (
            cell(-0.15, -0.05),
            "slower",
            "growing slower than PubMed by 9.5% a year (95% CI 4.9% to 14%)",
        ),
        (cell(-0.02, 0.025, 0.7), "with", "growing with PubMed (95% CI -2.0% to 2.5%)"),
        (
            cell(-0.02, 0.05, 0.4),
            "no_clear_difference",
            "no clear difference from PubMed (95% CI -2.0% to 5.1%)",
        ),
        (
            cell(-0.3, 0.4, 0.8),
            "too_few",
            "too few to say (80 papers in 12 years; 95% CI -26% to 49% a year)",
        ),
        (cell(0.05, 0.15, papers=9), "too_few", "too few to say (9 papers in 12 years)"),
        (cell(0.05, 0.15, papers=1, years=1), "too_few", "too few to say (1 paper in 1 year)"),
        (cell(np.nan, np.nan, np.nan), "too_few", "too few to say (80 papers in 12 years)"),
        (cell(0.05, 0.15, relative=False), "faster", "growing by 11% a year (95% CI 5.1% to 16%)"),
        (cell(-0.02, 0.02, 0.9, relative=False), "with", "steady (95% CI -2.0% to 2.0%)"),
    ],
)
def test_a_verdict_says_what_the_interval_allows(growth: Growth, kind: str, words: str) -> None:
    verdict = verdicts([growth])[0]
    assert (verdict.kind, verdict.words) == (kind, words)


def test_a_discovery_that_many_cells_explain_is_none() -> None:
    """One p of 0.04 among forty cells without growth: the interval excludes 0, the verdict says why it is not told."""
    others = [cell(-0.04, 0.06, 0.6)] * 39
    verdict = verdicts([cell(0.001, 0.05, 0.04), *others])[0]
    assert verdict.kind == "no_clear_difference"
    assert verdict.q == pytest.approx(0.6)
    assert "once all cells are compared" in verdict.words
    assert verdicts([cell(0.001, 0.05, 0.04)])[0].kind == "faster"


def test_cells_with_too_few_papers_are_not_among_those_compared() -> None:
    few = [cell(-1, 1, 0.9, papers=3)] * 200
    result = verdicts([cell(0.01, 0.05, 0.01), *few])
    assert result[0].kind == "faster"
    assert np.isnan(result[1].q)


def test_false_verdicts_over_all_cells_stay_at_the_level_when_nothing_grows() -> None:
    """300 landscapes of 40 cells that keep pace with PubMed: at most one in twenty has any verdict of growth."""
    rng = np.random.default_rng(1)
    landscapes, each = 300, 40
    counts = np.concatenate(
        [
            planted(rng, cells=landscapes * each // 5, years=15, papers=papers, rate=0, totals=TOTALS)
            for papers in SIZES
        ]
    )
    told = np.array(growths(counts, TOTALS, YEARS, last=2024), dtype=object)
    told = told.reshape(5, landscapes, each // 5).swapaxes(0, 1).reshape(landscapes, each)
    wrong = [any(v.kind in {"faster", "slower"} for v in verdicts(list(cells))) for cells in told]
    assert sum(wrong) <= most(0.05, landscapes)


@pytest.mark.parametrize("papers", [12, 40, 200])
def test_false_verdicts_of_one_cell_stay_at_the_level(papers: int) -> None:
    rng = np.random.default_rng(papers)
    counts = planted(rng, cells=1000, years=15, papers=papers, rate=0, totals=TOTALS)
    wrong = [verdicts([c])[0].kind in {"faster", "slower"} for c in growths(counts, TOTALS, YEARS, last=2024)]
    assert sum(wrong) <= most(0.05, 1000)


def test_discoveries_among_growing_and_steady_cells_are_rarely_false() -> None:
    """A quarter of the cells grows by 15 % a year: they are found, and under 5 % of what is found is false."""
    rng = np.random.default_rng(2)
    steady, growing = (
        planted(rng, cells=cells, years=15, papers=80, rate=rate, totals=TOTALS)
        for cells, rate in ((900, 0.0), (300, 0.15))
    )
    told = verdicts(growths(np.concatenate([steady, growing]), TOTALS, YEARS, last=2024))
    found = [verdict.kind in {"faster", "slower"} for verdict in told]
    assert sum(found[:900]) <= most(0.05, sum(found))
    assert sum(found[900:]) > 200


def test_with_pubmed_is_said_only_of_cells_that_keep_pace() -> None:
    """At the edge of the band 'with' is said in at most one case of forty, and far inside it is the rule."""
    rng = np.random.default_rng(3)
    shares = []
    for rate in (BAND, 0.0):
        counts = planted(rng, cells=600, years=15, papers=5000, rate=rate, totals=TOTALS)
        told = growths(counts, TOTALS, YEARS, last=2024)
        shares.append(sum(verdicts([c])[0].kind == "with" for c in told))
    assert shares[0] <= most(0.025, 600)
    assert shares[1] > 0.9 * 600


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_verdict_never_contradicts_its_interval(low: float, width: float, p: float) -> None:
    high = low + width
    kind = verdicts([cell(low, high, p)])[0].kind
    if kind == "faster":
        assert low > 0
    if kind == "slower":
        assert high < 0
    if kind == "with":
        assert -BAND < low <= high < BAND
    if kind == "too_few":
        assert low <= 0 <= high
        assert max(high, -low) >= WIDE
