"""The growth of many cells in words, with the false discovery rate over all of them.

| verdict   | when                                                                                         |
| too_few   | fewer than 10 papers or 5 years in the fit, no rate, or an interval that holds both no growth and a doubling (or halving) within five years |
| faster, slower | the interval excludes 0 and the q-value over all cells tested is below the level         |
| with      | neither, and the interval lies within 3 % a year of PubMed's own growth                      |
| no_clear_difference | everything else: no evidence of a difference, and no evidence of none             |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from tracker.trends.intervals import LEVEL, q_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.trends.growth import Growth

Kind = Literal["faster", "with", "slower", "no_clear_difference", "too_few"]

FEWEST_PAPERS, FEWEST_YEARS = 10, 5
BAND = float(np.log(1.03))
"""Within so much of 0 a log rate is with PubMed: 3 % a year is 16 % in five years."""
WIDE = float(np.log(2)) / 5
"""The log rate of a doubling in five years: an interval that holds 0 and this says too little."""

RELATIVE: dict[Kind, str] = {
    "faster": "growing faster than PubMed by {} a year",
    "with": "growing with PubMed",
    "slower": "growing slower than PubMed by {} a year",
    "no_clear_difference": "no clear difference from PubMed",
}
ABSOLUTE: dict[Kind, str] = {
    "faster": "growing by {} a year",
    "with": "steady",
    "slower": "shrinking by {} a year",
    "no_clear_difference": "no clear growth or decline",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say of one cell; q: its false discovery rate among the cells tested, nan where it was not."""

    kind: Kind
    q: float
    words: str


def verdicts(growths: Sequence[Growth], level: float = LEVEL) -> list[Verdict]:
    """Judge all cells at once; pass every cell that a reader may pick from, and only those.

    Cells are left out of the test by their number of papers and years, which under no growth say nothing of the
    rate. The rate of false discoveries is that of Benjamini and Hochberg (1995), which holds for cells that share
    papers as far as these move together.
    """
    tested = [_testable(growth) for growth in growths]
    p = [growth.p if test else np.nan for growth, test in zip(growths, tested, strict=True)]
    q = q_values(np.array(p, dtype=np.float64))
    return [_verdict(growth, float(value), level) for growth, value in zip(growths, q, strict=True)]


def _testable(growth: Growth) -> bool:
    enough = growth.papers >= FEWEST_PAPERS and growth.years >= FEWEST_YEARS
    return enough and bool(np.isfinite(growth.rate.value))


def _verdict(growth: Growth, q: float, level: float) -> Verdict:
    kind = _kind(growth, q, level)
    return Verdict(kind, q, _words(growth, kind))


def _kind(growth: Growth, q: float, level: float) -> Kind:
    rate = growth.rate
    if not _testable(growth):
        return "too_few"
    if rate.excludes(0) and q < level:
        return "faster" if rate.value > 0 else "slower"
    if rate.low > -BAND and rate.high < BAND:
        return "with"
    holds_none = rate.low <= 0 <= rate.high
    return "too_few" if holds_none and (rate.high >= WIDE or rate.low <= -WIDE) else "no_clear_difference"


def _words(growth: Growth, kind: Kind) -> str:
    """Say it: the figure where there is one, the reason where there is none."""
    if kind == "too_few":
        papers = "1 paper" if growth.papers == 1 else f"{growth.papers:,} papers"
        seen = f"{papers} in {growth.years} {'year' if growth.years == 1 else 'years'}"
        if not _testable(growth):
            return f"too few to say ({seen})"
        limits = f"{_percent(growth.growth.low)} to {_percent(growth.growth.high)}"
        return f"too few to say ({seen}; 95% CI {limits} a year)"
    share = growth.growth
    size, low, high = share.value, share.low, share.high
    if kind == "slower":
        size, low, high = -size, -high, -low
    interval = f"95% CI {_percent(low)} to {_percent(high)}"
    named = RELATIVE if growth.relative else ABSOLUTE
    doubt = ", once all cells are compared" if kind == "no_clear_difference" and share.excludes(0) else ""
    return f"{named[kind].format(_percent(size))}{doubt} ({interval})"


def _percent(share: float) -> str:
    number = 100 * share
    digits = 0 if abs(number) >= 10 else 1  # noqa: PLR2004
    return f"{number:.{digits}f}%".replace("-0.0%", "0.0%")
