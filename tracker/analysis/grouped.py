"""Papers that no count can tell apart, as one row that says how many they are: what counting reads then grows slowly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tracker.analysis.corpus import Corpus
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
