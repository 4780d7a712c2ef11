"""What a stage rests on and what the next one lacks, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.maturity.papers import PIVOTAL_SIZE

if TYPE_CHECKING:
    from tracker.maturity.inputs import Inputs


def missing_in_words(stage: str, now: Inputs) -> str:
    """Say what is missing for the rung above a stage, parts joined by "; "; empty at the highest."""
    match stage:
        case "none":
            parts = ["no study in animals or in people"]
        case "M0":
            parts = ["no study in people"]
        case "M1":
            parts = [_of(now.human, 2, "studies in people"), _ten(now)]
        case "M2a":
            parts = [_groups(now), _people(now, 30)]
        case "M2b":
            parts = [_assessment(now)]
        case "M3":
            parts = [*_reviews(now), "" if now.guidelines else "no guideline or consensus"]
        case _:
            parts = []
    return "; ".join(part for part in parts if part)


def inputs_in_words(inputs: Inputs) -> str:
    """Say what there was: studies, people and groups, animal work, reviews and guidelines."""
    parts = [f"{_number(inputs.human, 'study', 'studies')} in people{_designs(inputs)}"]
    if inputs.human:
        parts += [f"{_number(inputs.participants, 'participant')} ({told_in_words(inputs)})"]
        parts += [_number(inputs.groups, "independent group")]
    parts += [f"{_number(inputs.animal, 'study', 'studies')} in animals"] if inputs.animal else []
    counts = ((inputs.systematic_reviews, "systematic review"), (inputs.guidelines, "guideline"))
    return "; ".join([*parts, *(_number(count, what) for count, what in counts if count)])


def told_in_words(inputs: Inputs) -> str:
    """Say in how many of the studies the number of participants is told."""
    return f"told in {inputs.told} of {_number(inputs.human, 'study', 'studies')}"


def _designs(inputs: Inputs) -> str:
    counts = (
        (inputs.rcts, "randomised"),
        (inputs.sham_rcts, "against sham"),
        (inputs.multicentre_rcts, "multicentre"),
    )
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f" ({told})" if told else ""


def _ten(now: Inputs) -> str:
    short = _people(now, 10)
    return "" if now.prospective or not short else f"{short}, and none of them called prospective"


def _people(now: Inputs, wanted: int) -> str:
    short = _of(now.participants, wanted, "participants")
    return f"{short} ({told_in_words(now)})" if short and now.told < now.human else short


def _groups(now: Inputs) -> str:
    short = _of(now.groups, 3, "independent groups")
    return "" if now.controlled or not short else f"{short}, and no controlled trial"


def _assessment(now: Inputs) -> str:
    largest = f"largest so far: {now.largest_rct}" if now.largest_rct else "none tells its size"
    known = f" ({largest})" if now.rcts else ""
    return (
        f"no randomised trial in several centres, of phase III or with {PIVOTAL_SIZE} participants{known}, "
        f"and {now.sham_rcts} of 3 randomised trials against sham"
    )


def _reviews(now: Inputs) -> list[str]:
    later = _of(now.later_reviews, 2, "systematic reviews later than the second randomised trial")
    return [_of(now.rcts, 2, "randomised trials"), later]


def _of(count: int, wanted: int, what: str) -> str:
    return "" if count >= wanted else f"{count} of {wanted} {what}"


def _number(count: int, one: str, several: str = "") -> str:
    return f"{count:,} {one if count == 1 else several or one + 's'}"
