"""The exact law of the slope statistic of a Poisson series, given its papers.

Given the papers of each level, sum(year x count) is sufficient for the rate, and its law at rate 0 is a
convolution of one paper's years with itself. Another rate tilts that law, so one convolution gives the tails of
all rates, and inverting them gives limits that hold their level at any number of papers (Cox and Hinkley 1974,
ch. 7; the same construction as Clopper and Pearson's). Every step adds positive numbers: tails keep their digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.loglinear import STEEPEST
from tracker.trends.solving import crossing

if TYPE_CHECKING:
    from tracker.trends.arrays import FloatArray
    from tracker.trends.series import Series

TINY = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True)
class Law:
    """The law at rate 0, as logs [cells, sums], and each sum less the observed one [cells, sums]."""

    logs: FloatArray
    distance: FloatArray

    def tail(self, rates: FloatArray, side: int) -> FloatArray:
        """Return the log chance of a sum at most (side -1), or at least (side 1), the observed one: [cells]."""
        logs = self.logs + rates[:, None] * self.distance
        logs -= logs.max(axis=1, keepdims=True)
        chances = np.exp(logs, out=logs)
        part = np.einsum("ck,ck->c", chances, side * self.distance >= 0) / chances.sum(axis=1)
        log: FloatArray = np.log(np.maximum(part, TINY))
        return log

    def p(self) -> FloatArray:
        """Return the two-sided p of no rate at all, twice the smaller tail: [cells]."""
        none = np.zeros(len(self.logs))
        p: FloatArray = np.minimum(1.0, 2 * np.exp(np.minimum(self.tail(none, -1), self.tail(none, 1))))
        return p

    def limits(self, distance: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the rates at which a tail is that of a normal at `distance` [cells]."""
        tail = special.log_ndtr(-distance)
        ends = np.full(len(self.logs), STEEPEST)
        low = crossing(lambda rates: self.tail(rates, 1) - tail, -ends, ends)
        high = crossing(lambda rates: tail - self.tail(rates, -1), -ends, ends)
        return low, high


def law(series: Series) -> Law:
    """Build the exact law of every cell. Its size is papers x years: meant for few papers."""
    known: dict[tuple[bytes, bytes], FloatArray] = {}
    laws, observed = [], []
    for counts, segments, papers in zip(series.counts, series.segments, series.papers, strict=True):
        key = (segments.tobytes(), papers.tobytes())
        if key not in known:
            known[key] = _convolved(series.exposures, segments, papers)
        laws.append(known[key])
        starts = segments.argmax(axis=1)
        observed.append(round(float(counts @ np.arange(len(counts)) - papers @ starts)))
    logs = np.full((len(laws), max(map(len, laws), default=1)), -np.inf)
    for row, chances in zip(logs, laws, strict=True):
        row[: len(chances)] = np.log(np.maximum(chances, TINY))
    return Law(logs, np.arange(logs.shape[1]) - np.array(observed, dtype=np.float64)[:, None])


def _convolved(exposures: FloatArray, segments: FloatArray, papers: FloatArray) -> FloatArray:
    """Return the chances of each sum of years since the start of the paper's level."""
    result = np.ones(1)
    for years, count in zip(segments, papers, strict=True):
        if years.any():
            share = exposures[years] / exposures[years].sum()
            result = np.convolve(result, _power(share, round(float(count))))
    return result


def _power(chances: FloatArray, times: int) -> FloatArray:
    """Convolve a law with itself, by squaring."""
    result, square = np.ones(1), chances
    while times:
        if times & 1:
            result = np.convolve(result, square)
        times >>= 1
        if times:
            square = np.convolve(square, square)
    return result
