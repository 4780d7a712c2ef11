"""Negative binomial regression over many cells at once: variance = mean + alpha x mean^2 (Cameron and Trivedi's NB2).

alpha by maximum likelihood, adjusted for the coefficients fitted beside it (Cox and Reid 1987): without that it is
too small in series of ten points, and intervals are too short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.solving import golden

if TYPE_CHECKING:
    from tracker.trends.arrays import BoolArray, FloatArray

SMALLEST, LARGEST = 1e-6, 20.0
RIDGE = 1e-9
ROUNDS = 12


def fit(
    counts: FloatArray,
    log_exposures: FloatArray,
    design: FloatArray,
    used: BoolArray,
    *,
    adjusted: bool = True,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit every cell: counts and used [cells, years], log_exposures [years], design [cells, years, terms].

    Returns coefficients [cells, terms], their covariances [cells, terms, terms] and alpha [cells]. A term that is
    0 in every used year has the coefficient 0. adjusted: alpha by the adjusted profile likelihood.
    """

    def height(log_alpha: FloatArray) -> FloatArray:
        alpha = np.exp(log_alpha)
        _, means, information = weighted_fit(counts, log_exposures, design, used, alpha)
        value = _likelihood(counts, means, used, alpha)
        return value - np.linalg.slogdet(information)[1] / 2 if adjusted else value

    ends = np.ones(len(counts))
    alpha = np.exp(golden(height, ends * np.log(SMALLEST), ends * np.log(LARGEST)))
    coefficients, _, information = weighted_fit(counts, log_exposures, design, used, alpha, rounds=3 * ROUNDS)
    covariance = np.linalg.inv(information).astype(np.float64)
    return coefficients, covariance, alpha


def weighted_fit(
    counts: FloatArray,
    log_exposures: FloatArray,
    design: FloatArray,
    used: BoolArray,
    alpha: FloatArray,
    *,
    rounds: int = ROUNDS,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fit every cell at a given alpha [cells] by reweighted least squares; alpha 0 is Poisson regression.

    Returns coefficients, means [cells, years] and information [cells, terms, terms].
    """
    ridge = RIDGE * np.eye(design.shape[2])
    line = np.log(counts + 0.5)
    for _ in range(rounds):
        means = np.exp(np.clip(line, -50, 50))
        weights = np.where(used, means / (1 + alpha[:, None] * means), 0.0)
        target = line - log_exposures + (counts - means) / means
        weighted = (design * weights[:, :, None]).swapaxes(1, 2)
        information = weighted @ design + ridge
        coefficients = np.linalg.solve(information, weighted @ target[:, :, None])[:, :, 0]
        line = log_exposures + (design @ coefficients[:, :, None])[:, :, 0]
    return coefficients, np.exp(np.clip(line, -50, 50)), information


def _likelihood(counts: FloatArray, means: FloatArray, used: BoolArray, alpha: FloatArray) -> FloatArray:
    size = 1 / alpha[:, None]
    terms = special.gammaln(counts + size) - special.gammaln(size)
    terms += counts * np.log(means / (size + means)) - size * np.log1p(means / size)
    likelihood: FloatArray = np.where(used, terms, 0.0).sum(axis=1)
    return likelihood
