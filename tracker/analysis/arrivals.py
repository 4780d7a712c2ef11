"""The years that are not whole yet: which ones a fit may see, and how many papers the others will have.

Both are told by our own arrivals: publication year against the day of arrival in PubMed, over all counted papers, up to
the day of the listing that the counts come from (`tracker.trends.nowcast` says how).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.analysis.corpus import Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.trends.nowcast import Delays, Nowcast


@dataclass(frozen=True, slots=True)
class Expected:
    """What years will have when all their papers have arrived: [series, years], -1 where it is not told."""

    papers: IntArray
    low: IntArray
    high: IntArray


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


def nowcast_of(corpus: Corpus, indications: Sequence[str], year: int, observed: int) -> Nowcast | None:
    """Return how many papers a year will have, `observed` of which have arrived for these indications.

    None for a settled year, and where the arrivals tell nothing: early in January, or in a corpus that is too young.
    """
    known, unsettled = _unsettled(corpus, indications)
    return _nowcasts(corpus, known, year, [observed])[observed] if known and year in unsettled else None


def expected(corpus: Corpus, indications: Sequence[str], years: IntArray, counts: IntArray) -> Expected:
    """Return the nowcasts of the series [series, years] of these indications, each year that is settled left out."""
    papers, low, high = (np.full(counts.shape, -1, dtype=np.int64) for _ in range(3))
    known, unsettled = _unsettled(corpus, indications)
    for place in np.flatnonzero(np.isin(years, unsettled)):
        observed = counts[:, place].tolist()
        made = _nowcasts(corpus, known, int(years[place]), observed)
        for row, number in enumerate(observed):
            told = made[number]
            if told is not None:
                papers[row, place] = round(told.estimate)
                low[row, place], high[row, place] = told.low, told.high
    return Expected(papers, low, high)


def can_be_expected(filters: Filters) -> bool:
    """Tell whether what the filters select arrives as all papers do.

    What kind of study a paper is, and in whom, shows months later, when it is indexed: of these there is no nowcast.
    """
    return not (filters.evidence or filters.species)


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
