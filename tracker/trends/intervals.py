"""Exact intervals for counts and shares, and the false discovery rate over many tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from tracker.trends.arrays import FloatArray, IntArray

LEVEL = 0.05
"""The error rate everywhere: intervals are of 95 %, false discoveries of 5 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval; a limit may be infinite, and all three are nan where nothing can be said."""

    value: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        """Tell whether the interval lies wholly on one side of the value; never where nothing can be said."""
        return self.low > value or self.high < value


NOTHING = Estimate(np.nan, np.nan, np.nan)


def poisson_interval(counts: IntArray, level: float = LEVEL) -> tuple[FloatArray, FloatArray]:
    """Return the exact limits of the means behind Poisson counts, at 1 - level (Garwood 1936)."""
    k = np.asarray(counts, dtype=np.float64)
    low = np.where(k > 0, special.gammaincinv(np.maximum(k, 1), level / 2), 0.0)
    return low, special.gammaincinv(k + 1, 1 - level / 2)


def binomial_interval(
    successes: IntArray, trials: IntArray, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Return the exact limits of the shares behind binomial counts (Clopper and Pearson 1934).

    Raises ValueError when there are more successes than trials.
    """
    k, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if (k > n).any():
        raise ValueError("more successes than trials")
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - k + 1, level / 2), 0.0)
    high = np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), 1 - level / 2), 1.0)
    return low, high


def poisson_p(counts: IntArray, means: FloatArray) -> FloatArray:
    """Return the exact two-sided p of Poisson counts against known means: twice the smaller tail, at most 1."""
    k, m = np.asarray(counts, dtype=np.float64), np.asarray(means, dtype=np.float64)
    upper = np.where(k > 0, special.pdtrc(np.maximum(k - 1, 0), m), 1.0)
    p: FloatArray = np.minimum(1.0, 2 * np.minimum(special.pdtr(k, m), upper))
    return p


def q_values(p: FloatArray) -> FloatArray:
    """Return the smallest false discovery rate at which each test is a discovery (Benjamini and Hochberg 1995).

    A p of nan is a test that was not made: it is not counted among them, and its q is nan.
    """
    values = np.asarray(p, dtype=np.float64)
    q = np.full(len(values), np.nan)
    made = np.flatnonzero(~np.isnan(values))
    order = made[np.argsort(values[made], kind="stable")[::-1]]
    ranks = np.arange(len(order), 0, -1)
    q[order] = np.minimum.accumulate(np.minimum(values[order] * len(order) / ranks, 1.0))
    return q
