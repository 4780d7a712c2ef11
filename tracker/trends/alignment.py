"""Where a young series stands beside the old ones: years since the first paper on the axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.intervals import LEVEL

if TYPE_CHECKING:
    from tracker.trends.arrays import FloatArray, IntArray

NO_YEAR = 0
FEWEST_SERIES = 3
"""A band is drawn where at least three series reach."""


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles of several series at each age [ages]; nan where too few reach; series: how many do."""

    low: FloatArray
    middle: FloatArray
    high: FloatArray
    series: IntArray


@dataclass(frozen=True, slots=True)
class Standing:
    """The year in which another series stood nearest, and the years that counting error cannot tell from it."""

    year: int
    earliest: int
    latest: int


def align(values: FloatArray, years: IntArray, firsts: IntArray, last: IntArray | int) -> FloatArray:
    """Shift series to years since their first paper: values [series, years] -> [series, ages], age 0 the first.

    firsts [series]: the year of the first paper, 0 for none; last: the last complete year, for all or per series.
    What a series has not lived, or the table does not hold, is nan.
    """
    ages = np.arange(len(years))
    wanted = np.asarray(firsts)[:, None] + ages
    end = np.minimum(np.broadcast_to(last, len(values)), years[-1] if len(years) else NO_YEAR)[:, None]
    lived = (
        (np.asarray(firsts)[:, None] != NO_YEAR)
        & (wanted <= end)
        & (wanted >= (years[0] if len(years) else 0))
    )
    places = np.where(lived, wanted - (years[0] if len(years) else 0), 0)
    return np.where(lived, np.take_along_axis(np.asarray(values, dtype=np.float64), places, axis=1), np.nan)


def band(aligned: FloatArray, quantiles: tuple[float, float, float] = (0.1, 0.5, 0.9)) -> Band:
    """Return the band of the established series: aligned [series, ages]."""
    reach = (~np.isnan(aligned)).sum(axis=0).astype(np.int64)
    lines = np.full((3, aligned.shape[1]), np.nan)
    enough = reach >= FEWEST_SERIES
    if enough.any():
        told = aligned[:, enough]
        whole = bool(
            (reach[enough] == len(aligned)).all()
        )  # nothing missing: reckoned at once, not age by age
        lines[:, enough] = (np.quantile if whole else np.nanquantile)(told, quantiles, axis=0)
    return Band(lines[0], lines[1], lines[2], reach)


def standing(evidence: IntArray, history: IntArray, years: IntArray, level: float = LEVEL) -> Standing | None:
    """Find the year in which a series had the evidence that another has now.

    evidence [kinds]: cumulative human papers of each kind now; history [years, kinds]: the other's, by the end of
    each year. None where there is no evidence yet, or no year that counting error cannot tell from it: the other has
    always had more, fewer, or another mix.
    """
    now = np.asarray(evidence)
    if not now.sum() or not len(years):
        return None
    apart = distances(now, history)
    alike = np.flatnonzero(apart <= special.chdtri(len(now), level))
    if not len(alike):
        return None
    return Standing(int(years[apart.argmin()]), int(years[alike[0]]), int(years[alike[-1]]))


def distances(evidence: IntArray, history: IntArray) -> FloatArray:
    """Return how far counts [kinds] are from those of each year [years, kinds]: squared, in standard errors.

    Counts are compared as square roots: twice a root has a standard error of one (Bartlett 1936). Both sides are
    counts, so the square of their difference is halved; where only chance differs it is chi2 with a degree per kind.
    """
    now, before = np.asarray(evidence, dtype=np.float64), np.asarray(history, dtype=np.float64)
    apart: FloatArray = 2 * ((np.sqrt(now) - np.sqrt(before)) ** 2).sum(axis=1)
    return apart
