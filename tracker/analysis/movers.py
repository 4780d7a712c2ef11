"""What moved: the cells whose papers changed most in the last settled year, and each status' share of all papers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import select, select_cells
from tracker.analysis.filters import UNATTRIBUTED
from tracker.analysis.grouped import grouped, yearly
from tracker.analysis.measures import all_listed, listed_together
from tracker.analysis.overview import (
    SPARKLINE_YEARS,
    complete_year,
    shown_indications,
    shown_modalities,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters

FEWEST = 10
"""Papers of two years together below which a change is read into chance."""
SHARE_COLUMNS = ("key", "label", "year", "articles", "papers", "share", "low", "high", "complete")
STATUSES = {"investigational": "Investigational", "emerging": "Emerging", "established": "Established"}


class Mover(NamedTuple):
    """A cell whose papers changed: how many it has in the last settled year, in the year before, and in those up to it.

    q: the false discovery rate at which the change is more than chance, over all cells tested.
    """

    indication: str
    modality: str
    year: int
    papers: int
    previous: int
    series: tuple[int, ...]
    q: float

    @property
    def change(self) -> int:
        """How many papers more than the year before; below nought where they are fewer."""
        return self.papers - self.previous


def movers(corpus: Corpus, filters: Filters, most: int | None = None) -> tuple[Mover, ...]:
    """List the cells (`most` of them) whose papers of the last settled year differ from those of the year before.

    The papers of a year are taken as a Poisson count; given those of both years, the test is exact and two-sided. Every
    cell the filters leave with ten papers in both years together is tested, whether it changed or not. Those of the
    smallest p come first, of the same p those more standard errors apart, else as in the catalog. Of a modality and its kinds with
    the same papers, the first is named. The year is the last that is over and whose papers have arrived.
    """
    last = _settled_year(corpus, filters)
    names = [entry.id for entry in shown_indications(corpus, filters)]
    kinds = [name for name in shown_modalities(corpus, filters) if name != UNATTRIBUTED]
    if last is None or not names or not kinds:
        return ()
    span = range(last - SPARKLINE_YEARS + 1, last + 1)
    counts = _per_cell(grouped(corpus, filters), filters, names, kinds, span)
    found: list[Mover] = []
    for place, q in _tested(counts[:, -1], counts[:, -2]):
        series = tuple(counts[place].tolist())
        name, kind = names[place // len(kinds)], kinds[place % len(kinds)]
        mover = Mover(name, kind, last, series[-1], series[-2], series, q)
        if mover.change and not any(_same(corpus, mover, other) for other in found):
            found.append(mover)
        if len(found) == most:
            break
    return tuple(found)


def _settled_year(corpus: Corpus, filters: Filters) -> int | None:
    """Return the last year the filters leave that is over and settled: papers still to come would look like a decline."""
    last = complete_year(corpus, filters)
    # Not of grouped papers: these do not say when each arrived.
    settled = arrivals.settled_year(corpus, [entry.id for entry in shown_indications(corpus, filters)])
    if last is None or settled is None:
        return last
    first = (filters.checked(corpus.catalog).years or (0, 0))[0]
    return year if (year := min(last, settled)) >= first else None


def _tested(papers: IntArray, previous: IntArray) -> list[tuple[int, float]]:
    """Return place and q of each cell with papers enough, what chance explains least first."""
    from tracker.trends.comparison import even_p  # noqa: PLC0415  scipy takes a moment
    from tracker.trends.intervals import q_values  # noqa: PLC0415

    enough = np.flatnonzero(papers + previous >= FEWEST)
    now, before = papers[enough], previous[enough]
    p = even_p(now, before)
    order = np.lexsort((-np.abs(now - before) / np.sqrt(now + before), p))
    return list(zip(enough[order].tolist(), q_values(p)[order].tolist(), strict=True))


def _same(corpus: Corpus, mover: Mover, other: Mover) -> bool:
    """Tell whether two rows are of the same papers: a modality and a kind of it, of as many in each year."""
    if (mover.indication, mover.series) != (other.indication, other.series):
        return False
    kinds = mover.modality, other.modality
    return any(one in corpus.catalog.parents(another) for one in kinds for another in kinds)


def _per_cell(
    corpus: Corpus, filters: Filters, names: Sequence[str], kinds: Sequence[str], span: range
) -> IntArray:
    """Count papers per cell and year: [indications x modalities, years], the modalities of an indication together."""
    chosen = select_cells(corpus, replace(filters, years=(span[0], span[-1])))
    of = corpus.once("members of cells", lambda: trends.Members.of(_every_cell(corpus)))
    across = [(*corpus.modalities, UNATTRIBUTED).index(kind) for kind in kinds]
    wide = len(corpus.modalities) + 1
    cells = [corpus.indications.index(name) * wide + place for name in names for place in across]
    return yearly(corpus, chosen, span, of)[cells]


def _every_cell(corpus: Corpus) -> BoolArray:
    """Truth table [combinations, indications x modalities] of all cells, `unattributed` the last modality."""
    cells = corpus.indication_table[:, :, None] & corpus.modality_table[:, None, :]
    return cells.reshape(len(cells), cells.shape[1] * cells.shape[2])


def status_shares(corpus: Corpus, filters: Filters) -> pd.DataFrame:
    """Say which share of the selected papers of each year is on indications of each status.

    Columns: key, label (str), year, articles, papers (int64; of the year), share, low, high (float64; exact 95 % limits,
    nan in a year without papers, and while an indication of them was never listed), complete (bool). A paper on indications of two statuses counts in both.
    """
    from tracker.trends.intervals import binomial_interval  # noqa: PLC0415  scipy takes a moment

    corpus = grouped(corpus, filters)
    chosen, shown = select(corpus, filters), shown_indications(corpus, filters)
    names = [entry.id for entry in shown]
    of = {key: tuple(entry.id for entry in shown if entry.status == key) for key in STATUSES}
    keys = [key for key, own in of.items() if own]
    limits = filters.checked(corpus.catalog).years
    span = trends.year_span(corpus.year[chosen], corpus.newest_year(names), limits)
    table = corpus.indication_table
    every = np.ones((len(table), 1), dtype=np.bool_)
    on = [table[:, [corpus.indications.index(name) for name in of[key]]].any(axis=1) for key in keys]
    whole, *each = yearly(corpus, chosen, span, np.column_stack([every, *on]))
    counts = np.array(each, dtype=np.int64).reshape(len(keys), len(span))
    papers = np.broadcast_to(whole, counts.shape)
    low, high = binomial_interval(counts, papers)
    years = np.array(span, dtype=np.int64)
    told = (years < corpus.current_year(names)) | listed_together(corpus)
    known = (papers > 0) & told & all_listed(corpus, names)
    return pd.DataFrame(
        {
            "key": np.repeat(np.array(keys, dtype=object), len(span)),
            "label": np.repeat(np.array([STATUSES[key] for key in keys], dtype=object), len(span)),
            "year": np.tile(years, len(keys)),
            "articles": counts.ravel(),
            "papers": papers.ravel(),
            "share": np.where(known, counts / np.maximum(papers, 1), np.nan).ravel(),
            "low": np.where(known, low, np.nan).ravel(),
            "high": np.where(known, high, np.nan).ravel(),
            "complete": np.tile(years < corpus.current_year(names), len(keys)),
        },
        columns=list(SHARE_COLUMNS),
    )
