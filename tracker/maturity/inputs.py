"""What a stage is judged by: how many studies, people and groups there were up to a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.label import LEVELS
from tracker.maturity.papers import UNDATED
from tracker.maturity.participants import cumulative

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.maturity.papers import Papers
    from tracker.trends.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class Inputs:
    """What there was. levels: evidence level -> papers, those that none has left out.

    human, animal: primary studies in people, and studies in animals; told: those in people that tell how many;
    participants: without counting a registered trial twice; groups: independent ones behind the studies in people;
    largest_rct: 0 where no randomised trial tells its size; later_reviews: systematic reviews later than the
    second randomised trial.
    """

    papers: int
    levels: Mapping[str, int]
    animal: int
    human: int
    told: int
    participants: int
    groups: int
    controlled: int
    rcts: int
    sham_rcts: int
    multicentre_rcts: int
    pivotal: int
    prospective: int
    largest_rct: int
    systematic_reviews: int
    later_reviews: int
    guidelines: int

    @property
    def unknown(self) -> int:
        """Papers whose level nothing tells."""
        return self.levels.get("unknown", 0)

    @property
    def unknown_share(self) -> float:
        """Their share of all papers, which is how unsure the stage is; not a number where there are none."""
        return self.unknown / self.papers if self.papers else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """What accumulates over the papers of a cell, one value a paper: people so far, and which papers bring something new."""

    participants: IntArray
    new_group: BoolArray
    later_review: BoolArray


def running_of(papers: Papers) -> Running:
    """Follow people, groups and reviews through the papers of a cell."""
    primary = papers.of("primary")
    people = cumulative(np.where(primary, papers.participants, 0), papers.registrations.tolist())
    return Running(people, _new_groups(papers, primary), _later_reviews(papers))


def _new_groups(papers: Papers, primary: BoolArray) -> BoolArray:
    """Mark the first study of each group."""
    places = np.flatnonzero(primary & (papers.group >= 0))
    first = np.zeros(len(papers), dtype=np.bool_)
    first[places[np.unique(papers.group[places], return_index=True)[1]]] = True
    return first


def _later_reviews(papers: Papers) -> BoolArray:
    """Mark the systematic reviews that are known to be later than the second randomised trial."""
    trials = papers.day[papers.of("rct")]
    second = trials[1] if len(trials) > 1 else UNDATED
    later: BoolArray = papers.of("systematic_review") & (papers.day > second) & (papers.day < UNDATED)
    return later


def inputs_until(papers: Papers, running: Running, end: int) -> Inputs:
    """Sum up the first `end` papers of a cell."""
    counts = np.bincount(papers.level[:end], minlength=len(LEVELS)).tolist()
    rct = papers.of("rct")[:end]

    def number(signal: str) -> int:
        return int(np.count_nonzero(papers.of(signal)[:end]))

    return Inputs(
        papers=end,
        levels={level: count for level, count in zip(LEVELS, counts, strict=True) if count},
        animal=number("animal"),
        human=number("primary"),
        told=int(np.count_nonzero(papers.of("primary")[:end] & (papers.participants[:end] > 0))),
        participants=int(running.participants[end - 1]) if end else 0,
        groups=int(np.count_nonzero(running.new_group[:end])),
        controlled=number("controlled"),
        rcts=number("rct"),
        sham_rcts=number("sham_rct"),
        multicentre_rcts=number("multicentre_rct"),
        pivotal=number("pivotal"),
        prospective=number("prospective"),
        largest_rct=int(papers.participants[:end][rct].max(initial=0)),
        systematic_reviews=number("systematic_review"),
        later_reviews=int(np.count_nonzero(running.later_review[:end])),
        guidelines=number("guideline"),
    )
