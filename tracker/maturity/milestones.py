"""The milestones of one cell: what happened for the first time, when, and in which papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.maturity.conditions import at_least, date_of
from tracker.maturity.ladder import RUNGS, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.maturity.ladder import Ladder
    from tracker.maturity.papers import Papers
    from tracker.trends.arrays import BoolArray

FIRSTS = {
    "first_human": ("primary", "First study in people"),
    "first_controlled": ("controlled", "First controlled trial"),
    "first_rct": ("rct", "First randomised controlled trial"),
    "first_sham_rct": ("sham_rct", "First randomised trial against sham"),
    "first_multicentre_rct": ("multicentre_rct", "First multicentre randomised trial"),
    "first_systematic_review": ("systematic_review", "First systematic review"),
    "first_meta_analysis": ("meta_analysis", "First meta-analysis"),
    "first_guideline": ("guideline", "First guideline or consensus"),
}
"""Kind -> the signal that it waits for, and its label."""
RETRACTION = "first_retraction"
KINDS = {
    **{kind: label for kind, (_, label) in FIRSTS.items()},
    RETRACTION: "First retraction",
    **{f"stage_{stage.lower()}": f"{stage} reached: {STAGES[stage].lower()}" for stage in RUNGS},
}
"""Kind -> label, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One first. date: ISO 8601 as exact as it is known, None where it is not; pmids: every paper of the earliest date."""

    kind: str
    date: str | None
    pmids: tuple[int, ...]


def milestones(papers: Papers, retracted: Papers, ladder: Ladder) -> Iterator[Milestone]:
    """Yield the milestones of a cell in the order of KINDS.

    papers: those that stand; retracted: those that do not, dated by their notices, which is when the retraction was
    published; ladder: of the papers that stand.
    """
    for kind, (signal, _) in FIRSTS.items():
        yield from _first(kind, papers, papers.of(signal))
    yield from _first(RETRACTION, retracted, np.ones(len(retracted), dtype=np.bool_))
    for rung in ladder.rungs:
        yield Milestone(f"stage_{rung.stage.lower()}", rung.date, rung.pmids)


def _first(kind: str, papers: Papers, which: BoolArray) -> Iterator[Milestone]:
    met = at_least(papers, which, 1)
    if met:
        pmids = papers.pmid[sorted(met.proof)].tolist()
        yield Milestone(kind, date_of(papers, met), tuple(sorted(pmids)))
