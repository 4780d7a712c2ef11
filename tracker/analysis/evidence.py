"""The mix of evidence: papers per cell, year and level, and what their levels rest on."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import EVIDENCE_CODES, select_cells
from tracker.analysis.filters import EVIDENCE_LEVELS, UNKNOWN
from tracker.analysis.overview import ALL, cell_series, shown_indications, shown_modalities
from tracker.queries.counted import NOTICE
from tracker.trends import UNKNOWN_YEAR

if TYPE_CHECKING:
    from tracker.analysis.corpus import Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.analysis.studies import Studies

EVIDENCE_COLUMNS = ("indication", "modality", "year", "evidence_level", "tagged", "by_rule", "articles")
EVIDENCE_KINDS = {
    "pooled": "Guidelines and systematic reviews",
    "rct": "Randomised trials",
    "trial": "Other trials",
    "observed": "Observational studies and case reports",
    "preclinical": "Preclinical studies",
    "other": "Other and not classified",
}
"""Kind of evidence -> label, the strongest first."""
_KIND_OF = {
    "guideline": "pooled",
    "systematic_review": "pooled",
    "rct": "rct",
    "trial": "trial",
    "observational": "observed",
    "case_report": "observed",
    "preclinical": "preclinical",
}
"""Level of evidence -> kind; every other level is `other`."""


def levels_of(kind: str) -> tuple[str, ...]:
    """Return the levels of evidence of a kind (a key of EVIDENCE_KINDS)."""
    return tuple(level for level in EVIDENCE_LEVELS if _KIND_OF.get(level, "other") == kind)


class Mix(NamedTuple):
    """The papers of a cell by year and kind of evidence; how many they are, and how many are randomised trials.

    years has the columns year (int64), kind, label (str), articles, papers (of the year; int64), complete (bool),
    nowcast, nowcast_low, nowcast_high (Int64: all papers of the year once they have arrived, see `trend_table`).
    """

    years: pd.DataFrame
    papers: int
    randomised: int


def evidence(studies: Studies, filters: Filters) -> pd.DataFrame:
    """Count the papers of each cell by year and evidence level, `all` modalities first, zero rows left out.

    Columns: indication, modality (also `all` and `unattributed`), year (Int64, missing where it is unknown),
    evidence_level (str); tagged: its level rests on NLM's tags or a person's word, by_rule: on its title, articles:
    both (int64). At level `unknown` neither holds. The filters choose the papers, strictly where they are strict; the levels told are the broad ones.
    """
    corpus = studies.corpus
    counts, cells = _per_cell(corpus, filters)
    cell, year, level = np.nonzero(counts.sum(axis=3))
    found = counts[cell, year, level]
    names = pd.DataFrame(cells, columns=["indication", "modality"]).iloc[cell].reset_index(drop=True)
    years = pd.array(_years(corpus)[year], dtype="Int64")
    years[_years(corpus)[year] == UNKNOWN_YEAR] = pd.NA
    judged = level != EVIDENCE_CODES[UNKNOWN]
    return names.assign(
        year=years,
        evidence_level=np.array(list(EVIDENCE_LEVELS), dtype=object)[level],
        tagged=found[:, 1] * judged,
        by_rule=found[:, 0] * judged,
        articles=found.sum(axis=1),
    )


def evidence_mix(
    corpus: Corpus, counted: pd.DataFrame, filters: Filters, indication: str, modality: str
) -> Mix:
    """Sum a frame of `evidence` by kind for one cell, zero years included; undated papers are in no year.

    Strictly, what a title alone tells is not classified.
    """
    here = counted[(counted["indication"] == indication) & (counted["modality"] == modality)]
    dated = here[here["year"].notna()].astype({"year": np.int64})
    years = dated["year"].to_numpy()
    span = trends.year_span(years, corpus.newest_year([indication]), filters.checked(corpus.catalog).years)
    kinds = dated["evidence_level"].map(_KIND_OF).fillna("other")
    untold = dated["by_rule"] * filters.strict
    order, other = list(EVIDENCE_KINDS), len(EVIDENCE_KINDS) - 1
    place = np.array([order.index(kind) for kind in kinds], dtype=np.int64)
    counts = np.zeros(len(order) * len(span), dtype=np.int64)
    np.add.at(counts, place * len(span) + years - span.start, (dated["articles"] - untold).to_numpy())
    np.add.at(counts, other * len(span) + years - span.start, untold.to_numpy())
    return _mix(corpus, filters, indication, span, counts.reshape(len(order), len(span)))


def _mix(corpus: Corpus, filters: Filters, indication: str, span: range, counts: IntArray) -> Mix:
    names = list(EVIDENCE_KINDS)
    frame = pd.DataFrame(
        {
            "year": np.tile(np.array(span, dtype=np.int64), len(names)),
            "kind": np.repeat(np.array(names, dtype=object), len(span)),
            "label": np.repeat(np.array(list(EVIDENCE_KINDS.values()), dtype=object), len(span)),
            "articles": counts.ravel(),
            **arrivals.whole_years(corpus, filters, [indication], span, counts),
        }
    )
    return Mix(frame, int(counts.sum()), int(counts[names.index("rct")].sum()))


def evidence_levels(studies: Studies, filters: Filters) -> pd.DataFrame:
    """Count the papers of each indication at each level, strict and broad beside each other; every level has a row.

    Columns: indication, evidence_level (str); strict (what NLM's tags or a person say), broad (titles too), papers (of
    the indication; int64); at level `unknown` what is left of these. A notice is never counted and has no row.
    """
    counted = evidence(studies, filters)
    counted = counted[counted["modality"] == ALL]
    names = [entry.id for entry in shown_indications(studies.corpus, filters)]
    levels = [level for level in EVIDENCE_LEVELS if level != NOTICE]
    rows = pd.MultiIndex.from_product([names, levels], names=["indication", "evidence_level"])
    sums = counted.groupby(["indication", "evidence_level"])[["tagged", "articles"]].sum()
    table = (
        sums.reindex(rows, fill_value=0)
        .reset_index()
        .rename(columns={"tagged": "strict", "articles": "broad"})
    )
    table["papers"] = table.groupby("indication")["broad"].transform("sum")
    unknown = table["evidence_level"] == UNKNOWN
    tagged = table.groupby("indication")["strict"].transform("sum")
    table.loc[unknown, "strict"] = (table["papers"] - tagged)[unknown]
    return table.astype({"strict": np.int64, "broad": np.int64, "papers": np.int64})


def _years(corpus: Corpus) -> IntArray:
    return np.unique(corpus.year)


def _per_cell(corpus: Corpus, filters: Filters) -> tuple[IntArray, list[tuple[str, str]]]:
    """Count articles: [cells, years, levels, 2], where the last tells by rule from tagged."""
    indications = [entry.id for entry in shown_indications(corpus, filters)]
    modalities = [ALL, *shown_modalities(corpus, filters)]
    table = cell_series(corpus, filters, indications, modalities)
    years, levels = _years(corpus), len(EVIDENCE_LEVELS)
    chosen = np.flatnonzero(select_cells(corpus, filters))
    combinations = corpus.combinations.codes[chosen]
    year = np.searchsorted(years, corpus.year[chosen])
    place = ((combinations * len(years) + year) * levels + corpus.evidence[chosen]) * 2 + corpus.tagged[
        chosen
    ]
    size = len(years) * levels * 2
    per_combination = np.bincount(place, minlength=len(table) * size).reshape(len(table), size)
    sums = np.rint(table.T.astype(np.float64) @ per_combination.astype(np.float64)).astype(np.int64)
    cells = list(product(indications, modalities))
    return sums.reshape(len(cells), len(years), levels, 2), cells
