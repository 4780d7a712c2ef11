"""Whether a series rises or falls at all, whatever its shape: Mann-Kendall, with Sen's slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from tracker.trends.arrays import FloatArray, IntArray

FEWEST = 4
"""Below four years the normal approximation of Mann-Kendall says nothing."""


@dataclass(frozen=True, slots=True)
class Monotone:
    """Kendall's tau against time (ties left in the denominator), its two-sided p, and the median slope per year."""

    tau: float
    p: float
    slope: float


def mann_kendall(values: IntArray | FloatArray) -> Monotone:
    """Test one series of consecutive years: values [years].

    The variance is corrected for ties and the statistic for continuity (Mann 1945; Kendall 1975; Sen 1968).
    A cross-check of the regression: it has no exposure and says nothing of a rate. nan below four years.
    """
    size = len(values)
    if size < FEWEST:
        return Monotone(np.nan, np.nan, np.nan)
    earlier, later = np.triu_indices(size, 1)
    steps = np.asarray(values, dtype=np.float64)[later] - np.asarray(values, dtype=np.float64)[earlier]
    score = np.sign(steps).sum()
    ties = np.unique(values, return_counts=True)[1]
    variance = (size * (size - 1) * (2 * size + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = np.sign(score) * max(abs(score) - 1, 0) / np.sqrt(variance) if variance > 0 else 0.0
    p = min(1.0, 2 * float(special.ndtr(-abs(z))))
    return Monotone(float(score / len(steps)), p, float(np.median(steps / (later - earlier))))
