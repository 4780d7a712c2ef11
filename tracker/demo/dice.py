"""Chance that falls the same way in every process and every Python version.

Only `Random.random` is used: it is the one method whose sequence Python promises for ever.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")
NORMAL_SUM = 12  # uniforms whose sum is close to normal with variance 1


class Dice:
    """A stream of chance named by its key: the same key, the same throws."""

    def __init__(self, *key: object) -> None:
        # a string is hashed with SHA-512, so neither PYTHONHASHSEED nor the platform matters
        self._next = Random("/".join(map(str, key))).random  # noqa: S311  invented data, no secret

    def chance(self, probability: float) -> bool:
        """Return True with this probability."""
        return self._next() < probability

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options, each as likely."""
        return options[int(self._next() * len(options))]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """Return `count` different options (all of them when there are fewer), in the order drawn."""
        left = list(options)
        return [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        """Return one of the names, as likely as its weight."""
        throw = self._next() * sum(weights.values())
        for name, weight in weights.items():
            throw -= weight
            if throw < 0:
                return name
        return next(reversed(list(weights)))

    def poisson(self, mean: float) -> int:
        """Return a Poisson count (by inversion; means up to some hundreds)."""
        throw, count, term = self._next(), 0, math.exp(-mean)
        total = term
        while throw > total and term > 0:
            count += 1
            term *= mean / count
            total += term
        return count

    def around(self, median: float, spread: float) -> float:
        """Return a log-normal figure: its median, and the standard deviation of its logarithm."""
        normal = sum(self._next() for _ in range(NORMAL_SUM)) - NORMAL_SUM / 2
        return median * math.exp(spread * normal)
