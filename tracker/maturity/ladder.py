"""The maturity ladder: which stage the evidence of one cell has reached, when, by which papers, and what is missing.

The stages follow IDEAL (McCulloch et al., Lancet 2009;374:1105-12; Hirst et al., Ann Surg 2019;269:211-20). What has to
be there, and how an ambiguous rule is read:

M0 preclinical    one study in animals, in the test tube or the computer, before any study in people. Animal work that
                  came later (or on the same day) does not make the cell preclinical.
M1 first in human one primary study in people, of whatever design. "N < 10" and "no controlled study" describe what
                  is there, and keep nothing out.
M2a development   two primary studies in people, and together 10 participants or one study called prospective. "At most
                  two groups" and "N < 30" are descriptions. A trial is prospective by nature, but counts so only
                  where the record says it.
M2b exploration   30 participants, and a controlled trial or three independent groups.
M3 assessment     a randomised trial that is in several centres, of phase III, or of 80 participants; or three randomised
                  trials against sham.
M4 consolidation  M3; two systematic reviews later than the second randomised trial (records do not say what a review
                  pooled); and a guideline or consensus. Records of registries are observational studies here.

A rung once reached stays reached, and implies those below it, M0 apart: a first study that is a randomised trial of 100
people opens M1 to M3 on one day. It falls when its proof is retracted, since retracted papers prove nothing. Nor do
protocols and registrations, papers of unknown level, pooled analyses, reviews and comments. Participants are counted
as in `participants`; where none are told, there are none. An undated paper proves a rung, but not since when; and an
undated review is not known to be later than any trial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracker.maturity.conditions import Met, at_least, both, date_of, either, reaching
from tracker.maturity.inputs import Inputs, Running, inputs_until, running_of
from tracker.maturity.papers import UNDATED
from tracker.maturity.wording import missing_in_words

if TYPE_CHECKING:
    from tracker.maturity.papers import Papers

STAGES = {
    "none": "No study yet",
    "M0": "Preclinical only",
    "M1": "First in human",
    "M2a": "Development",
    "M2b": "Exploration",
    "M3": "Assessment",
    "M4": "Consolidation",
}
"""Stage id -> name, in rising order; a cell without a study of its own is at none."""
RUNGS = tuple(STAGES)[1:]


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung that was reached.

    date: ISO 8601, as exact as the papers that completed it; None where these are undated; pmids: the papers that
    prove it, preprints: those among them that no journal has published; inputs: what there was at the end of that
    day; implied: only a higher rung proves it.
    """

    stage: str
    date: str | None
    pmids: tuple[int, ...]
    preprints: tuple[int, ...]
    inputs: Inputs
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """How far one cell has come: its stage, the rungs reached, what there is now, and what the next rung lacks."""

    stage: str
    rungs: tuple[Rung, ...]
    inputs: Inputs
    missing: str

    @property
    def name(self) -> str:
        """The stage in words."""
        return STAGES[self.stage]

    def rung(self, stage: str) -> Rung | None:
        """Return one rung, None where it has not been reached."""
        return next((rung for rung in self.rungs if rung.stage == stage), None)


def climb(papers: Papers) -> Ladder:
    """Return the ladder of one cell."""
    running = running_of(papers)
    own = _entry(papers, running)
    reached = _implied(own)
    rungs = tuple(
        _rung(papers, running, stage, met, implied=met is not own[stage])
        for stage, met in reached.items()
        if met
    )
    stage = rungs[-1].stage if rungs else "none"
    now = inputs_until(papers, running, len(papers))
    return Ladder(stage, rungs, now, missing_in_words(stage, now))


def _entry(papers: Papers, running: Running) -> dict[str, Met | None]:
    """Return when the entry rule of each rung was met."""
    first = at_least(papers, papers.of("primary"), 1)
    told = papers.of("primary") & (papers.participants > 0)
    ten, thirty = (reaching(papers, running.participants, told, number) for number in (10, 30))
    sham = at_least(papers, papers.of("sham_rct"), 3)
    assessed = either(at_least(papers, papers.of("pivotal"), 1), sham)
    two_studies = at_least(papers, papers.of("primary"), 2)
    prospective = at_least(papers, papers.of("prospective"), 1)
    controlled = at_least(papers, papers.of("controlled"), 1)
    groups = at_least(papers, running.new_group, 3)
    return {
        "M0": _preclinical(papers, first),
        "M1": first,
        "M2a": both(two_studies, either(ten, prospective)),
        "M2b": both(thirty, either(controlled, groups)),
        "M3": assessed,
        "M4": both(assessed, _reviewed(papers, running), at_least(papers, papers.of("guideline"), 1)),
    }


def _preclinical(papers: Papers, human: Met | None) -> Met | None:
    animal = at_least(papers, papers.of("animal"), 1)
    too_late = animal and human and animal.day >= human.day
    return None if too_late else animal


def _reviewed(papers: Papers, running: Running) -> Met | None:
    """Two systematic reviews later than the second randomised trial, and that trial and those before it."""
    trials = at_least(papers, papers.of("rct"), 2)
    return both(trials, at_least(papers, running.later_review, 2))


def _implied(own: dict[str, Met | None]) -> dict[str, Met | None]:
    """Return when each rung was reached: by its own rule, or earlier because a higher one was."""
    reached = dict(own)
    for lower, higher in zip(RUNGS[-2:0:-1], RUNGS[:1:-1], strict=True):
        mine, above = reached[lower], reached[higher]
        if above and (mine is None or above.day < mine.day):
            reached[lower] = above
    return reached


def _rung(papers: Papers, running: Running, stage: str, met: Met, *, implied: bool) -> Rung:
    places = sorted(met.proof)
    until = int(np.searchsorted(papers.day, met.day, side="right"))
    return Rung(
        stage=stage,
        date=date_of(papers, met),
        pmids=tuple(sorted(papers.pmid[places].tolist())),
        preprints=tuple(sorted(papers.pmid[place].item() for place in places if papers.preprint[place])),
        inputs=inputs_until(papers, running, len(papers) if met.day == UNDATED else until),
        implied=implied,
    )
