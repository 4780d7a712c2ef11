"""The years that are not whole yet: which ones a fit may see, and how many papers the others will have.

Both are told by our own arrivals: publication year against the day of arrival in PubMed, over all counted papers, up to
the day of the listing that the counts come from (`tracker.trends.nowcast` says how).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker.analysis.filters import LATE_FACETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.trends.nowcast import Delays, Nowcast

HALF_A_YEAR = 180  # days
NOWCAST_COLUMNS = ("nowcast", "nowcast_low", "nowcast_high")


def delays_of(corpus: Corpus, indications: Sequence[str] = ()) -> Delays | None:
    """Return what is known of arrivals on the day of these indications' listing; None before the first arrival."""
    from tracker.trends.nowcast import delays  # noqa: PLC0415  scipy takes a moment to load

    day = corpus.as_of(indications)
    if day is None:
        return None
    return corpus.once(("delays", day), lambda: delays(corpus.year, corpus.created, day))


def last_settled_year(corpus: Corpus, indications: Sequence[str] = ()) -> int:
    """Return the last year that a fit may see: over, and 98 % of its papers have arrived.

    Where too few papers or years tell of arrivals, the year before the last one that is over.
    """
    over = corpus.current_year(indications) - 1
    known = delays_of(corpus, indications)
    if known is None:
        return over
    return over - 1 if known.settled is None else min(over, known.settled)


def settled_year(corpus: Corpus, indications: Sequence[str] = ()) -> int | None:
    """Return the last year whose papers have arrived as far as anybody can tell; None where no arrival is known.

    Where too few papers tell how they arrive, a year is taken for settled half a year after its end.
    """
    known = delays_of(corpus, indications)
    if known is None or known.settled is not None:
        return None if known is None else known.settled
    over = known.as_of.year - 1
    return over if (known.as_of - dt.date(over, 12, 31)).days >= HALF_A_YEAR else over - 1


def settled_years(corpus: Corpus) -> Mapping[str, int]:
    """Return the last settled year of each indication of which arrivals are known."""
    found = {name: settled_year(corpus, [name]) for name in corpus.indications}
    return {name: year for name, year in found.items() if year is not None}


def still_arriving(corpus: Corpus, indications: Sequence[str], year: int) -> bool:
    """Tell whether papers of a year that is over are known to come still, also where nobody can say how many."""
    known, unsettled = _unsettled(corpus, indications)
    return known is not None and (year in unsettled or (known.settled is not None and year > known.settled))


def nowcast_of(corpus: Corpus, indications: Sequence[str], year: int, observed: int) -> Nowcast | None:
    """Return how many papers a year will have, `observed` of which have arrived for these indications.

    None for a settled year, and where the arrivals tell nothing: early in January, or in a corpus that is too young.
    """
    known, unsettled = _unsettled(corpus, indications)
    return _nowcasts(corpus, known, year, [observed])[observed] if known and year in unsettled else None


def expected(corpus: Corpus, indications: Sequence[str], years: IntArray, counts: IntArray) -> IntArray:
    """Return papers, lower and upper limit of the nowcast: [3, series, years], -1 where a year is settled or untold.

    counts [series, years]: the papers that have arrived, first the series of the first indication, then as many of the
    next, and so on.
    """
    told = np.full((3, *counts.shape), -1, dtype=np.int64)
    days = [corpus.as_of([name]) for name in indications]
    for day in dict.fromkeys(days):
        alike = [name for name, its in zip(indications, days, strict=True) if its == day]
        rows = np.flatnonzero(np.repeat([its == day for its in days], len(counts) // len(days)))
        known, unsettled = _unsettled(corpus, alike)
        for place in np.flatnonzero((years >= unsettled.start) & (years < unsettled.stop)):
            observed = counts[rows, place].tolist()
            made = _nowcasts(corpus, known, int(years[place]), observed)
            for row, one in zip(rows, map(made.__getitem__, observed), strict=True):
                if one is not None:
                    told[:, row, place] = round(one.estimate), one.low, one.high
    return told


def whole_years(
    corpus: Corpus, filters: Filters, indications: Sequence[str], span: range, counts: IntArray
) -> dict[str, pd.api.extensions.ExtensionArray]:
    """Return what the papers of these indications together say of whole years: columns, for each kind again.

    counts [kinds, years] of papers of one kind each, known as far as the oldest listing of the indications. Columns:
    papers (of the year; int64), complete (bool), nowcast, nowcast_low, nowcast_high (Int64, see `trend_table`).
    """
    papers = counts.sum(axis=0)
    told = np.full((3, len(span)), -1, dtype=np.int64)
    for place, (year, observed) in enumerate(zip(span, papers.tolist(), strict=True)):
        one = nowcast_of(corpus, indications, year, observed)
        if one is not None:
            told[:, place] = round(one.estimate), one.low, one.high
    hidden = (told < 0) | (not can_be_expected(filters.checked(corpus.catalog)))
    whole = {"papers": papers, "complete": is_over(corpus, indications, span), **as_columns(told, hidden)}
    return {name: pd.concat([pd.Series(part)] * len(counts)).array for name, part in whole.items()}


def is_over(corpus: Corpus, indications: Sequence[str], span: range) -> BoolArray:
    """Tell for each year whether it was over when PubMed was last asked for all of these indications."""
    over: BoolArray = np.array(span, dtype=np.int64) < corpus.current_year(indications)
    return over


def as_columns(told: IntArray, hidden: BoolArray) -> dict[str, pd.arrays.IntegerArray]:
    """Return papers, lower and upper limit [3, rows] as the columns that every table of nowcasts has."""
    return {
        name: pd.arrays.IntegerArray(values, mask)
        for name, values, mask in zip(NOWCAST_COLUMNS, told, hidden, strict=True)
    }


def can_be_expected(filters: Filters) -> bool:
    """Tell whether what the filters select arrives as all papers do.

    What kind of study a paper is, and in whom, shows months later, when it is indexed: of these there is no nowcast.
    Nor is there of headings and funders, nor of what is no sample of a year: named papers, a trial's, those since a day.
    """
    late = any(facet.kind in LATE_FACETS for facet in filters.facets)
    return not (filters.evidence or filters.species or late)


def _unsettled(corpus: Corpus, indications: Sequence[str]) -> tuple[Delays | None, range]:
    """Return what is known of arrivals, and the years that are not settled but told of by it."""
    known = delays_of(corpus, indications)
    if known is None:
        return None, range(0)
    reach = known.as_of.year - len(known.shares)
    return known, range(max(last_settled_year(corpus, indications), reach) + 1, known.as_of.year + 1)


def _nowcasts(
    corpus: Corpus, known: Delays | None, year: int, observed: Sequence[int]
) -> Mapping[int, Nowcast | None]:
    """Return the nowcast for each number of papers; made once for each, and kept with the corpus."""
    if known is None:
        return dict.fromkeys(observed)
    from tracker.trends.nowcast import nowcasts  # noqa: PLC0415  scipy takes a moment to load

    empty: dict[int, Nowcast | None] = {}
    kept = corpus.once(("nowcasts", known.as_of, year), lambda: empty)
    missing = sorted(set(observed) - kept.keys())
    if missing:
        made = nowcasts(np.array(missing, dtype=np.int64), known, year)
        kept.update(zip(missing, made, strict=True))
    return kept
