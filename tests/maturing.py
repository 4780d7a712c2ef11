"""Papers for the tests of the ladder, and the ladder once more: naive, paper by paper, day by day.

`rungs` and `firsts` share no line with the code they check: they read the rules again on plain tuples.
"""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tracker.analysis.studies import last_days
from tracker.label import LEVELS, MODIFIERS
from tracker.maturity.ladder import climb
from tracker.maturity.milestones import milestones
from tracker.maturity.papers import Papers, day_numbers, objects, order_of_time, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.maturity.ladder import Ladder
    from tracker.maturity.milestones import Milestone
    from tracker.trends.arrays import BoolArray

FAR = "9999-99-99"
PEOPLE_LEVELS = {"rct", "trial", "observational", "case_report"}


class Study(NamedTuple):
    """One paper, as a reader sees it. date: ISO to the precision known, None unknown."""

    pmid: int
    date: str | None
    level: str = "trial"
    people: int = 0
    marks: frozenset[str] = frozenset()
    """Modifiers and publication types."""
    animal: bool = False
    numbers: tuple[str, ...] = ()
    group: int = -1
    preprint: bool = False
    retracted_on: str | None = None
    """FAR: retracted, but since when is unknown."""


def study(
    pmid: int, date: str | None, level: str = "trial", people: int = 0, *marks: str, **rest: Any
) -> Study:
    """Return a paper; `marks` are its modifiers and publication types."""
    return Study(pmid, date, level, people, frozenset(marks), **rest)


def papers_of(studies: Sequence[Study]) -> Papers:
    """Return the columns of these papers, in order of time."""
    pmid = np.array([one.pmid for one in studies], dtype=np.int64)
    days = day_numbers(last_days([one.date for one in studies]))
    level = np.array([LEVELS.index(one.level) for one in studies], dtype=np.int64)
    people = np.array([one.people for one in studies], dtype=np.int64)
    animal = np.array([one.animal for one in studies], dtype=np.bool_)

    def marked(names: Iterable[str]) -> dict[str, BoolArray]:
        return {name: np.array([name in one.marks for one in studies], dtype=np.bool_) for name in names}

    papers = Papers(
        pmid=pmid,
        day=days,
        published=objects([one.date for one in studies]),
        level=level,
        participants=people,
        registrations=objects([one.numbers for one in studies]),
        group=np.array([one.group for one in studies], dtype=np.int64),
        preprint=np.array([one.preprint for one in studies], dtype=np.bool_),
        signals=signals(level, animal, people, marked(MODIFIERS), marked(("phase_3", "controlled"))),
    )
    return papers.take(order_of_time(pmid, days))


def judged(studies: Sequence[Study]) -> tuple[Ladder, list[Milestone]]:
    """Return the ladder and the milestones of a cell that holds these papers, as the tracker finds them."""
    standing = papers_of([one for one in studies if one.retracted_on is None])
    gone = [one for one in studies if one.retracted_on is not None]
    retracted = papers_of(
        [one._replace(date=None if one.retracted_on == FAR else one.retracted_on) for one in gone]
    )
    ladder = climb(standing)
    return ladder, list(milestones(standing, retracted, ladder))


# The reference: the rules once more.


def last_day(date: str | None) -> str:
    """The last day an ISO date may stand for, as text that sorts."""
    if date is None:
        return FAR
    year, month, day = (*date.split("-"), "", "")[:3]
    month = month or "12"
    return f"{year}-{month}-{day or calendar.monthrange(int(year), int(month))[1]:02}"


def _human(one: Study) -> bool:
    return one.level in PEOPLE_LEVELS and not one.animal


def _rct(one: Study) -> bool:
    return _human(one) and one.level == "rct"


def _controlled(one: Study) -> bool:
    return _rct(one) or (
        _human(one) and one.level == "trial" and bool(one.marks & {"sham", "crossover", "controlled"})
    )


def _pivotal(one: Study) -> bool:
    return _rct(one) and (bool(one.marks & {"multicentre", "phase_3"}) or one.people >= 80)


def _review(one: Study) -> bool:
    pooled = bool(one.marks & {"meta_analysis", "network_meta_analysis"})
    return (
        one.level == "systematic_review" and not one.animal and (pooled or "scoping_review" not in one.marks)
    )


def _people(some: Iterable[Study]) -> int:
    """People without those of one registered trial twice; only for papers of one number each."""
    trials: dict[str, int] = {}
    alone = 0
    for one in some:
        if one.numbers:
            (number,) = one.numbers
            trials[number] = max(trials.get(number, 0), one.people)
        else:
            alone += one.people
    return alone + sum(trials.values())


def _first_human_day(studies: Iterable[Study]) -> str:
    return min((last_day(one.date) for one in studies if _human(one)), default="no day")


def _second_rct_day(studies: Iterable[Study]) -> str:
    days = sorted(last_day(one.date) for one in studies if _rct(one))
    return days[1] if len(days) > 1 else FAR


def _rules(studies: Sequence[Study]) -> dict[str, Callable[[list[Study]], bool]]:
    """For each stage: whether it is reached by the papers that there are up to a day."""
    second = _second_rct_day(studies)

    def m1(here: list[Study]) -> bool:
        return any(map(_human, here))

    def m2a(here: list[Study]) -> bool:
        human = [one for one in here if _human(one)]
        enough = _people(human) >= 10 or any("prospective" in one.marks for one in human)
        return (len(human) >= 2 and enough) or m2b(here)

    def m2b(here: list[Study]) -> bool:
        human = [one for one in here if _human(one)]
        groups = {one.group for one in human} - {-1}
        return (_people(human) >= 30 and (any(map(_controlled, here)) or len(groups) >= 3)) or m3(here)

    def m3(here: list[Study]) -> bool:
        return any(map(_pivotal, here)) or sum("sham" in one.marks for one in here if _rct(one)) >= 3

    def m4(here: list[Study]) -> bool:
        later = [one for one in here if _review(one) and second < last_day(one.date) < FAR]
        return m3(here) and len(later) >= 2 and any(one.level == "guideline" for one in here)

    return {"M1": m1, "M2a": m2a, "M2b": m2b, "M3": m3, "M4": m4}


def rungs(studies: Iterable[Study]) -> dict[str, str]:
    """Stage -> the last day that the date on which it was reached may stand for (FAR: nobody knows), naively."""
    standing = [one for one in studies if one.retracted_on is None]
    days = sorted({last_day(one.date) for one in standing})
    found = {}
    animal = [
        last_day(one.date)
        for one in standing
        if one.level == "preclinical" or (one.animal and one.level in PEOPLE_LEVELS)
    ]
    if animal and (min(animal) < _first_human_day(standing) or not any(map(_human, standing))):
        found["M0"] = min(animal)
    for stage, holds in _rules(standing).items():
        for day in days:
            if holds([one for one in standing if last_day(one.date) <= day]):
                found[stage] = day
                break
    return found


def firsts(studies: Iterable[Study]) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Kind of milestone -> (last possible day, PMIDs of that day), naively; stages apart."""
    tests: dict[str, Callable[[Study], bool]] = {
        "first_human": _human,
        "first_controlled": _controlled,
        "first_rct": _rct,
        "first_sham_rct": lambda one: _rct(one) and "sham" in one.marks,
        "first_multicentre_rct": lambda one: _rct(one) and "multicentre" in one.marks,
        "first_systematic_review": _review,
        "first_meta_analysis": lambda one: (
            one.level == "systematic_review"
            and not one.animal
            and bool(one.marks & {"meta_analysis", "network_meta_analysis"})
        ),
        "first_guideline": lambda one: one.level == "guideline",
    }
    found = {}
    listed = list(studies)
    for kind, is_one in tests.items():
        days = {one.pmid: last_day(one.date) for one in listed if one.retracted_on is None and is_one(one)}
        if days:
            found[kind] = _earliest(days)
    gone = {
        one.pmid: last_day(one.retracted_on) if one.retracted_on != FAR else FAR
        for one in listed
        if one.retracted_on
    }
    if gone:
        found["first_retraction"] = _earliest(gone)
    return found


def _earliest(days: dict[int, str]) -> tuple[str, tuple[int, ...]]:
    day = min(days.values())
    return day, tuple(sorted(pmid for pmid, one in days.items() if one == day))
