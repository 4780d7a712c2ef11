"""What filters do: how many papers each further choice leaves, and which choice leaves none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tracker.analysis.corpus import count, levels, select, select_cells
from tracker.analysis.facets import by_kind
from tracker.analysis.filters import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, Filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray

    Counts = tuple[tuple[str, int], ...]

TOP = 10
"""Journals offered."""


def choices(corpus: Corpus, filters: Filters, kind: str) -> Counts:
    """Count what choosing a value alone would leave, the other filters as they are; values without a paper are left out.

    kind: indications, modalities, evidence, species (values in their own order) or journals (the ten with most papers,
    by their ids as facets).
    """
    return _COUNTS[kind](corpus, filters)


def _indications(corpus: Corpus, filters: Filters) -> Counts:
    chosen = select(corpus, replace(filters, indications=()))
    return _some(corpus.indications, _per_column(corpus, chosen, corpus.indication_table))


def _modalities(corpus: Corpus, filters: Filters) -> Counts:
    chosen = select_cells(corpus, filters)
    return _some((*corpus.modalities, UNATTRIBUTED), _per_column(corpus, chosen, corpus.modality_table))


def _evidence(corpus: Corpus, filters: Filters) -> Counts:
    chosen = select(corpus, replace(filters, evidence=()))
    codes = levels(corpus, strict=filters.strict)[chosen]
    return _some(EVIDENCE_LEVELS, np.bincount(codes, minlength=len(EVIDENCE_LEVELS)))


def _species(corpus: Corpus, filters: Filters) -> Counts:
    chosen = select(corpus, replace(filters, species=()))
    return _some(SPECIES, np.bincount(corpus.species[chosen], minlength=len(SPECIES)))


def _journals(corpus: Corpus, filters: Filters) -> Counts:
    held = corpus.held(corpus, "journal")
    counts = held.holders.count(select(corpus, filters.without("journal")))
    most = np.argsort(-counts, kind="stable")[:TOP]
    return _some([held.ids[place] for place in most], counts[most])


_COUNTS = {
    "indications": _indications,
    "modalities": _modalities,
    "evidence": _evidence,
    "species": _species,
    "journals": _journals,
}


def _per_column(corpus: Corpus, chosen: BoolArray, table: BoolArray) -> IntArray:
    each = np.bincount(corpus.combinations.codes[chosen], minlength=len(table))
    counts: IntArray = each @ table.astype(np.int64)
    return counts


def _some(values: Iterable[str], counts: IntArray | Sequence[int]) -> Counts:
    return tuple((value, int(number)) for value, number in zip(values, counts, strict=True) if number)


def relaxed(corpus: Corpus, filters: Filters) -> tuple[tuple[str, Filters, int], ...]:
    """Tell which single filter, taken away, brings papers back: its name, the filters without it, and how many.

    Names are those of the fields of `Filters`, and the kinds of facets. Those that bring back most come first.
    """
    counted = [(name, left, count(corpus, left)) for name, left in _each_taken_away(filters)]
    return tuple(sorted((row for row in counted if row[2]), key=lambda row: -row[2]))


def _each_taken_away(filters: Filters) -> Iterable[tuple[str, Filters]]:
    empty = Filters()
    for name in ("indications", "modalities", "years", "evidence", "species", "text", "strict"):
        if getattr(filters, name) != getattr(empty, name):
            yield name, replace(filters, **{name: getattr(empty, name)})
    for kind in by_kind(filters.facets):
        yield kind, filters.without(kind)
    if not filters.retracted:
        yield "retracted", replace(filters, retracted=True)
