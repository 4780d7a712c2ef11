"""How many people were studied up to each paper, without counting those of one registered trial twice.

Papers that share a registration number report on the same people, or may: of such papers only the largest counts.
Where numbers overlap in chains (a follow-up of two trials) it is the largest sum of papers of which no two share a
number. This is a lower bound, does not depend on the order, and never falls when a paper is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.trends.arrays import IntArray

    Sizes = dict[frozenset[str], int]

BRANCHES = 24
"""Beyond so many overlapping sets of numbers, only what exceeds the sum so far is added: still a lower bound."""


def cumulative(participants: IntArray, registrations: Sequence[tuple[str, ...]]) -> IntArray:
    """Return how many people the papers up to each one report on: [papers], in their order.

    participants [papers], 0 where nothing is told; registrations: the numbers of each paper.
    """
    added = participants.copy()
    trials: dict[str, _Trials] = {}
    for place in np.flatnonzero(participants > 0).tolist():
        numbers = registrations[place]
        if numbers:
            joined = _joined(trials, numbers)
            added[place] = joined.add(frozenset(numbers), int(participants[place]))
    running: IntArray = np.cumsum(added)
    return running


class _Trials:
    """Registered trials that papers tie together: the largest paper of each set of numbers."""

    def __init__(self) -> None:
        self.sizes: Sizes = {}
        self.total = 0

    def add(self, numbers: frozenset[str], size: int) -> int:
        """Take in a paper and return how many people it adds."""
        self.sizes[numbers] = max(size, self.sizes.get(numbers, 0))
        few = len(self.sizes) <= BRANCHES
        before, self.total = self.total, largest(self.sizes) if few else max(self.total, size)
        return self.total - before


def _joined(trials: dict[str, _Trials], numbers: tuple[str, ...]) -> _Trials:
    """Return what the trials of these numbers are together, from now on in one."""
    apart = {id(known): known for number in numbers if (known := trials.get(number))}
    if len(apart) == 1 and all(number in trials for number in numbers):
        return next(iter(apart.values()))
    whole = _Trials()
    for part in apart.values():
        whole.sizes |= part.sizes
        whole.total += part.total
    trials.update(dict.fromkeys([*numbers, *(n for known in whole.sizes for n in known)], whole))
    return whole


def largest(sizes: Sizes) -> int:
    """Return the largest sum of sizes of which no two sets share a number."""
    clashes = {one: [other for other in sizes if other != one and not one.isdisjoint(other)] for one in sizes}
    if not any(clashes.values()):
        return sum(sizes.values())
    most = max(sizes, key=lambda one: len(clashes[one]))
    without = {one: size for one, size in sizes.items() if one != most}
    beside = {one: size for one, size in without.items() if one.isdisjoint(most)}
    return max(largest(without), sizes[most] + largest(beside))
