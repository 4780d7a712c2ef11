"""How many papers a year will have, once it is over and every one of them has arrived.

From our own arrivals: of the papers of each earlier year, the share that had arrived by the same day of that
year, and by the same day of each year after it (a chain ladder over publication year and year of arrival, Mack
1993; the product of one minus a reverse-time hazard, Lawless 1994). One share so holds both what is published and
still on its way, and what the rest of the year will publish, with its seasons and its growth. Only the year of
publication is needed, so an unknown month loses nothing, and a paper that arrives before its year counts as there.

The share is pooled over the whole corpus, since a cell has too few papers to tell its own; how it differs from
year to year is a beta distribution. Given a share, the papers to come are negative binomial: the prediction from a
Poisson count under Jeffreys' prior. Levels of earlier years are left out: a nowcast must not repeat the
trend it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.intervals import LEVEL

if TYPE_CHECKING:
    import datetime as dt

    from numpy.typing import NDArray

    from tracker.trends.arrays import FloatArray, IntArray

    DayArray = NDArray[np.datetime64]

AGES = 6
"""Years after which all papers of a year are taken to have arrived."""
HISTORY = 8
"""Earlier years that each step of the ladder is learnt from, the latest."""
FEWEST_YEARS, FEWEST_PAPERS = 3, 50
"""What a step of the ladder must be learnt from, at least."""
SMALLEST_SHARE = 0.05
"""Below it no nowcast: nearly all of the year is still to come."""
SETTLED = 0.98
"""A year is settled when this share of its papers has arrived."""
UPPER = 0.8
NODES = 41


@dataclass(frozen=True, slots=True)
class Delays:
    """What share of a year's papers has arrived by `as_of`: shares[k] and its standard error, for k years before."""

    as_of: dt.date
    shares: FloatArray
    errors: FloatArray
    papers: int

    def share(self, year: int) -> tuple[float, float]:
        """Return share and standard error of a year; nan where the history tells none, 1 and 0 for old years."""
        age = self.as_of.year - year
        if age < 0:
            return np.nan, np.nan
        return (float(self.shares[age]), float(self.errors[age])) if age < len(self.shares) else (1.0, 0.0)

    @property
    def settled(self) -> int | None:
        """The latest year of which nearly all papers have arrived: the last that a fit should see."""
        ages = np.flatnonzero(self.shares[1:] >= SETTLED)
        return self.as_of.year - 1 - int(ages[0]) if len(ages) else None


@dataclass(frozen=True, slots=True)
class Nowcast:
    """The papers of a year when all will have arrived, with an interval that never falls below those observed."""

    year: int
    observed: int
    estimate: float
    low: int
    high: int
    share: float
    """The share of the year's papers taken to have arrived."""


def delays(years: IntArray, arrived: DayArray, as_of: dt.date) -> Delays:
    """Learn the shares from every paper of a corpus: years of publication [papers], days of arrival [papers].

    A paper whose year is unknown (0) or whose day of arrival is (NaT) is left out, and so is one that arrives after
    `as_of`. A share is nan where fewer than three earlier years, or fewer than 50 papers, tell of it.
    """
    known = (years > 0) & ~np.isnat(arrived)
    published = years[known]
    ages = _ages(published, arrived[known].astype("datetime64[D]"), as_of)
    table = _triangle(as_of.year - published, ages)
    steps = [_step(table, age) for age in range(AGES)]
    share, relative = 1.0, 0.0
    shares: list[float] = []
    errors: list[float] = []
    for age, (chance, variance) in reversed([*enumerate(steps)]):
        untold = bool(age) and np.isnan(
            chance
        )  # too few papers tell of so late an arrival: taken to have none
        if untold and not shares:
            continue
        if not untold:  # an age that tells nothing has the share of the one beyond it, which keeps its place
            share, relative = share * chance, relative + variance / chance**2
        shares.append(share)
        errors.append(share * np.sqrt(relative))
    return Delays(as_of, np.array(shares[::-1]), np.array(errors[::-1]), len(published))


def _ages(published: IntArray, arrived: DayArray, as_of: dt.date) -> IntArray:
    """Return the whole years, up, from the day of `as_of` in the year of publication to the arrival."""
    ends = np.array(
        [_same_day(as_of, year) for year in range(as_of.year - 80, as_of.year + 1)], dtype="datetime64[D]"
    )
    turn = np.searchsorted(ends, arrived).astype(np.int64) + as_of.year - 80
    ages: IntArray = np.maximum(turn - published, 0)
    return ages


def _same_day(day: dt.date, year: int) -> dt.date:
    leap = day.month == 2 and day.day == 29  # noqa: PLR2004
    return day.replace(year=year, day=28) if leap else day.replace(year=year)


def _triangle(before: IntArray, ages: IntArray) -> IntArray:
    """Count papers [years before as_of, age at arrival], each age adding those before it."""
    inside = (before >= 0) & (before <= AGES + HISTORY) & (ages <= before)
    shape = (AGES + HISTORY + 1, AGES + 1)
    flat = before[inside] * shape[1] + np.minimum(ages[inside], AGES)
    counts = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    return np.cumsum(counts, axis=1, dtype=np.int64)


def _step(table: IntArray, age: int) -> tuple[float, float]:
    """Return the share of the papers at age + 1 that were there at `age`, and the variance for a new year.

    Between years the share varies with an intra-class correlation told by Pearson's chi2 (Williams 1982), made
    wider for being told from few years.
    """
    rows = table[age + 1 : age + 1 + HISTORY]
    part, whole = (rows[:, place].astype(np.float64) for place in (age, age + 1))
    part, whole = part[whole > 0], whole[whole > 0]
    size, total = len(whole), whole.sum()
    if size < FEWEST_YEARS or total < FEWEST_PAPERS:
        return np.nan, np.nan
    # Half a paper on either side: a share is never 0 or 1.
    share = (part.sum() + 0.5) / (total + 1)
    spread = share * (1 - share)
    chi2 = ((part - share * whole) ** 2 / (whole * spread)).sum()
    among = (whole * (1 - whole / total)).sum() - (size - 1)
    # Few years tell of a variance badly, and often of none at all: its upper quartile is taken.
    chi2 *= (size - 1) / special.chdtri(size - 1, UPPER)
    between = min(1.0, max(0.0, chi2 - (size - 1)) / among) if among > 0 else 0.0
    return share, spread * (between * (1 + (whole**2).sum() / total**2) + 1 / total)


def nowcast(observed: int, known: Delays, year: int, level: float = LEVEL) -> Nowcast | None:
    """Return the nowcast of one cell, or None where too little of the year can have arrived to tell."""
    return nowcasts(np.array([observed]), known, year, level)[0]


def nowcasts(observed: IntArray, known: Delays, year: int, level: float = LEVEL) -> list[Nowcast | None]:
    """Return the nowcast of every cell: observed [cells], the papers of the year that have arrived.

    The interval is at 1 - level, of the papers there will be. None for all where the history tells no share, or one
    under 5 %, as in early January.
    """
    share, error = known.share(year)
    if np.isnan(share) or share < SMALLEST_SHARE:
        return [None] * len(observed)
    counts, places = np.unique(observed, return_inverse=True)
    nodes = _nodes(share, error)
    low, high = _quantile(counts, nodes, level / 2), _quantile(counts, nodes, 1 - level / 2)
    made = [
        Nowcast(year, int(count), float(count / share), int(count + least), int(count + most), share)
        for count, least, most in zip(counts, low, high, strict=True)
    ]
    return [made[place] for place in places]


def _nodes(share: float, error: float) -> FloatArray:
    """Return equally likely values of the share: a beta with its mean and standard error."""
    middles = (np.arange(NODES) + 0.5) / NODES
    room = share * (1 - share)
    if not 0 < error**2 < room:
        return np.full(NODES, share)
    weight = room / error**2 - 1
    result: FloatArray = special.betaincinv(share * weight, (1 - share) * weight, middles)
    return result


def _quantile(counts: IntArray, nodes: FloatArray, chance: float) -> IntArray:
    """Return the least number of papers to come that is not exceeded with this chance, for each count."""
    size = counts[:, None].astype(np.float64) + 0.5
    # The cumulative chance of a negative binomial is an incomplete beta function of the share.
    below, above = np.full(len(counts), -1), np.ones(len(counts), dtype=np.int64)
    while (short := _cumulative(size, nodes, above) < chance).any():
        above = np.where(short, 2 * above, above)
    while (above - below > 1).any():
        middle = (above + below) // 2
        enough = _cumulative(size, nodes, middle) >= chance
        below, above = np.where(enough, below, middle), np.where(enough, middle, above)
    return above


def _cumulative(size: FloatArray, nodes: FloatArray, papers: IntArray) -> FloatArray:
    chances: FloatArray = special.betainc(size, papers[:, None] + 1.0, nodes).mean(axis=1)
    return chances
