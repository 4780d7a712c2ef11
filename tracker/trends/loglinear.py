"""Poisson regression of one rate per cell, log(mean) = level + rate x time + log(exposure), over all cells at once.

Given the papers of a level its years are multinomial, and the levels drop out. What is left is concave in the
rate alone, so that the fit is a root of one rising function, exact and free of starting values. Estimate,
information and deviance are those of the full regression (McCullagh and Nelder 1989, ch. 6.4.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.trends.solving import crossing

if TYPE_CHECKING:
    from tracker.trends.arrays import FloatArray
    from tracker.trends.series import Series

STEEPEST = 10.0
"""A log rate per year beyond which a series has no rate: all its papers stand at one end."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Rates per year [cells]: estimate (nan where none exists), information, and Pearson's chi2 over its freedom."""

    rates: FloatArray
    information: FloatArray
    dispersion: FloatArray

    @property
    def errors(self) -> FloatArray:
        """Standard errors of the rates: [cells]."""
        return 1 / np.sqrt(self.information)


def fit(series: Series) -> Fit:
    """Fit a rate to every cell."""
    ends = np.full(len(series.counts), STEEPEST)
    rates = crossing(lambda rate: -_score(series, rate), -ends, ends)
    rates = np.where(np.abs(rates) < STEEPEST - 1, rates, np.nan)
    rates[series.papers.sum(axis=1) == 0] = np.nan
    shares = _shares(series, np.nan_to_num(rates))
    mean = shares @ series.time
    spread = shares @ series.time**2 - mean**2
    information = (series.papers * spread).sum(axis=1)
    information[np.isnan(rates)] = np.nan
    return Fit(rates, information, _dispersion(series, expected(series, rates)))


def expected(series: Series, rates: FloatArray) -> FloatArray:
    """Return the papers a rate expects in each year, levels at their best: [cells, years], nan where no rate is."""
    shares = _shares(series, np.nan_to_num(rates))
    means: FloatArray = np.einsum("cs,csn->cn", series.papers, shares)
    means[np.isnan(rates)] = np.nan
    return means


def limits(series: Series, fitted: Fit, distance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the profile likelihood limits at which the signed root of the deviance is `distance` [cells]."""
    top = np.full(len(distance), STEEPEST)
    low = crossing(lambda rate: distance - signed_root(series, fitted, rate), -top, fitted.rates)
    high = crossing(lambda rate: -distance - signed_root(series, fitted, rate), fitted.rates, top)
    return low, high


def signed_root(series: Series, fitted: Fit, rates: FloatArray) -> FloatArray:
    """Return the signed root of the deviance of other rates [cells]: a standard normal where they are true."""
    deviance = 2 * (_likelihood(series, fitted.rates) - _likelihood(series, rates))
    root: FloatArray = np.sign(fitted.rates - rates) * np.sqrt(np.maximum(deviance, 0))
    return root


def _weights(series: Series, rates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weigh the years of each level by exposure and rate; the largest weight is 1, its log is returned beside."""
    logs = np.log(series.exposures) + np.nan_to_num(rates)[:, None] * series.time
    logs = np.where(series.segments, logs[:, None, :], -np.inf)
    top = logs.max(axis=2)
    top[np.isinf(top)] = 0
    return np.exp(logs - top[:, :, None]), top


def _shares(series: Series, rates: FloatArray) -> FloatArray:
    """Return how a level's papers spread over its years: [cells, levels, years], adding up to 1 or to 0."""
    weights, _ = _weights(series, rates)
    whole = weights.sum(axis=2, keepdims=True)
    return weights / np.where(whole > 0, whole, 1)


def _score(series: Series, rates: FloatArray) -> FloatArray:
    means = _shares(series, rates) @ series.time
    score: FloatArray = series.counts @ series.time - (series.papers * means).sum(axis=1)
    return score


def _likelihood(series: Series, rates: FloatArray) -> FloatArray:
    weights, top = _weights(series, rates)
    whole = weights.sum(axis=2)
    logs = np.log(np.where(whole > 0, whole, 1)) + top
    likelihood: FloatArray = rates * (series.counts @ series.time) - (series.papers * logs).sum(axis=1)
    return likelihood


def _dispersion(series: Series, means: FloatArray) -> FloatArray:
    used = series.used & (means > 0)
    squares = np.where(used, (series.counts - means) ** 2 / np.where(used, means, 1), 0.0).sum(axis=1)
    free = series.freedom
    return np.where((free > 0) & ~np.isnan(means).any(axis=1), squares / np.maximum(free, 1), np.nan)
