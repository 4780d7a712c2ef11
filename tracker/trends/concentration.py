"""How few hold how much: papers over groups, countries or journals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.intervals import LEVEL, NOTHING, Estimate

if TYPE_CHECKING:
    from tracker.trends.arrays import IntArray

FEWEST = 10
"""Below ten papers concentration is not estimated: two papers of one group say nothing."""
TOP = (1, 3, 10)


@dataclass(frozen=True, slots=True)
class Concentration:
    """How papers spread over their holders.

    herfindahl: the chance that two different papers have the same holder, with its interval (nan below ten papers);
    top: the share of the 1, 3 and 10 largest holders, as observed and without an interval, since they were chosen
    for being large.
    """

    papers: int
    holders: int
    herfindahl: Estimate
    top: dict[int, float]

    @property
    def effective(self) -> Estimate:
        """How many holders of equal size would be as concentrated: one over Herfindahl; infinite where all differ."""
        numbers = (self.herfindahl.value, self.herfindahl.high, self.herfindahl.low)
        return Estimate(*(np.inf if number == 0 else 1 / number for number in numbers))


def concentration(counts: IntArray, level: float = LEVEL) -> Concentration:
    """Describe the papers of each holder: counts [holders]. Holders without a paper are none.

    Simpson's unbiased estimate and variance (1949), the variance with the observed shares: a plain sum of squared
    shares is too large by 1/papers, and his unbiased variance too small in small samples (coverage down to 62 %).
    """
    held = np.sort(np.asarray(counts, dtype=np.float64)[np.asarray(counts) > 0])[::-1]
    papers = held.sum()
    top = {size: float(held[:size].sum() / papers) if papers else np.nan for size in TOP}
    if papers < FEWEST:
        return Concentration(int(papers), len(held), NOTHING, top)
    pairs = papers * (papers - 1)
    value = float((held * (held - 1)).sum() / pairs)
    squares, cubes = ((held / papers) ** 2).sum(), ((held / papers) ** 3).sum()
    variance = (
        4 * pairs * (papers - 2) * cubes + 2 * pairs * squares - 2 * pairs * (2 * papers - 3) * squares**2
    )
    reach = float(special.ndtri(1 - level / 2) * np.sqrt(max(variance, 0.0)) / pairs)
    return Concentration(
        int(papers), len(held), Estimate(value, max(0.0, value - reach), min(1.0, value + reach)), top
    )
