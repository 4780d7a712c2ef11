"""Is it growing: the trend verdict of every cell, indication and modality, all judged at once.

What is fitted: the papers of a row per year, by the one date rule, without retracted ones, up to the last year of which
nearly all papers have arrived (see `arrivals`), against PubMed's own records of the same years. How: `tracker.trends`.
What breaks the level of a row, so that it is no growth: a heading that came to MeSH and that at least 5 % of the row's
modality or indication is found by alone (see `breaks.level_breaks`). Publication types, automated indexing and
affiliations change what is said of a paper, not whether it is counted; an edited query changes the papers of every year
alike. None of these is a break of the fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.breaks import level_breaks
from tracker.analysis.corpus import select_cells
from tracker.analysis.filters import Filters
from tracker.analysis.judging import SPAN, judge
from tracker.analysis.overview import ALL, shown_indications

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from tracker.analysis.corpus import Corpus, IntArray

RECENT_YEARS = 10
"""The years of the second window: is it growing now?"""


def growth(
    corpus: Corpus, totals: Mapping[int, int], filters: Filters | None = None, since: int | None = None
) -> pd.DataFrame:
    """Say of every cell, every indication (modality `all`) and every modality (indication `all`) how it grows.

    totals: PubMed's records per year (`background.totals`); since: the first year wanted, for growth now
    `recent_since(corpus)`. The filters choose rows by indication and modality, and nothing else: all rows are
    fitted and judged together, as one family, once per data version, and then looked up.

    Columns: indication, modality; papers, years, first_year, last_year of the fit (int64); rate (log, per year), growth,
    growth_low, growth_high (share per year: 0.05 is 5 %); doubling and halving with _low and _high (years, only where
    the interval excludes no growth); previous, recent (papers of the last five settled years and of the five before),
    ratio with _low, _high, _p (exact conditional test, per PubMed record where relative), ratio_q, change (more, fewer,
    no clear change, too few); bend with _low, _high (above 0 growth speeds up); dispersion, method, p, q (false
    discovery rate over the rows), verdict (faster, with, slower, no_clear_difference, too_few), words; relative
    (against PubMed's growth, else of papers alone), reason (why not relative), breaks (years, joined by "; ").
    What cannot be said is nan.
    """
    known = tuple(sorted(totals.items()))
    judged = corpus.once(("growth", known, since), lambda: _judged(corpus, totals, since))
    wanted = (filters or Filters()).checked(corpus.catalog)
    chosen = np.ones(len(judged), dtype=np.bool_)
    if wanted.indications:
        chosen &= judged["indication"].isin(wanted.indications).to_numpy()
    if wanted.modalities:
        chosen &= judged["modality"].isin(wanted.modalities).to_numpy()
    return judged[chosen].reset_index(drop=True)


class Tested(NamedTuple):
    """How many rows there are, how many of them had papers enough to be tested, and the false discovery rate kept."""

    rows: int
    tested: int
    level: float


def tested(judged: pd.DataFrame) -> Tested:
    """Say over how many rows of `growth` the false discovery rate holds; pass the frame without filters."""
    from tracker.trends.intervals import LEVEL  # noqa: PLC0415  scipy takes a moment to load

    return Tested(len(judged), int(judged["q"].notna().sum()), LEVEL)


def recent_since(corpus: Corpus) -> int:
    """Return the first of the last ten years that a fit may see."""
    return arrivals.last_settled_year(corpus) - RECENT_YEARS + 1


def _judged(corpus: Corpus, totals: Mapping[int, int], since: int | None) -> pd.DataFrame:
    names = [entry.id for entry in shown_indications(corpus, Filters())]
    rows = [(i, m) for i in names for m in (ALL, *corpus.modalities)] + [(ALL, m) for m in corpus.modalities]
    settled = {name: arrivals.last_settled_year(corpus, [name]) for name in names}
    settled[ALL] = min(settled.values(), default=arrivals.last_settled_year(corpus))
    last = np.array([settled[indication] for indication, _ in rows], dtype=np.int64)
    years, counts = _counts(corpus, rows, last)
    broken = level_breaks(corpus)
    marks = [sorted({*broken.get(i, ()), *broken.get(m, ())}) for i, m in rows]
    told = judge(counts, totals, years, last=last, since=since, breaks=marks)
    told.insert(0, "indication", [indication for indication, _ in rows])
    told.insert(1, "modality", [modality for _, modality in rows])
    return told


def _counts(corpus: Corpus, rows: Sequence[tuple[str, str]], last: IntArray) -> tuple[IntArray, IntArray]:
    """Count the papers of each row per year: years [years], counts [rows, years]."""
    across = dict(zip(corpus.modalities, corpus.modality_table.T, strict=False)) | {ALL: corpus.in_totals}
    down = dict(zip(corpus.indications, corpus.indication_table.T, strict=True))
    down[ALL] = trends.any_of(corpus.indication_table)
    series = np.column_stack([down[indication] & across[modality] for indication, modality in rows])
    dated = select_cells(corpus, Filters()) & (corpus.year != trends.UNKNOWN_YEAR)
    known, end = corpus.year[dated], int(last.max())
    first = min(int(known.min(initial=end)), int(last.min()) - 2 * SPAN + 1)
    span = range(first, end + 1)
    return np.array(span, dtype=np.int64), trends.yearly_counts(
        corpus.combinations.codes[dated], known, series, span
    )
