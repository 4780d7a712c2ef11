"""Emerging terms: MeSH headings, keywords and lenses that rise in an indication more than they rise elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis.corpus import select
from tracker.analysis.filters import Filters
from tracker.analysis.overview import per_year, shown_indications
from tracker.analysis.vocabulary import LENS, MESH
from tracker.errors import UsageError
from tracker.query.text import split_words
from tracker.records import MeshHeading, Searchable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.vocabulary import Vocabulary
    from tracker.catalog import Catalog
    from tracker.trends.arrays import FloatArray
    from tracker.trends.rising import Usage

SPAN = 3
"""Years of the recent span, and of the one before it."""
TERM_COLUMNS = (
    *("indication", "kind", "term", "key", "previous", "recent", "elsewhere", "ratio", "low", "high"),
    *("p", "q", "run", "first_year", "rising"),
)
LENS_COLUMNS = ("lens", "label", "year", "articles", "papers", "share", "low", "high", "complete")

_MEASURED = ("previous", "recent", "elsewhere", "ratio", "low", "high", "p", "q", "run", "rising")
_TYPES: Mapping[str, type] = dict.fromkeys(("previous", "recent", "elsewhere", "run"), np.int64) | {
    "rising": np.bool_
}
_PREVIOUS, _RECENT = slice(-2 * SPAN, -SPAN), slice(-SPAN, None)
_CHECK_TAGS = """
D000293 D000328 D000368 D000369 D000818 D002415 D002417 D002642 D002648 D002675 D005260 D006168 D006224 D006801 D007223
D007231 D008297 D008875 D011247 D011817 D013552 D051379 D051381 D055815 D066298 D006736
D049668 D049669 D049670 D049671 D049672 D049673 D049674 D049690 D049691
"""
CHECK_TAGS = frozenset(_CHECK_TAGS.split())
"""Descriptors that indexers check for every paper: species, sex, age group, pregnancy, in vitro, century."""


def terms(found: Vocabulary, indication: str, filters: Filters | None = None) -> pd.DataFrame:
    """Compare the last three complete years with the three before, in an indication and in all the rest.

    Columns: indication, kind (mesh, keyword, lens), term, key (UI, folded words or id); previous, recent, elsewhere
    (int64: papers of the indication with the term in each span, and all other papers with it in both); ratio with low
    and high (float64: how its share rose here, over how it rose in the other papers, with exact 95 % limits), p (exact,
    one-sided), q (false discovery rate over the terms tested), run (int64: years in a row with the term up to the last),
    first_year (Int64: the first with the term in any paper), rising (bool: q below 0.05, five recent papers, in every
    recent year, and a share that rose). Only terms with ten papers in both spans are tested and listed, rising ones first.

    Shares are of the papers that have any term of the kind, so that papers not yet indexed count on neither side; of a
    lens, of all papers. A heading that NLM introduced rises in the rest too, and cancels; one that no other paper has
    cannot be told from a new one, and is not called rising. A keyword or lens that no other paper has is held against
    the papers of the indication without it: its ratio is then an odds ratio. Left out are check tags, and whatever the
    block of the indication or of a modality finds. Filters on evidence, species and text hold for both sides, those on
    modalities for the indication alone. Empty before there are six complete years.
    Raises UsageError for an indication that is unknown or switched off.
    """
    filters = filters or Filters()
    corpus, years = found.corpus, _years(found.corpus, filters)
    if corpus.catalog.indication(indication).id not in corpus.indications:
        raise UsageError(f"{indication}: switched off in the catalog, so nothing is counted for it")
    own = select(corpus, replace(filters, indications=(indication,), years=None))
    rest = select(corpus, replace(filters, indications=(), modalities=(), years=None)) & ~own
    tested = _candidates(found, indication, own, years)
    if len(years) < 2 * SPAN:
        tested = tested[:0]
    return _table(found, indication, tested, _measured(found, tested, own, rest, years))


def _measured(
    found: Vocabulary, tested: IntArray, own: BoolArray, rest: BoolArray, years: range
) -> dict[str, IntArray | FloatArray | BoolArray]:
    """Return the statistics of the tested terms as columns: [tested]."""
    from tracker.trends.intervals import LEVEL, q_values  # noqa: PLC0415  scipy takes a moment
    from tracker.trends.rising import FEWEST_RECENT, Usage, rising  # noqa: PLC0415  the same

    if not len(tested):
        return {name: np.zeros(0, dtype=_TYPES.get(name, np.float64)) for name in _MEASURED}
    here, there = _usage(found, tested, own, years), _usage(found, tested, rest, years)
    elsewhere = there.terms[:, -2 * SPAN :].sum(axis=1)
    against = rising(here, there, SPAN)
    within = rising(here, Usage(here.papers - here.terms, here.papers), SPAN)
    alone = (elsewhere == 0) & (found.kind != MESH)
    columns = {
        name: np.where(alone, getattr(within, name), getattr(against, name))
        for name in ("ratio", "low", "high", "p")
    }
    q = q_values(columns["p"])
    lasting = (against.recent >= FEWEST_RECENT) & (against.run >= SPAN) & _rose(here)
    return columns | {
        "previous": against.previous,
        "recent": against.recent,
        "elsewhere": elsewhere,
        "q": q,
        "run": against.run,
        "rising": (np.nan_to_num(q, nan=1.0) < LEVEL) & lasting,
    }


def recent_span(corpus: Corpus, filters: Filters) -> tuple[int, int] | None:
    """Return the first and the last of the years that `terms` calls recent; None without a complete year."""
    years = _years(corpus, filters)
    return (max(years[0], years[-1] - SPAN + 1), years[-1]) if years else None


def lens_years(found: Vocabulary, filters: Filters) -> pd.DataFrame:
    """Count the selected papers that speak of each lens, per year.

    Columns: lens, label (str), year, articles, papers (int64; of the year), share, low, high (float64; exact 95 % limits
    of Clopper and Pearson, nan in a year without papers), complete (bool).
    """
    from tracker.trends.intervals import binomial_interval  # noqa: PLC0415  scipy takes a moment

    corpus, chosen = found.corpus, select(found.corpus, filters)
    names = [entry.id for entry in shown_indications(corpus, filters)]
    span = trends.year_span(
        corpus.year[chosen], corpus.newest_year(names), filters.checked(corpus.catalog).years
    )
    counts = _yearly(found, np.arange(len(found.keys)), chosen, span)
    papers = np.broadcast_to(per_year(corpus, chosen, span), counts.shape)
    low, high = binomial_interval(counts, papers)
    known = papers > 0
    years = np.array(span, dtype=np.int64)
    return pd.DataFrame(
        {
            "lens": np.repeat(np.array(found.keys, dtype=object), len(span)),
            "label": np.repeat(np.array(found.terms.names, dtype=object), len(span)),
            "year": np.tile(years, len(found.keys)),
            "articles": counts.ravel(),
            "papers": papers.ravel(),
            "share": np.where(known, counts / np.maximum(papers, 1), np.nan).ravel(),
            "low": np.where(known, low, np.nan).ravel(),
            "high": np.where(known, high, np.nan).ravel(),
            "complete": np.tile(years < corpus.current_year(names), len(found.keys)),
        },
        columns=list(LENS_COLUMNS),
    )


def _years(corpus: Corpus, filters: Filters) -> range:
    """Return the complete years, from the first paper's to the last that is over for every indication."""
    limits = filters.checked(corpus.catalog).years
    last = trends.last_complete_year(corpus.current_year(), limits)
    known = corpus.year[corpus.year != trends.UNKNOWN_YEAR]
    if last is None or not len(known):
        return range(0)
    first = int(known.min()) if limits is None else max(int(known.min()), limits[0])
    return range(first, last + 1)


def _candidates(found: Vocabulary, indication: str, own: BoolArray, years: range) -> IntArray:
    """Return the terms with enough papers of the indication in both spans, which its own blocks do not find."""
    from tracker.trends.rising import FEWEST_TESTED  # noqa: PLC0415  scipy takes a moment

    corpus = found.corpus
    late = own & (corpus.year > years.stop - 1 - 2 * SPAN) & (corpus.year < years.stop)
    frequent = np.flatnonzero(found.terms.count(late) >= FEWEST_TESTED)
    told = [_is_told(found, place, indication) for place in frequent.tolist()]
    kept: IntArray = frequent[np.array(told, dtype=np.bool_)]
    return kept


def _is_told(found: Vocabulary, place: int, indication: str) -> bool:
    """Tell whether a term says something that neither the query nor a check tag says already."""
    if found.kind == LENS:
        return True
    term, key, catalog = found.terms.names[place], found.keys[place], found.corpus.catalog
    if found.kind == MESH:
        record = Searchable(pmid=0, mesh=(MeshHeading(term, None if key == term.casefold() else key),))
        known = key in CHECK_TAGS
    else:
        record = Searchable(pmid=0, keywords=(term,))
        known = key in _names(catalog, indication)
    blocks = catalog.matcher().read(record).matched
    return not known and not any(
        block == f"indication:{indication}" or block.startswith("modality:") for block in blocks
    )


def _names(catalog: Catalog, indication: str) -> set[str]:
    """Return what the indication and the modalities are called, as folded words: acronyms, which no block finds alone."""
    own = catalog.indications[indication]
    names = [own.label, *own.synonyms]
    names += [name for entry in catalog.enabled_modalities for name in (entry.label, *entry.synonyms)]
    return {" ".join(split_words(name)) for name in names}


def _rose(here: Usage) -> BoolArray:
    """Tell which terms have a larger share of the papers in the recent span than in the one before: [terms]."""
    previous, recent = (
        here.terms[:, span].sum(axis=1) / max(here.papers[span].sum(), 1) for span in (_PREVIOUS, _RECENT)
    )
    rose: BoolArray = recent > previous
    return rose


def _table(
    found: Vocabulary,
    indication: str,
    tested: IntArray,
    columns: Mapping[str, IntArray | FloatArray | BoolArray],
) -> pd.DataFrame:
    """Put the results of the tested terms in a frame, rising ones first, then by q and by name."""
    first = _first_years(found)[tested]
    table = pd.DataFrame(
        {
            "indication": indication,
            "kind": found.kind,
            "term": np.array([found.terms.names[place] for place in tested], dtype=object),
            "key": np.array([found.keys[place] for place in tested], dtype=object),
            **columns,
            "first_year": pd.arrays.IntegerArray(first, first == trends.UNKNOWN_YEAR),
        },
        columns=list(TERM_COLUMNS),
    )
    order = ["rising", "q", "term"]
    return table.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)


def _first_years(found: Vocabulary) -> IntArray:
    """Return the first known year of a counted paper with each term: [terms]."""
    year = found.corpus.year[found.terms.paper]
    known = year != trends.UNKNOWN_YEAR
    never = np.iinfo(np.int64).max
    first = np.full(len(found.keys), never)
    np.minimum.at(first, found.terms.holder[known], year[known])
    return np.where(first == never, trends.UNKNOWN_YEAR, first)


def _usage(found: Vocabulary, tested: IntArray, papers: BoolArray, years: range) -> Usage:
    from tracker.trends.rising import Usage  # noqa: PLC0415  scipy takes a moment

    filed = papers.copy()
    if found.kind != LENS:
        filed[:] = False
        filed[found.terms.paper] = papers[found.terms.paper]
    return Usage(_yearly(found, tested, papers, years), per_year(found.corpus, filed, years))


def _yearly(found: Vocabulary, wanted: IntArray, papers: BoolArray, years: range) -> IntArray:
    """Count the papers with each wanted term per year: [wanted, years]."""
    row = np.full(len(found.keys), -1, dtype=np.int64)
    row[wanted] = np.arange(len(wanted))
    year = found.corpus.year[found.terms.paper] - years.start
    here = papers[found.terms.paper] & (row[found.terms.holder] >= 0) & (year >= 0) & (year < len(years))
    places = row[found.terms.holder[here]] * len(years) + year[here]
    counts = np.bincount(places, minlength=len(wanted) * len(years))
    return counts.reshape(len(wanted), len(years)).astype(np.int64)
