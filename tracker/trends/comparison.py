"""The recent years against those before them: an exact test, and the bend of the whole curve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import special

from tracker.trends.intervals import LEVEL, NOTHING, Estimate, binomial_interval
from tracker.trends.negative_binomial import weighted_fit
from tracker.trends.series import Series, prepare

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracker.trends.arrays import FloatArray, IntArray

Change = Literal["more", "fewer", "no clear change", "too few"]
FEWEST_PAPERS = 6
"""Below six papers in both spans together no outcome reaches p < 0.05 between spans of equal exposure."""
FEWEST_YEARS = 5
FEWEST_BENT = 20
"""What a bend needs: a Wald interval is poor below twenty papers."""
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Comparison:
    """The papers of the last `span` complete years against those of the `span` years before.

    ratio: recent rate over previous rate, per PubMed record where totals were given; p: exact, two-sided.
    It says that a cell has more papers than it had, growing or grown; not that its growth has changed: see `bend`.
    """

    span: int
    previous: int
    recent: int
    ratio: Estimate
    p: float
    change: Change


def compare(
    counts: IntArray,
    totals: FloatArray | None,
    years: IntArray,
    *,
    last: int,
    span: int = 5,
    level: float = LEVEL,
) -> Comparison:
    """Compare one cell: counts, totals and years [years]; `last` is the last complete year.

    Given both spans' papers, the recent ones are binomial (Przyborowski and Wilenski 1940), with the recent share
    of the exposure as chance; the ratio's limits are those of Clopper and Pearson, turned into odds.
    Raises ValueError when the years do not reach back two spans, or a year of them has no total.
    """
    ends = (last - 2 * span, last - span, last)
    if years[0] > ends[0] + 1 or years[-1] < last:
        raise ValueError(f"two spans of {span} years up to {last} need every year from {ends[0] + 1}")
    before, after = ((years > start) & (years <= end) for start, end in pairwise(ends))
    exposures = np.ones(len(years)) if totals is None else np.asarray(totals, dtype=np.float64)
    base, more = float(exposures[before].sum()), float(exposures[after].sum())
    if not (np.isfinite(base + more) and base > 0 and more > 0):
        raise ValueError("a year of the two spans has no known total of PubMed records")
    previous, recent = int(counts[before].sum()), int(counts[after].sum())
    ratio = _ratio(previous, recent, base / more, level)
    p = binomial_p(recent, previous + recent, more / (base + more))
    return Comparison(span, previous, recent, ratio, p, _change(previous + recent, ratio, p, level))


def _ratio(previous: int, recent: int, scale: float, level: float) -> Estimate:
    if not previous + recent:
        return NOTHING
    value = recent / previous if previous else np.inf
    limits = binomial_interval(np.array([recent]), np.array([previous + recent]), level)
    low, high = (float(limit[0] / (1 - limit[0])) if limit[0] < 1 else np.inf for limit in limits)
    return Estimate(value * scale, low * scale, high * scale)


def binomial_p(successes: int, trials: int, chance: float) -> float:
    """Return the exact two-sided p: the chance of every outcome that is no likelier than the observed one."""
    k = np.arange(trials + 1)
    logs = special.gammaln(trials + 1) - special.gammaln(k + 1) - special.gammaln(trials - k + 1)
    chances = np.exp(logs + k * np.log(chance) + (trials - k) * np.log1p(-chance))
    # A hair of tolerance: of two outcomes equally likely, rounding must not drop one.
    return float(min(1.0, chances[chances <= chances[successes] * (1 + 1e-7)].sum()))


def even_p(counts: IntArray, others: IntArray) -> FloatArray:
    """Return `binomial_p` of many pairs of Poisson counts [pairs] of equal exposure: at 1/2 the two tails are alike."""
    tails = special.bdtr(np.minimum(counts, others), counts + others, 0.5)
    p: FloatArray = np.minimum(1.0, 2 * tails)
    return p


def _change(papers: int, ratio: Estimate, p: float, level: float) -> Change:
    if papers < FEWEST_PAPERS:
        return "too few"
    # The interval and the test may disagree by a hair: both must say so.
    if p >= level or not ratio.excludes(1):
        return "no clear change"
    return "more" if ratio.value > 1 else "fewer"


def bend(
    counts: IntArray,
    totals: FloatArray | None,
    years: IntArray,
    *,
    last: int,
    since: int | None = None,
    keep_first: bool = False,
    level: float = LEVEL,
) -> Estimate:
    """Return the bend of one cell: counts [years]; the rest as `bends`."""
    table = np.asarray(counts)[None, :]
    return bends(table, totals, years, last=last, since=since, keep_first=keep_first, level=level)[0]


def bends(
    counts: IntArray,
    totals: FloatArray | None,
    years: IntArray,
    *,
    last: int | IntArray,
    since: int | IntArray | None = None,
    breaks: Sequence[Collection[int]] | None = None,
    keep_first: bool = False,
    level: float = LEVEL,
) -> list[Estimate]:
    """Return the quadratic term of each cell's log-linear curve: above 0 its growth speeds up, below it slows down.

    Poisson regression on time and its square with a Wald interval, widened by the scale sqrt(chi2/df) and Student's
    t where papers scatter more than Poisson allows. Arguments and years fitted are those of `growth.growths`. Nothing
    (nan) below five years or twenty papers.
    """
    series = prepare(counts, totals, years, last=last, since=since, breaks=breaks, keep_first=keep_first)
    enough = (series.used.sum(axis=1) >= FEWEST_YEARS) & (series.papers.sum(axis=1) >= FEWEST_BENT)
    enough &= series.freedom > 1
    result = [NOTHING] * len(enough)
    if enough.any():
        for cell, estimate in zip(
            np.flatnonzero(enough), _quadratic(series.take(enough), level), strict=True
        ):
            result[cell] = estimate
    return result


def _quadratic(series: Series, level: float) -> list[Estimate]:
    """Fit levels, slope and bend to every cell of the series."""
    used = series.used
    middle = (series.time * used).sum(axis=1) / used.sum(axis=1)
    time = (series.time - middle[:, None]) * used
    levels = series.segments.swapaxes(1, 2).astype(np.float64)
    design = np.concatenate([levels, time[:, :, None], time[:, :, None] ** 2], axis=2)
    terms, means, information = weighted_fit(
        series.counts, np.log(series.exposures), design, used, np.zeros(len(used)), rounds=ROUNDS
    )
    free = series.freedom - 1
    misfit = np.where(used, (series.counts - means) ** 2 / means, 0.0).sum(axis=1)
    dispersion = misfit / free
    error = np.sqrt(np.linalg.inv(information)[:, -1, -1])
    normal = float(special.ndtri(1 - level / 2))
    student = special.stdtrit(free, 1 - level / 2) * np.sqrt(dispersion)
    reach = np.where(dispersion > 1, student, normal) * error
    ends = zip(terms[:, -1], reach, strict=True)
    return [Estimate(float(value), float(value - by), float(value + by)) for value, by in ends]
