"""Where papers are missing: observed against expected in each cell of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.trends.intervals import LEVEL, poisson_interval, poisson_p, q_values

if TYPE_CHECKING:
    from tracker.trends.arrays import BoolArray, FloatArray, IntArray

THIN = 5
"""A cell with papers, but fewer than five, is thin."""


@dataclass(frozen=True, slots=True)
class WhiteSpace:
    """Every array is [rows, columns]; nan where a row or a column has no paper at all.

    expected: row total x column total / total; ratio, low, high: observed over expected with its interval;
    p: exact, two-sided; q: the false discovery rate over all cells; empty: no paper; thin: one to four;
    gap: fewer papers than expected, q below the level; crowded: more than expected, likewise.
    """

    expected: FloatArray
    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    q: FloatArray
    empty: BoolArray
    thin: BoolArray
    gap: BoolArray
    crowded: BoolArray


def white_space(observed: IntArray, level: float = LEVEL) -> WhiteSpace:
    """Hold a table of papers [rows, columns] against independence of its rows and columns.

    The interval is exact for a Poisson count (Garwood 1936), the margins taken as known, so that it is too wide
    rather than too narrow where a cell makes up most of its row. A paper in several cells counts in each.
    """
    table = np.asarray(observed, dtype=np.int64)
    total = table.sum()
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / max(total, 1)
    expected = np.where(expected > 0, expected, np.nan)
    low, high = poisson_interval(table, level)
    p = poisson_p(table, expected)
    p[np.isnan(expected)] = np.nan
    q = q_values(p.ravel()).reshape(table.shape)
    found = np.nan_to_num(q, nan=1.0) < level
    return WhiteSpace(
        expected=expected,
        ratio=table / expected,
        low=low / expected,
        high=high / expected,
        p=p,
        q=q,
        empty=table == 0,
        thin=(table > 0) & (table < THIN),
        gap=found & (table < expected),
        crowded=found & (table > expected),
    )
