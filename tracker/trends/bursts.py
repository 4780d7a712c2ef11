"""Kleinberg's two-state bursts, a cross-check of the regression: no interval, no level.

Of steady series of twenty years and twenty papers a year, one in twenty bursts by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tracker.trends.arrays import BoolArray, FloatArray, IntArray


def burst_states(counts: IntArray, totals: IntArray, s: float = 2.0, gamma: float = 1.0) -> BoolArray:
    """Tell for each year whether the papers of a topic burst: counts and totals [years] -> bool [years].

    The batched two-state automaton of Kleinberg (2003, section 4): a burst is `s` times the topic's overall share
    of the totals, entering one costs gamma x ln(years), leaving it nothing; the cheapest path is returned, the
    quieter of two equally cheap. Raises ValueError where a count exceeds its total or a total is not positive.
    """
    topic, whole = np.asarray(counts, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if (topic > whole).any() or (whole <= 0).any():
        raise ValueError("a topic is a part of a positive total")
    if not topic.sum():
        return np.zeros(len(topic), dtype=np.bool_)
    base = topic.sum() / whole.sum()
    shares = np.array([base, min(s * base, 1 - 1e-9)])
    # The binomial coefficient is the same in both states and is left out.
    costs = -(topic[:, None] * np.log(shares) + (whole - topic)[:, None] * np.log1p(-shares))
    return _cheapest(costs, gamma * np.log(len(topic)))


def _cheapest(costs: FloatArray, entry: float) -> BoolArray:
    """Return the cheapest path through costs [years, 2] that begins quiet (Viterbi)."""
    moves = np.array([[0.0, entry], [0.0, 0.0]])
    reached = np.array([0.0, np.inf])
    origins = []
    for cost in costs:
        ways = reached[:, None] + moves
        origins.append(ways.argmin(axis=0))
        reached = ways.min(axis=0) + cost
    state = int(reached.argmin())
    states = []
    for origin in reversed(origins):
        states.append(state)
        state = int(origin[state])
    return np.array(states[::-1], dtype=np.bool_)
