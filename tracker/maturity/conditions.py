"""From which day a condition holds, and which papers make it hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.maturity.papers import UNDATED

if TYPE_CHECKING:
    from tracker.maturity.papers import Papers
    from tracker.trends.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Met:
    """A condition that holds from a day on (UNDATED: since when is unknown); `proof` are places among the papers."""

    day: int
    proof: frozenset[int]


def at_least(papers: Papers, which: BoolArray, number: int) -> Met | None:
    """Find when there were so many of these papers: the proof is every one of them up to the end of that day."""
    places = np.flatnonzero(which)
    if len(places) < number:
        return None
    return _until(papers, places, int(papers.day[places[number - 1]]))


def reaching(papers: Papers, running: IntArray, which: BoolArray, number: int) -> Met | None:
    """Find when a sum that never falls reached a number: the proof is every one of `which` up to then."""
    place = int(np.searchsorted(running, number))
    if place == len(running):
        return None
    return _until(papers, np.flatnonzero(which), int(papers.day[place]))


def _until(papers: Papers, places: IntArray, day: int) -> Met:
    return Met(day, frozenset(places[papers.day[places] <= day].tolist()))


def both(*conditions: Met | None) -> Met | None:
    """Hold from the day on which the last of them does."""
    met = [condition for condition in conditions if condition]
    if len(met) < len(conditions):
        return None
    return Met(max(one.day for one in met), frozenset[int]().union(*(one.proof for one in met)))


def either(*conditions: Met | None) -> Met | None:
    """Hold from the day on which the first of them does; those of one day prove it together."""
    met = [condition for condition in conditions if condition]
    if not met:
        return None
    day = min(one.day for one in met)
    return Met(day, frozenset[int]().union(*(one.proof for one in met if one.day == day)))


def date_of(papers: Papers, met: Met) -> str | None:
    """Return the ISO date of a condition, as exact as the least exact paper that completed it; None if unknown."""
    if met.day == UNDATED:
        return None
    dates: set[str] = {papers.published[place] for place in met.proof if papers.day[place] == met.day}
    return min(dates, key=len)
