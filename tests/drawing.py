"""Draw series with a planted truth, and say how far chance may take a proportion.

Every run of the tests draws each truth a few dozen times; `make proof` (TRACKER_PROOF=whole) draws the 200 seeds of the
methods page.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from scipy import stats

WHOLE = os.environ.get("TRACKER_PROOF") == "whole"
SEEDS = 200 if WHOLE else 40
"""How often a planted truth is drawn."""

CHANCE = 1e-3
"""How often a true claim may fail a test here; the seeds are fixed, so it fails never or always."""


METHODS = Path(__file__).resolve().parents[1] / "docs" / "methods.md"


def quoted(words: str) -> None:
    """Fail where the whole proof measured what the methods page does not say in these words."""
    if WHOLE:
        said = " ".join(METHODS.read_text(encoding="utf-8").split())
        assert words in said, f"docs/methods.md does not say: {words}"


def least(level: float, trials: int) -> int:
    """The fewest hits that a true chance of at least `level` gives, but for one time in a thousand."""
    return int(stats.binom.ppf(CHANCE, trials, level))


def most(level: float, trials: int) -> int:
    """The most hits that a true chance of at most `level` gives, but for one time in a thousand."""
    return int(stats.binom.ppf(1 - CHANCE, trials, level))


def planted(
    rng: np.random.Generator,
    *,
    cells: int,
    years: int,
    papers: float,
    rate: float,
    totals: np.ndarray | None = None,
    alpha: float = 0.0,
    step: float = 1.0,
) -> np.ndarray:
    """Counts [cells, years + 1] around exp(rate x year) x totals, `papers` expected, after a first year of one paper.

    alpha: variance = mean + alpha x mean^2; step: the factor by which the level jumps half-way.
    """
    time = np.arange(years)
    shape = np.exp(rate * time) * np.where(time >= years // 2, step, 1.0)
    shape = shape * (np.ones(years) if totals is None else totals[-years:])
    means = np.tile(shape / shape.sum() * papers, (cells, 1))
    if alpha:
        means = rng.gamma(1 / alpha, alpha * means)
    return np.column_stack([np.ones(cells, dtype=np.int64), rng.poisson(means)])
