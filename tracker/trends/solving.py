"""Roots and maxima over many cells at once: one function, one bracket and one answer per element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.trends.arrays import FloatArray

    Function = Callable[[FloatArray], FloatArray]

TOLERANCE = 1e-10
MOST = 80


def crossing(rising: Function, low: FloatArray, high: FloatArray) -> FloatArray:
    """Return where rising functions cross zero, by Chandrupatla's bracketed interpolation (1997).

    A function that does not cross zero within its bracket gives the end that is nearest to doing so.
    """
    bracket = _Bracket(low.copy(), high.copy(), low.copy(), rising(low), rising(high), np.zeros(len(low)))
    start, end = bracket.f1.copy(), bracket.f2.copy()
    step = np.full(len(low), 0.5)
    for _ in range(MOST):
        middle = bracket.x1 + step * (bracket.x2 - bracket.x1)
        bracket.narrow(middle, rising(middle))
        width = np.abs(bracket.x2 - bracket.x1)
        if (np.nan_to_num(width) < TOLERANCE).all():
            break
        limit = np.minimum(TOLERANCE / 2 / np.maximum(width, TOLERANCE), 0.5)
        step = np.clip(bracket.next_step(), limit, 1 - limit)
    best = np.where(np.abs(bracket.f1) < np.abs(bracket.f2), bracket.x1, bracket.x2)
    return np.where(start >= 0, low, np.where(end <= 0, high, best))


@dataclass(slots=True)
class _Bracket:
    """Two points around each root, and the point given up last."""

    x1: FloatArray
    x2: FloatArray
    x3: FloatArray
    f1: FloatArray
    f2: FloatArray
    f3: FloatArray

    def narrow(self, x: FloatArray, f: FloatArray) -> None:
        """Take a point between the two in."""
        same = (f > 0) == (self.f1 > 0)
        self.x3, self.f3 = np.where(same, self.x1, self.x2), np.where(same, self.f1, self.f2)
        self.x2, self.f2 = np.where(same, self.x2, self.x1), np.where(same, self.f2, self.f1)
        self.x1, self.f1 = x, f

    def next_step(self) -> FloatArray:
        """Interpolate by an inverse parabola where the three points allow it, else halve."""
        x1, x2, x3, f1, f2, f3 = self.x1, self.x2, self.x3, self.f1, self.f2, self.f3
        with np.errstate(all="ignore"):
            along, down = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
            smooth = (1 - np.sqrt(1 - along) < down) & (down < np.sqrt(along))
            step = f1 / (f2 - f1) * f3 / (f2 - f3)
            step += (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
        return np.where(smooth & np.isfinite(step), step, 0.5)


def golden(hump: Function, low: FloatArray, high: FloatArray, steps: int = 36) -> FloatArray:
    """Return where functions with one hump are highest, by golden section."""
    ratio = (np.sqrt(5) - 1) / 2
    below, above = low.copy(), high.copy()
    left, right = above - ratio * (above - below), below + ratio * (above - below)
    at_left, at_right = hump(left), hump(right)
    for _ in range(steps):
        rises = at_left < at_right
        below, above = np.where(rises, left, below), np.where(rises, above, right)
        fresh = np.where(rises, below + ratio * (above - below), above - ratio * (above - below))
        at_fresh = hump(fresh)
        left, right = np.where(rises, right, fresh), np.where(rises, fresh, left)
        at_left, at_right = np.where(rises, at_right, at_fresh), np.where(rises, at_fresh, at_left)
    return (below + above) / 2
