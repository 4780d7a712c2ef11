"""Papers that no count can tell apart, as one row that says how many they are: what counting reads then grows slowly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracker import trends

if TYPE_CHECKING:
    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters


def grouped(corpus: Corpus, filters: Filters) -> Corpus:
    """Return rows whose weights count the same under these filters as the articles do.

    A text and facets tell single articles apart: with one of them, every article is a row of its own. Of the rows,
    `pmid` is that of one article of many, and `created` is good for the newest arrival only.
    """
    if filters.text or filters.facets:
        return corpus
    return corpus.once("grouped", lambda: _grouped(corpus))


def _grouped(corpus: Corpus) -> Corpus:
    columns = (corpus.year, corpus.evidence, corpus.tagged, corpus.species, corpus.retracted)
    alike = corpus.combinations.codes.astype(np.int64)
    for column in columns:
        values = column.astype(np.int64)
        alike = alike * (values.max(initial=0) + 1) + values
    _, rows, weights = np.unique(alike, return_index=True, return_counts=True)
    arrivals = corpus.created[~np.isnat(corpus.created)]
    newest = arrivals.max() if len(arrivals) else np.datetime64("NaT")
    return replace(
        corpus,
        pmid=corpus.pmid[rows],
        year=corpus.year[rows],
        created=np.full(len(rows), newest, dtype="datetime64[D]"),
        evidence=corpus.evidence[rows],
        tagged=corpus.tagged[rows],
        species=corpus.species[rows],
        retracted=corpus.retracted[rows],
        combinations=replace(corpus.combinations, codes=corpus.combinations.codes[rows]),
        weights=weights.astype(np.int64),
    )


def yearly(
    rows: Corpus, chosen: BoolArray, span: range, series: BoolArray | trends.Members | None = None
) -> IntArray:
    """Count the articles that the chosen rows stand for: [series, years of the span].

    series: [combinations, s], each counts an article of its combinations once; without it, all count as one series.
    """
    years = rows.year[chosen]
    codes = np.zeros(len(years), dtype=np.int64) if series is None else rows.combinations.codes[chosen]
    of = np.ones((1, 1), dtype=np.bool_) if series is None else series
    weights = None if rows.weights is None else rows.weights[chosen]
    return trends.yearly_counts(codes, years, of, span, weights)
