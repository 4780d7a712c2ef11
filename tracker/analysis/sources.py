"""Who and where: the groups, countries, journals and funders behind the papers, each paper once per holder.

Where a holder is not known, the paper is counted as unknown and shown: shares are of the papers whose holder is
known. Groups and countries rest on affiliations (`maturity.groups`, `affiliations.countries`): before 2014 PubMed kept
those of the first author alone, which is why the country is that of the first author throughout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis.corpus import at_level, select

if TYPE_CHECKING:
    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.analysis.origins import Holders, Origins

CONTROLLED = ("rct", "trial")
"""The evidence levels of controlled evidence."""
UNKNOWN_HOLDER = "unknown"


def groups(found: Origins, filters: Filters) -> pd.DataFrame:
    """Count the selected papers of each independent group of authors, most papers first.

    Columns: group (int64, a number of this data version), name (its most frequent last author), country (from which
    most of its papers come, "" unknown), articles, controlled (rct or trial; int64), share (float64, of the papers
    somebody signed), first_year, last_year (Int64). Papers that nobody signed are in no row.
    """
    corpus, chosen = found.corpus, select(found.corpus, filters)
    table = _counted(found.groups, corpus, filters, chosen)
    table.insert(0, "group", table.pop("holder"))
    table.insert(2, "country", [found.group_country[group] for group in table["group"]])
    first, last = years_of(found.groups, corpus, chosen)
    table["first_year"] = _known_years(first[table["group"]])
    table["last_year"] = _known_years(last[table["group"]])
    return table


def countries(found: Origins, filters: Filters) -> pd.DataFrame:
    """Count the selected papers by the country of the first author's first affiliation, most papers first.

    Columns: country (English name), articles, controlled (int64), share (float64, of the papers with a country). The
    last row is `unknown`, without a share: no affiliation, or none that names a country.
    """
    table = _with_unknown(found.countries, found.corpus, filters)
    return table.rename(columns={"name": "country"})


def journals(found: Origins, filters: Filters) -> pd.DataFrame:
    """Count the selected papers of each journal, most papers first.

    Columns: journal (NLM's title), journal_class (key of JOURNAL_CLASSES), articles, controlled (int64), share
    (float64). Books, which are in no journal, are in no row.
    """
    table = _counted(found.journals, found.corpus, filters, select(found.corpus, filters))
    table.insert(2, "journal_class", [found.journal_classes[place] for place in table.pop("holder")])
    return table.rename(columns={"name": "journal"})


def funders(found: Origins, filters: Filters) -> pd.DataFrame:
    """Count the selected papers of each funding agency, most papers first; a paper counts once for each of its own.

    Columns: funder (as NLM writes it), articles, controlled (int64), share (float64, of the papers that name a
    funder). The last row is `unknown`: no funder is recorded, which is no evidence that there was none.
    """
    table = _with_unknown(found.funders, found.corpus, filters)
    return table.rename(columns={"name": "funder"})


def is_controlled(corpus: Corpus, filters: Filters) -> BoolArray:
    """Tell for each article whether it is of controlled evidence."""
    return trends.any_of(
        np.column_stack([at_level(corpus, level, strict=filters.strict) for level in CONTROLLED])
    )


def years_of(holders: Holders, corpus: Corpus, chosen: BoolArray) -> tuple[IntArray, IntArray]:
    """Return the first and the last known year of the chosen papers of each holder, UNKNOWN_YEAR where none is."""
    dated = (chosen & (corpus.year != trends.UNKNOWN_YEAR))[holders.paper]
    holder, year = holders.holder[dated], corpus.year[holders.paper[dated]]
    never = np.iinfo(np.int64).max
    first, last = np.full(len(holders.names), never), np.full(len(holders.names), trends.UNKNOWN_YEAR)
    np.minimum.at(first, holder, year)
    np.maximum.at(last, holder, year)
    return np.where(first == never, trends.UNKNOWN_YEAR, first), last


def _counted(holders: Holders, corpus: Corpus, filters: Filters, chosen: BoolArray) -> pd.DataFrame:
    """Count the chosen papers of each holder that has one: holder (its number), name, articles, controlled, share."""
    articles = holders.count(chosen)
    controlled = holders.count(chosen & is_controlled(corpus, filters))
    held = np.flatnonzero(articles)
    held = np.array(
        sorted(held.tolist(), key=lambda place: (-articles[place], holders.names[place])), dtype=np.int64
    )
    return pd.DataFrame(
        {
            "holder": held,
            "name": np.array([holders.names[place] for place in held], dtype=object),
            "articles": articles[held],
            "controlled": controlled[held],
            "share": articles[held] / max(holders.known(chosen), 1),
        }
    )


def _with_unknown(holders: Holders, corpus: Corpus, filters: Filters) -> pd.DataFrame:
    chosen = select(corpus, filters)
    unknown = holders.without(chosen)
    last = pd.DataFrame(
        {
            "name": np.array([UNKNOWN_HOLDER], dtype=object),
            "articles": [int(unknown.sum())],
            "controlled": [int((unknown & is_controlled(corpus, filters)).sum())],
            "share": [np.nan],
        }
    )
    return pd.concat(
        [_counted(holders, corpus, filters, chosen).drop(columns="holder"), last], ignore_index=True
    )


def _known_years(years: IntArray) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(years, years == trends.UNKNOWN_YEAR)
