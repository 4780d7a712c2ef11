"""How the sources of papers change over the years, and how few of them hold how much.

Papers count as in `sources`, each once per holder; those without a known holder are no part of a share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import select
from tracker.analysis.journals import JOURNAL_CLASSES
from tracker.analysis.overview import per_year, shown_indications
from tracker.analysis.sources import UNKNOWN_HOLDER, is_controlled, years_of

if TYPE_CHECKING:
    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.analysis.origins import Holders, Origins

TOP_COUNTRIES = 8
OTHER_COUNTRIES = "other"
CONCENTRATION_COLUMNS = (
    *("holder", "evidence", "papers", "unknown", "holders"),
    *("herfindahl", "low", "high", "effective", "top_1", "top_3", "top_10"),
)


def country_years(found: Origins, filters: Filters, top: int = TOP_COUNTRIES) -> pd.DataFrame:
    """Count the selected papers of the countries with most of them, per year, zero years included.

    Columns: country (str, the last two are `other`, every other country, and `unknown`), year, articles, total (of the
    country over these years; int64), papers (of the year; int64), complete (bool), nowcast, nowcast_low, nowcast_high
    (Int64: all papers of the year once they have arrived, see `trend_table`).
    """
    corpus, chosen = found.corpus, select(found.corpus, filters)
    span = _span(corpus, filters, chosen)
    counts = _per_year(found.countries, corpus, chosen, span)
    order = np.argsort(-counts.sum(axis=1), kind="stable")
    order = order[counts[order].sum(axis=1) > 0]
    unknown = per_year(corpus, found.countries.without(chosen), span)
    names = [*(found.countries.names[place] for place in order[:top]), OTHER_COUNTRIES, UNKNOWN_HOLDER]
    rows = np.vstack([counts[order[:top]], counts[order[top:]].sum(axis=0), unknown])
    return pd.DataFrame(
        {
            "country": np.repeat(np.array(names, dtype=object), len(span)),
            "year": np.tile(np.array(span, dtype=np.int64), len(names)),
            "articles": rows.ravel(),
            "total": np.repeat(rows.sum(axis=1), len(span)),
            **arrivals.whole_years(corpus, filters, _shown(corpus, filters), span, rows),
        }
    )


def journal_drift(found: Origins, filters: Filters) -> pd.DataFrame:
    """Tell how the selected papers move from neuromodulation's own journals to those of diseases and of all physicians.

    Columns: year (int64), journal_class, label (str), articles, papers (int64; of the year, in any journal), share,
    low, high (float64; exact 95 % limits of Clopper and Pearson, nan in a year without papers), complete (bool), nowcast,
    nowcast_low, nowcast_high (Int64: all papers of the year once they have arrived, see `trend_table`).
    """
    from tracker.trends.intervals import binomial_interval  # noqa: PLC0415  scipy takes a moment

    corpus, chosen = found.corpus, select(found.corpus, filters)
    span = _span(corpus, filters, chosen)
    counts = _per_year(found.classes, corpus, chosen, span)
    papers = np.broadcast_to(counts.sum(axis=0), counts.shape)
    low, high = binomial_interval(counts, papers)
    known = papers > 0
    order = list(JOURNAL_CLASSES)
    return pd.DataFrame(
        {
            "year": np.tile(np.array(span, dtype=np.int64), len(order)),
            "journal_class": np.repeat(np.array(order, dtype=object), len(span)),
            "label": np.repeat(np.array(list(JOURNAL_CLASSES.values()), dtype=object), len(span)),
            "articles": counts.ravel(),
            "share": np.where(known, counts / np.maximum(papers, 1), np.nan).ravel(),
            "low": np.where(known, low, np.nan).ravel(),
            "high": np.where(known, high, np.nan).ravel(),
            **arrivals.whole_years(corpus, filters, _shown(corpus, filters), span, counts),
        }
    )


def new_entrants(found: Origins, filters: Filters) -> pd.DataFrame:
    """Count the groups that publish in each year, and those of them that had not before.

    Columns: year, groups, entrants (groups whose first selected paper is of that year, whatever years are chosen),
    returning (the others), articles (of any group), by_entrants (int64), complete (bool). In the first years everybody is new.
    """
    corpus, chosen = found.corpus, select(found.corpus, filters)
    span = _span(corpus, filters, chosen)
    first, _ = years_of(found.groups, corpus, select(corpus, replace(filters, years=None)))
    group, year = _dated(found.groups, corpus, chosen, span)
    new = first[group] == year + span.start
    active = np.unique(group * max(len(span), 1) + year) % max(len(span), 1)
    entered = np.unique(group[new] * max(len(span), 1) + year[new]) % max(len(span), 1)
    tallies = {"groups": active, "entrants": entered, "articles": year, "by_entrants": year[new]}
    counts = {name: np.bincount(years, minlength=len(span)) for name, years in tallies.items()}
    return pd.DataFrame(
        {
            "year": np.array(span, dtype=np.int64),
            "returning": counts["groups"] - counts["entrants"],
            **counts,
            "complete": _complete(corpus, filters, span),
        }
    )


def concentration(found: Origins, filters: Filters) -> pd.DataFrame:
    """Tell how few groups, countries and journals hold how much, of the controlled evidence and of all papers.

    Columns: holder (groups, countries, journals), evidence (controlled: rct and trial; all), papers (with a known
    holder), unknown, holders (int64), herfindahl, low, high (float64: the chance that two papers have the same holder,
    with 95 % limits; nan below ten papers), effective (float64: as many holders of equal size would be as
    concentrated), top_1, top_3, top_10 (float64: shares of the largest).
    """
    chosen = select(found.corpus, filters)
    controlled = chosen & is_controlled(found.corpus, filters)
    rows = [
        _concentration(found, holder, evidence, papers)
        for holder in ("groups", "countries", "journals")
        for evidence, papers in (("controlled", controlled), ("all", chosen))
    ]
    return pd.DataFrame(rows, columns=list(CONCENTRATION_COLUMNS))


def _concentration(found: Origins, holder: str, evidence: str, chosen: BoolArray) -> tuple[object, ...]:
    from tracker.trends.concentration import concentration as estimate  # noqa: PLC0415  scipy takes a moment

    holders: Holders = getattr(found, holder)
    result = estimate(holders.count(chosen))
    index = result.herfindahl
    return (
        *(holder, evidence, result.papers, int(chosen.sum()) - holders.known(chosen), result.holders),
        *(index.value, index.low, index.high, result.effective.value, *result.top.values()),
    )


def _shown(corpus: Corpus, filters: Filters) -> list[str]:
    return [entry.id for entry in shown_indications(corpus, filters)]


def _span(corpus: Corpus, filters: Filters, chosen: BoolArray) -> range:
    newest = corpus.newest_year(_shown(corpus, filters))
    return trends.year_span(corpus.year[chosen], newest, filters.checked(corpus.catalog).years)


def _complete(corpus: Corpus, filters: Filters, span: range) -> BoolArray:
    return arrivals.is_over(corpus, _shown(corpus, filters), span)


def _per_year(holders: Holders, corpus: Corpus, chosen: BoolArray, span: range) -> IntArray:
    """Count the chosen papers of each holder per year of the span: [holders, years]."""
    holder, year = _dated(holders, corpus, chosen, span)
    counts = np.bincount(holder * len(span) + year, minlength=len(holders.names) * len(span))
    return counts.reshape(len(holders.names), len(span)).astype(np.int64)


def _dated(holders: Holders, corpus: Corpus, chosen: BoolArray, span: range) -> tuple[IntArray, IntArray]:
    """Return holder and place in the span of each chosen paper that falls in it."""
    year = corpus.year[holders.paper] - span.start
    here = chosen[holders.paper] & (year >= 0) & (year < len(span))
    return holders.holder[here], year[here]
