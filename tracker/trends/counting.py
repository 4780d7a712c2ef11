"""Counting and comparing, pure: arrays in, arrays and frames out.

An article may belong to several indications and several modalities. Its combination of them is
encoded once as a small code, so that every count is one `bincount` over the articles and one
small matrix product over the distinct combinations: exact and distinct under any filter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tracker.trends.arrays import BoolArray, IntArray

UNKNOWN_YEAR = 0
BITS = 64


@dataclass(frozen=True, slots=True)
class Combinations:
    """The distinct (indications, modalities) pairs of a corpus and the code of each article.

    codes: int64 [articles], an index into the other two; indications, modalities: uint64 [combinations].
    """

    codes: IntArray
    indications: NDArray[np.uint64]
    modalities: NDArray[np.uint64]

    def __len__(self) -> int:
        """How many distinct combinations there are."""
        return len(self.indications)


def combine(indications: NDArray[np.uint64], modalities: NDArray[np.uint64]) -> Combinations:
    """Encode the two bitmasks of every article (uint64 [articles] each) as one code."""
    pairs = np.empty(len(indications), dtype=[("i", np.uint64), ("m", np.uint64)])
    pairs["i"], pairs["m"] = indications, modalities
    distinct, codes = np.unique(pairs, return_inverse=True)
    return Combinations(codes.astype(np.int64), distinct["i"].copy(), distinct["m"].copy())


def has_bit(masks: NDArray[np.uint64], bit: int) -> BoolArray:
    """Tell for each mask whether the bit at this position is set."""
    result: BoolArray = (masks & np.uint64(1 << bit)) != 0
    return result


def columns_of(masks: NDArray[np.uint64], size: int) -> BoolArray:
    """Unpack bitmasks [n] to a truth table [n, size]; bit 0 is the first column.

    Raises ValueError when size exceeds the 64 bits of a mask.
    """
    if size > BITS:
        raise ValueError(f"a bitmask holds {BITS} entries, not {size}")
    if not size:
        return np.zeros((len(masks), 0), dtype=np.bool_)
    shifts = np.arange(size, dtype=np.uint64)
    return ((masks[:, None] >> shifts) & np.uint64(1)).astype(np.bool_)


def any_of(table: BoolArray) -> BoolArray:
    """Tell for each row of a truth table whether one of its columns holds."""
    result: BoolArray = np.logical_or.reduce(table, axis=1)
    return result


def bitmasks(ids: IntArray, groups: Sequence[IntArray]) -> NDArray[np.uint64]:
    """Return one mask per id: bit g is set where group g holds the id. `ids` are distinct and rising.

    Members of a group that are not among the ids are ignored. Raises ValueError beyond 64 groups.
    """
    if len(groups) > BITS:
        raise ValueError(f"a bitmask holds {BITS} entries, not {len(groups)}")
    masks = np.zeros(len(ids), dtype=np.uint64)
    for bit, group in enumerate(groups):
        places = np.searchsorted(ids, group)
        inside = places < len(ids)
        places, members = places[inside], group[inside]
        masks[places[ids[places] == members]] |= np.uint64(1 << bit)
    return masks


@dataclass(frozen=True, slots=True)
class Members:
    """Which combinations are members of which series, prepared for adding up numbers of theirs again and again."""

    size: tuple[int, int]
    """How many combinations and how many series there are."""
    rows: IntArray
    """The members of one series after another."""
    columns: IntArray
    """The series that have a member, rising."""
    starts: IntArray
    """Where the members of each of these begin."""

    @classmethod
    def of(cls, table: BoolArray) -> Members:
        """Prepare a truth table [combinations, series]."""
        columns, rows = np.nonzero(table.T)
        starts = np.flatnonzero(np.diff(columns, prepend=-1))
        combinations, series = table.shape
        return cls((combinations, series), rows, columns[starts], starts)

    def sums(self, numbers: NDArray[np.integer]) -> IntArray:
        """Add up the numbers [combinations, n] over the members -> [series, n]."""
        # Few combinations are members of a series, so adding these is cheaper than a matrix product, whose threads
        # moreover cost ten times what they compute on tables of this size.
        sums = np.zeros((self.size[1], numbers.shape[1]), dtype=np.int64)
        if len(self.starts):
            sums[self.columns] = np.add.reduceat(numbers[self.rows], self.starts, axis=0)
        return sums


def cell_counts(codes: IntArray, rows: BoolArray, columns: BoolArray) -> IntArray:
    """Count articles per cell: codes [articles], rows [combinations, r], columns [combinations, c] -> [r, c].

    An article counts once in each cell it belongs to.
    """
    per_combination = np.bincount(codes, minlength=len(rows)).astype(np.int64)
    return Members.of(rows).sums(per_combination[:, None] * columns)


def yearly_counts(
    codes: IntArray,
    years: IntArray,
    series: BoolArray | Members,
    span: range,
    weights: IntArray | None = None,
) -> IntArray:
    """Count articles per series and year: series [combinations, s] -> [s, len(span)], zero years included.

    Articles of an unknown year, or of a year outside the span, are in no column. Each counts once, or by its weight.
    """
    of = series if isinstance(series, Members) else Members.of(series)
    if not len(span):
        return np.zeros((of.size[1], 0), dtype=np.int64)
    inside = (years >= span.start) & (years < span.stop)
    place = codes[inside] * len(span) + (years[inside] - span.start)
    number = None if weights is None else weights[inside]
    table = np.bincount(place, number, minlength=of.size[0] * len(span)).astype(np.int64)
    return of.sums(table.reshape(of.size[0], len(span)))


def year_span(years: IntArray, current: int, limits: tuple[int, int] | None = None) -> range:
    """Return every year from the first with an article to the current one, cut to `limits` (inclusive).

    Empty when no article has a known year. A year beyond the current one is kept, never dropped.
    """
    known = years[years != UNKNOWN_YEAR]
    if not len(known):
        return range(0)
    first, last = int(known.min()), max(int(known.max()), current)
    if limits is not None:
        first, last = max(first, limits[0]), min(last, limits[1])
    return range(first, last + 1)


def last_complete_year(current: int, limits: tuple[int, int] | None = None) -> int | None:
    """Return the latest year that is over and within `limits`, or None where no year in them is over."""
    year = current - 1 if limits is None else min(current - 1, limits[1])
    return None if limits is not None and year < limits[0] else year


def percent(part: int, whole: int) -> str:
    """Say a share in whole per cent, never rounding a part to nothing or to everything.

    Raises ValueError when `whole` is not positive.
    """
    if whole <= 0:
        raise ValueError("a share needs a whole")
    share = 100 * part / whole
    if 0 < share < 1:
        return "less than 1%"
    if 99 < share < 100:  # noqa: PLR2004
        return "more than 99%"
    return f"{int(share + 0.5)}%"
