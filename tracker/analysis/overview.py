"""How fast is it growing: papers per year, the headline figures, and one sentence about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import at_level, chosen_combinations, on_indications, select, select_cells
from tracker.analysis.filters import UNATTRIBUTED, Filters
from tracker.analysis.grouped import grouped, yearly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.catalog import Indication
    from tracker.trends.arrays import FloatArray
    from tracker.trends.nowcast import Nowcast

INVESTIGATIONAL = "investigational"
ALL = "all"
SPARKLINE_YEARS = 20
EXPECTED = ("Papers", "On investigational indications")
"""The headline figures that have a nowcast: a design shows only once a paper is indexed."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A headline figure of the last complete year, the year before it, and the years leading up to it."""

    label: str
    value: int
    previous: int
    year: int
    series: list[int]
    expected: Nowcast | None = None
    """How many papers that year will have; None once nearly all of them have arrived."""
    current: Nowcast | None = None
    """How many papers the year after it will have, which is not over."""
    arriving: bool = False
    """Whether papers of that year are known to come still, also where nobody can say how many."""


def shown_indications(corpus: Corpus, filters: Filters) -> list[Indication]:
    """Return the indications the filters leave, in catalog order."""
    wanted = filters.checked(corpus.catalog).indications
    return [entry for entry in corpus.catalog.enabled_indications if not wanted or entry.id in wanted]


def papers_per_year(
    corpus: Corpus, filters: Filters, totals: Mapping[int, int] | None = None
) -> pd.DataFrame:
    """Count papers per indication and year, zero years included, from the first paper to the current year.

    Columns: indication, label, status (str), and those of `trend_table` from the year on. A paper on several
    indications counts once in each. Empty without papers.
    """
    entries = shown_indications(corpus, filters)
    table = trend_table(corpus, filters, (ALL,), totals=totals)
    years = len(table) // max(len(entries), 1)
    for place, values in enumerate(([e.label for e in entries], [e.status for e in entries]), start=1):
        table.insert(place, ("label", "status")[place - 1], np.repeat(np.array(values, dtype=object), years))
    del table["modality"]
    return table


def trend_table(
    corpus: Corpus,
    filters: Filters,
    modalities: Sequence[str] | None = None,
    span: range | None = None,
    totals: Mapping[int, int] | None = None,
) -> pd.DataFrame:
    """Count papers per indication, modality and year: for `all`, each modality and `unattributed`.

    Columns: indication, modality (str), year, articles (int64), per_100k (float64: papers per 100,000 PubMed records
    of the year, by `totals`; nan where that is not known or the year is not over), complete (bool: the year was over
    when PubMed was last asked for that indication), nowcast, nowcast_low, nowcast_high (Int64: papers when all have
    arrived, with the limits of 95 %; empty for a settled year, where the arrivals tell too little, and where the
    filters name evidence or species, which show only once a paper is indexed).
    Where the filters name modalities, only these are listed and `all` is their union. `span` names the years; by
    default they run from the first paper chosen to the current year.
    """
    names = [entry.id for entry in shown_indications(corpus, filters)]
    listed = modalities or (ALL, *shown_modalities(corpus, filters))
    series = cell_series(corpus, filters, names, listed)
    rows = grouped(corpus, filters)
    chosen = select_cells(rows, filters) & trends.any_of(series)[rows.combinations.codes]
    if span is None:
        span = trends.year_span(
            rows.year[chosen], corpus.newest_year(names), filters.checked(corpus.catalog).years
        )
    counts = yearly(rows, chosen, span, series)
    years = np.array(span, dtype=np.int64)
    each, complete = len(listed) * len(span), _complete(corpus, names, years, len(listed))
    return pd.DataFrame(
        {
            "indication": np.repeat(np.array(names, dtype=object), each),
            "modality": np.tile(np.repeat(np.array(listed, dtype=object), len(span)), len(names)),
            "year": np.tile(years, len(names) * len(listed)),
            "articles": counts.ravel(),
            "per_100k": _per_100k(counts, years, totals or {}, complete),
            "complete": complete,
            **_nowcast(corpus, filters, names, years, counts),
        }
    )


def _per_100k(
    counts: IntArray, years: IntArray, totals: Mapping[int, int], complete: BoolArray
) -> FloatArray:
    records = np.array([totals.get(int(year)) or np.nan for year in years], dtype=np.float64)
    shares: FloatArray = np.where(complete, np.round(1e5 * counts / records, 4).ravel(), np.nan)
    return shares


def _nowcast(
    corpus: Corpus, filters: Filters, indications: Sequence[str], years: IntArray, counts: IntArray
) -> dict[str, pd.arrays.IntegerArray]:
    """Return the nowcasts of counts [indications x modalities, years] as columns."""
    told = arrivals.expected(corpus, indications, years, counts).reshape(3, -1)
    hidden = (told < 0) | (not arrivals.can_be_expected(filters.checked(corpus.catalog)))
    return arrivals.as_columns(told, hidden)


def _complete(corpus: Corpus, indications: Sequence[str], years: IntArray, times: int) -> BoolArray:
    """Tell for each year of each indication, `times` over, whether it was over when PubMed was asked."""
    over = [np.tile(years < corpus.current_year([name]), times) for name in indications]
    return np.concatenate([np.zeros(0, dtype=np.bool_), *over])


def shown_modalities(corpus: Corpus, filters: Filters) -> list[str]:
    """Return the modalities the filters leave, in catalog order, `unattributed` last."""
    wanted = filters.checked(corpus.catalog).modalities
    return [name for name in (*corpus.modalities, UNATTRIBUTED) if not wanted or name in wanted]


def cell_series(
    corpus: Corpus, filters: Filters, indications: Sequence[str], modalities: Sequence[str]
) -> BoolArray:
    """Truth table [combinations, indications x modalities] of cells, where `all` is what the totals hold."""
    columns = dict(zip((*corpus.modalities, UNATTRIBUTED), corpus.modality_table.T, strict=True))
    columns[ALL] = chosen_combinations(corpus, filters)
    across = np.column_stack([columns[name] for name in modalities])
    down = corpus.indication_table[:, [corpus.indications.index(name) for name in indications]]
    cells: BoolArray = down[:, :, None] & across[:, None, :]
    return cells.reshape(len(down), len(indications) * len(modalities))


def complete_year(corpus: Corpus, filters: Filters) -> int | None:
    """Return the last year the filters leave that is over for every indication they leave."""
    names = [entry.id for entry in shown_indications(corpus, filters)]
    return trends.last_complete_year(corpus.current_year(names), filters.checked(corpus.catalog).years)


def per_year(corpus: Corpus, chosen: BoolArray, span: range) -> IntArray:
    """Count the chosen articles (bool [articles], or rows of `grouped` ones) per year of the span, each once."""
    counts: IntArray = yearly(corpus, chosen, span)[0]
    return counts


def kpis(corpus: Corpus, filters: Filters) -> list[Kpi]:
    """Compare the last complete year with the year before it; empty without a paper up to that year.

    Papers, papers on investigational indications (by the status of the indication), randomised controlled
    trials and systematic reviews, each paper once. A series holds up to 20 years and ends with that year.
    """
    year = complete_year(corpus, filters)
    rows = grouped(corpus, filters)
    base = select(rows, replace(filters, years=None))
    known = rows.year[base & (rows.year != trends.UNKNOWN_YEAR)]
    if year is None or not len(known) or known.min() > year:
        return []
    span = range(max(int(known.min()), year - SPARKLINE_YEARS + 1), year + 1)
    questions = {
        "Papers": base,
        "On investigational indications": base & on_indications(rows, investigational(corpus, filters)),
        "Randomised controlled trials": base & at_level(rows, "rct", strict=filters.strict),
        "Systematic reviews": base & at_level(rows, "systematic_review", strict=filters.strict),
    }
    counted = range(span[0], year + 2)
    series = {label: per_year(rows, chosen, counted).tolist() for label, chosen in questions.items()}
    arriving = arrivals.still_arriving(
        corpus, [entry.id for entry in shown_indications(corpus, filters)], year
    )
    return [
        _kpi(corpus, filters, label, year, numbers, arriving=arriving) for label, numbers in series.items()
    ]


def _kpi(
    corpus: Corpus, filters: Filters, label: str, year: int, numbers: Sequence[int], *, arriving: bool
) -> Kpi:
    *series, current = numbers
    before = series[-2] if len(series) > 1 else 0
    figure = Kpi(label, series[-1], before, year, series, arriving=arriving)
    if label not in EXPECTED or not arrivals.can_be_expected(filters.checked(corpus.catalog)):
        return figure
    names = [entry.id for entry in shown_indications(corpus, filters)]
    goes_on = corpus.current_year(names) == year + 1
    return replace(
        figure,
        expected=arrivals.nowcast_of(corpus, names, year, series[-1]),
        current=arrivals.nowcast_of(corpus, names, year + 1, current) if goes_on else None,
    )


def investigational(corpus: Corpus, filters: Filters) -> list[Indication]:
    """Return those of the shown indications whose status is investigational."""
    return [entry for entry in shown_indications(corpus, filters) if entry.status == INVESTIGATIONAL]
