"""Mistakes that other trend reports make, each planted here and not made by ours."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.drawing import least, most
from tracker import trends
from tracker.records import PartialDate, publication_date
from tracker.trends.growth import growth, growths
from tracker.trends.verdict import verdicts

YEARS = np.arange(2005, 2026)
TOTALS = 8e5 * 1.04 ** np.arange(21)
SEEDS = 300


def steady(seed: int, rate: float = 0.0, papers: float = 12.0, cells: int = SEEDS) -> np.ndarray:
    """Papers [cells, 21 years] that grow by `rate` beyond PubMed, with `papers` in the first year."""
    means = papers * 1.04 ** np.arange(21) * np.exp(rate * np.arange(21))
    return np.random.default_rng(seed).poisson(means, size=(cells, 21))


def test_a_partial_year_does_not_turn_growth_into_decline() -> None:
    """The compound rate from first to last year falls; the fit does not look at a year that is not over."""
    counts = steady(1, rate=0.1)
    partial = counts.copy()
    partial[:, -1] = np.rint(0.1 * counts[:, -1])
    compound = (partial[:, -1] / partial[:, 0]) ** (1 / 20) - 1
    assert np.median(compound) < 0.05 < 1.04 * np.exp(0.1) - 1
    told = growths(partial, TOTALS, YEARS, last=2024)
    assert [cell.rate for cell in told] == [cell.rate for cell in growths(counts, TOTALS, YEARS, last=2024)]
    assert all(cell.last_year == 2024 for cell in told)
    assert sum(cell.rate.low <= 0.1 <= cell.rate.high for cell in told) >= least(0.95, SEEDS)


def test_the_ends_of_a_series_do_not_decide_its_growth() -> None:
    """The compound rate hangs on two years alone: it scatters several times as much as the fit."""
    counts = steady(2, rate=0.1, papers=5)
    compound = np.log(np.maximum(counts[:, -1], 1) / np.maximum(counts[:, 0], 1)) / 20 - np.log(1.04)
    fitted = np.array([cell.rate.value for cell in growths(counts, TOTALS, YEARS, last=2025)])
    assert compound.std() > 2 * fitted.std()


def test_an_unknown_year_is_not_1970_nor_any_other() -> None:
    """Papers without a year are in no column and begin no series."""
    years = np.array([trends.UNKNOWN_YEAR] * 5 + [2019, 2020, 2020, 2021])
    span = trends.year_span(years, 2022)
    counts = trends.yearly_counts(np.zeros(9, dtype=np.int64), years, np.ones((1, 1), dtype=np.bool_), span)
    assert list(span) == [2019, 2020, 2021, 2022]
    assert counts.tolist() == [[1, 2, 1, 0]]
    with pytest.raises(ValueError, match="without a gap"):
        growth(np.array([5, 1, 2, 1]), None, np.array([1970, 2019, 2020, 2021]), last=2021)


def test_an_electronic_and_a_print_date_are_one_paper_in_one_year() -> None:
    """Counted by either date, papers that go to print a year later would be there twice."""
    electronic, printed = PartialDate(2023, 11, 20), PartialDate(2024, 2)
    date = publication_date(electronic, printed, dt.date(2023, 11, 22))
    assert date == electronic
    years = np.array([date.year] * 40)
    counts = trends.yearly_counts(
        np.zeros(40, dtype=np.int64), years, np.ones((1, 1), dtype=np.bool_), range(2022, 2026)
    )
    assert counts.tolist() == [[0, 40, 0, 0]]


@pytest.mark.parametrize(
    ("year", "jump"), [(2019, 2.5), (2017, 1.8)], ids=["systematic reviews", "TBI heading"]
)
def test_a_jump_of_indexing_is_not_called_growth(year: int, jump: float) -> None:
    """A publication type or a heading introduced in a year lifts the level once: unmarked, that is 'faster'."""
    counts = steady(3, papers=15)
    counts = np.where(year <= YEARS, np.rint(counts * jump), counts).astype(np.int64)
    marked = growths(counts, TOTALS, YEARS, last=2025, breaks=[[year]] * SEEDS)
    unmarked = growths(counts, TOTALS, YEARS, last=2025)
    called = [sum(verdicts([cell])[0].kind == "faster" for cell in told) for told in (marked, unmarked)]
    # Multiplied counts scatter more than Poisson, and the fit sees that: its level may rise to 7 % in all.
    assert called[0] <= most(0.035, SEEDS)
    assert called[1] > 0.9 * SEEDS


def test_growth_on_both_sides_of_a_jump_is_still_found() -> None:
    counts = steady(4, rate=0.12, papers=10)
    counts = np.where(YEARS >= 2017, 2 * counts, counts)
    told = growths(counts, TOTALS, YEARS, last=2025, breaks=[[2017]] * SEEDS)
    assert sum(verdicts([cell])[0].kind == "faster" for cell in told) > 0.8 * SEEDS
    assert sum(cell.rate.low <= 0.12 <= cell.rate.high for cell in told) >= least(0.93, SEEDS)


def test_a_break_before_the_first_paper_changes_nothing() -> None:
    counts = np.where(YEARS < 2012, 0, steady(5, cells=1)[0])
    plain, marked = (growth(counts, TOTALS, YEARS, last=2025, breaks=at) for at in ((), (2006, 2009)))
    assert (marked.first_year, marked.method) == (plain.first_year, plain.method)
    assert marked.rate.low == pytest.approx(plain.rate.low, abs=1e-9)
    assert marked.p == pytest.approx(plain.p, abs=1e-9)


def test_one_paper_then_four_does_not_top_the_table() -> None:
    """1, 0, 1, 4 papers grow by 140 % a year; there is too little to say so."""
    counts = np.array([0] * 17 + [1, 0, 1, 4])
    verdict = verdicts([growth(counts, TOTALS, YEARS, last=2025)])[0]
    assert verdict.kind == "too_few"
    assert verdict.words == "too few to say (5 papers in 3 years)"
