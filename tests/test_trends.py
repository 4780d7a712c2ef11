"""Counting agrees with counting by hand, under any mixture of labels."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import trends

SIZE = 5
MASKS = st.integers(min_value=0, max_value=(1 << SIZE) - 1)
YEARS = st.one_of(st.just(trends.UNKNOWN_YEAR), st.integers(min_value=1990, max_value=2026))
ARTICLES = st.lists(st.tuples(MASKS, MASKS, YEARS), max_size=60)


def masks(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def bits(mask: int) -> set[int]:
    return {bit for bit in range(64) if mask >> bit & 1}


@settings(deadline=None)
@given(ARTICLES)
def test_a_cell_counts_each_article_that_has_both_labels_once(articles: list[tuple[int, int, int]]) -> None:
    combos = trends.combine(masks([a for a, _, _ in articles]), masks([b for _, b, _ in articles]))
    rows = trends.columns_of(combos.modalities, SIZE)
    columns = trends.columns_of(combos.indications, SIZE)
    table = trends.cell_counts(combos.codes, rows, columns)
    for row in range(SIZE):
        for column in range(SIZE):
            expected = {i for i, (a, b, _) in enumerate(articles) if column in bits(a) and row in bits(b)}
            assert table[row, column] == len(expected)


@settings(deadline=None)
@given(ARTICLES)
def test_yearly_counts_agree_with_counting_by_hand(articles: list[tuple[int, int, int]]) -> None:
    combos = trends.combine(masks([a for a, _, _ in articles]), masks([b for _, b, _ in articles]))
    years = np.array([year for _, _, year in articles], dtype=np.int64)
    span = range(1995, 2027)
    counts = trends.yearly_counts(combos.codes, years, trends.columns_of(combos.indications, SIZE), span)
    assert counts.shape == (SIZE, len(span))
    for series in range(SIZE):
        for place, year in enumerate(span):
            expected = [a for a, _, y in articles if y == year and series in bits(a)]
            assert counts[series, place] == len(expected)


@settings(deadline=None)
@given(st.sets(st.integers(1, 30)), st.lists(st.sets(st.integers(0, 35)), max_size=64))
def test_a_mask_names_exactly_the_groups_that_hold_the_id(ids: set[int], groups: list[set[int]]) -> None:
    rising = np.array(sorted(ids), dtype=np.int64)
    result = trends.bitmasks(rising, [np.array(list(group), dtype=np.int64) for group in groups])
    for identity, mask in zip(rising, result, strict=True):
        assert bits(int(mask)) == {bit for bit, group in enumerate(groups) if identity in group}
    table = trends.columns_of(result, len(groups))
    assert all(trends.has_bit(result, bit).tolist() == column.tolist() for bit, column in enumerate(table.T))
    assert trends.any_of(table).tolist() == [mask != 0 for mask in result.tolist()]


def test_a_mask_holds_no_more_than_64_entries() -> None:
    with pytest.raises(ValueError, match="64 entries, not 65"):
        trends.columns_of(masks([1]), 65)
    with pytest.raises(ValueError, match="64 entries, not 65"):
        trends.bitmasks(np.array([1]), [np.array([1])] * 65)


def test_nothing_counted_is_a_table_of_zeros() -> None:
    combos = trends.combine(masks([]), masks([]))
    years = np.array([], dtype=np.int64)
    assert len(combos) == 0
    assert trends.columns_of(combos.indications, 0).shape == (0, 0)
    series = trends.columns_of(combos.indications, 3)
    assert trends.yearly_counts(combos.codes, years, series, range(2020, 2023)).tolist() == [[0, 0, 0]] * 3
    assert trends.cell_counts(combos.codes, series, series).tolist() == [[0, 0, 0]] * 3
    assert trends.yearly_counts(combos.codes, years, series, range(0)).shape == (3, 0)


@pytest.mark.parametrize(
    ("years", "limits", "expected"),
    [
        ([2019, 2021], None, range(2019, 2026)),  # years without a paper up to today are part of the span
        ([0, 2021, 0], None, range(2021, 2026)),  # an unknown year is no year
        ([0, 0], None, range(0)),
        ([2021, 2027], None, range(2021, 2028)),  # nothing is dropped, even from the future
        ([2010, 2024], (2015, 2020), range(2015, 2021)),
        ([2010, 2024], (2000, 2030), range(2010, 2026)),
    ],
)
def test_the_span_runs_from_the_first_paper_to_the_current_year(
    years: list[int], limits: tuple[int, int] | None, expected: range
) -> None:
    assert trends.year_span(np.array(years, dtype=np.int64), 2025, limits) == expected


def test_a_span_wholly_outside_the_limits_is_empty() -> None:
    assert len(trends.year_span(np.array([2010]), 2025, (1990, 1995))) == 0


@pytest.mark.parametrize(
    ("limits", "expected"),
    [(None, 2024), ((2010, 2020), 2020), ((2010, 2030), 2024), ((2025, 2025), None), ((2024, 2025), 2024)],
)
def test_the_current_year_is_never_complete(limits: tuple[int, int] | None, expected: int | None) -> None:
    assert trends.last_complete_year(2025, limits) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 10, "0%"),
        (10, 10, "100%"),
        (1, 8, "13%"),
        (1, 3, "33%"),
        (1, 1000, "less than 1%"),
        (999, 1000, "more than 99%"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_everything(part: int, whole: int, expected: str) -> None:
    assert trends.percent(part, whole) == expected


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a whole"):
        trends.percent(0, 0)


def test_counting_does_not_wait_for_scipy() -> None:
    """The dashboard's first page counts only; scipy takes longer to load than it takes to count."""
    code = "import sys, tracker.trends; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
