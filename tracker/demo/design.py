"""Which kind of study a cell's paper is in a given year, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.demo.dice import Dice
    from tracker.demo.truth import Cell, Planted

PROTOCOLS_FROM = 2004
GUIDELINE_DELAY = 4  # years after the first systematic review
TOGETHER = ("review", "systematic_review", "commentary", "observational")
"""What a paper on several cells may be: none of these opens a new chapter in either."""
SELF_EVIDENT = frozenset(
    {"systematic_review", "protocol", "preclinical", "commentary", "review", "guideline"}
)
"""Designs which the title, or a publication type that publishers send, always shows."""
PRIMARY = frozenset({"rct", "trial", "observational", "preclinical"})
ABOUT_PEOPLE = frozenset({"rct", "trial", "observational", "protocol", "systematic_review", "unknown"})
SHAM_SHARE = 0.6
LARGE = 80
"""More participants than this are found in several centres only."""
FOLLOW_UPS = frozenset({"rct", "trial", "observational"})
FOLLOW_UP_SHARE = 0.12
ABSTRACT_SHARE = {"commentary": 0.12, "unknown": 0.35, "case_report": 0.85, "guideline": 0.8}


def evidence_mix(cell: Cell, year: int) -> dict[str, float]:
    """Return the weights of the designs of a cell's papers in a year."""
    randomised = cell.first_rct_year is not None and year >= cell.first_rct_year
    mix = {"review": 12.0, "commentary": 7.0, "unknown": 3.0}
    if year < cell.first_human_year:
        return {**mix, "preclinical": 74 * cell.preclinical}
    mix |= {"preclinical": 30 * cell.preclinical, "case_report": 8 if randomised else 24}
    mix |= {"trial": 13 if randomised else 18, "observational": 18 if randomised else 12}
    if year >= PROTOCOLS_FROM:
        mix["protocol"] = 3
    if randomised:
        mix["rct"] = 14
    if cell.first_review_year is not None and year >= cell.first_review_year:
        mix["systematic_review"] = 9
        mix["guideline"] = 1 if year >= cell.first_review_year + GUIDELINE_DELAY else 0
    return mix


def joint_mix(cells: Sequence[Cell], year: int) -> dict[str, float]:
    """Return the weights for a paper that lies in several cells: only what every cell already has."""
    mixes = [evidence_mix(cell, year) for cell in cells]
    return {design: min(mix.get(design, 0) for mix in mixes) for design in TOGETHER}


def participants(dice: Dice, design: str, median: int) -> int | None:
    """Draw a sample size around the cell's median; None where a design has none."""
    match design:
        case "rct" | "protocol":
            return max(8, int(dice.around(median, 0.6)))
        case "trial":
            return max(3, int(dice.around(median / 2, 0.6)))
        case "observational":
            return max(6, int(dice.around(median * 1.5, 0.8)))
        case "case_report":
            return dice.whole(1, 3)
        case "preclinical":
            return dice.whole(6, 48)
        case _:
            return None


def conducted(dice: Dice, draft: Planted) -> Planted:
    """Draw how a study was done, beside what it is."""
    size = draft.sample_size or 0
    match draft.design:
        case "rct":
            several = size > LARGE or dice.chance(0.12)
            return replace(draft, multicentre=several, phase_3=dice.chance(0.06))
        case "trial":
            return replace(draft, controlled=dice.chance(0.12))
        case "observational" | "case_report":
            alone = draft.design == "case_report" and size == 1
            return replace(draft, prospective=not alone and dice.chance(0.2))
        case "systematic_review":
            return replace(draft, pooled=dice.chance(0.45))
        case _:
            return draft


def has_abstract(dice: Dice, design: str, year: int) -> bool:
    """Draw whether the record carries an abstract: fewer in the old days, few for letters."""
    share = ABSTRACT_SHARE.get(design, 0.985)
    return dice.chance(share * min(1.0, 0.78 + 0.01 * max(0, year - 1985)))


def species(dice: Dice, design: str) -> str:
    """Draw human, animal or both."""
    if design == "preclinical":
        return "animal"
    return "both" if design == "review" and dice.chance(0.12) else "human"
