"""Which terms rise in a set of papers, more than they rise everywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from tracker.trends.conditional import Law
from tracker.trends.intervals import LEVEL, q_values

if TYPE_CHECKING:
    from tracker.trends.arrays import BoolArray, FloatArray, IntArray

FEWEST_TESTED = 10
"""Papers in both spans together below which a term is not tested."""
FEWEST_RECENT = 5
"""Papers of the recent span below which a term is not called rising."""
BLOCK = 256
TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Usage:
    """How often terms are used in some papers: terms [terms, years], papers [years]. The last year is complete."""

    terms: IntArray
    papers: IntArray


@dataclass(frozen=True, slots=True)
class Rising:
    """Every array is [terms].

    previous, recent: papers of the set with the term in each span; ratio, low, high: how its share in the set rose,
    over how its share in the background rose (half a paper added to each count; the interval exact); p: exact,
    one-sided, nan where not tested; q: the false discovery rate over the terms tested; run: years in a row with the
    term, up to the last; rising: q below the level, five recent papers, in every recent year, and a share that rose
    in the set itself.
    """

    previous: IntArray
    recent: IntArray
    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    q: FloatArray
    run: IntArray
    rising: BoolArray


def rising(own: Usage, rest: Usage, span: int = 3, level: float = LEVEL) -> Rising:
    """Compare the last `span` years with the `span` before, in a set of papers and in all the rest.

    Given how often a term occurs in each span, and in each of set and rest, the papers of the set's recent span are
    noncentral hypergeometric (Fisher 1935): a heading introduced in a year rises in both and cancels out.
    Raises ValueError for fewer years than two spans.
    """
    if len(own.papers) < 2 * span:
        raise ValueError(f"two spans of {span} years need as many years, not {len(own.papers)}")
    used = _spans(own.terms, span) + _spans(rest.terms, span)
    sizes = [int(size) for usage in (own, rest) for size in _spans(usage.papers, span)]
    within, outside = sizes[0] / max(sizes[1], 1), sizes[2] / max(sizes[3], 1)
    previous, recent, rest_previous, rest_recent = used
    rose = (recent + 0.5) / (previous + 0.5) * within
    tested = (previous + recent >= FEWEST_TESTED) & (min(sizes) > 0)
    low, high, p = _tested(np.stack(used), outside / max(within, TINY), tested, level)
    q = q_values(p)
    run = _run(own.terms)
    found = (np.nan_to_num(q, nan=1.0) < level) & (recent >= FEWEST_RECENT) & (run >= span) & (rose > 1)
    rest_rose = np.maximum((rest_recent + 0.5) / (rest_previous + 0.5) * outside, TINY)
    return Rising(previous, recent, rose / rest_rose, low, high, p, q, run, found)


def _spans(counts: IntArray, span: int) -> tuple[IntArray, IntArray]:
    """Add up the previous and the recent years, which are the last axis."""
    return counts[..., -2 * span : -span].sum(axis=-1), counts[..., -span:].sum(axis=-1)


def _run(terms: IntArray) -> IntArray:
    """Count the years in a row with a paper, up to the last: [terms]."""
    missing = terms[:, ::-1] == 0
    run: IntArray = np.where(missing.any(axis=1), missing.argmax(axis=1), terms.shape[1])
    return run


def _tested(
    used: IntArray, odds: float, tested: BoolArray, level: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return limits of the ratio and one-sided p, by blocks of terms of like frequency: used [4, terms]."""
    low, high, p = (np.full(len(tested), np.nan) for _ in range(3))
    chosen = np.flatnonzero(tested)
    chosen = chosen[np.argsort((used[0] + used[1])[chosen], kind="stable")]
    for start in range(0, len(chosen), BLOCK):
        block = chosen[start : start + BLOCK]
        law = _law(used[:, block], odds)
        limits = law.limits(np.full(len(block), special.ndtri(1 - level / 2)))
        low[block], high[block] = (np.exp(limit) for limit in limits)
        p[block] = np.exp(law.tail(np.zeros(len(block)), 1))
    return low, high, p


def _law(used: IntArray, odds: float) -> Law:
    """Build the law of the set's recent papers given the four margins, for a ratio of 1: [terms, 0..most]."""
    previous, recent, rest_previous, rest_recent = used[:, :, None]
    own, rest, late = previous + recent, rest_previous + rest_recent, recent + rest_recent
    x = np.arange(own.max(initial=0) + 1)[None, :]
    possible = (x <= own) & (x <= late) & (late - x <= rest)
    inside = np.where(possible, x, recent)
    logs = inside * np.log(odds)
    for part in (inside, own - inside, late - inside, rest - late + inside):
        logs = logs - special.gammaln(part + 1.0)
    return Law(np.where(possible, logs, -np.inf), (x - recent).astype(np.float64))
