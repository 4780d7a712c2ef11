"""Which modality meets which indication: the cells of the landscape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis.corpus import at_level, select_cells
from tracker.analysis.filters import UNATTRIBUTED
from tracker.analysis.overview import shown_indications, shown_modalities

if TYPE_CHECKING:
    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters

RECENT_YEARS = 5
UNATTRIBUTED_LABEL = "No modality found"


def matrix(corpus: Corpus, filters: Filters) -> pd.DataFrame:
    """Count papers per modality and indication: what a click on the cell lists.

    Rows: enabled modalities with their children (a child's papers are its parent's too), then
    `unattributed`. Columns: modality, modality_label, parent (str or None), indication, indication_label,
    status (of the cell), articles, rct, recent (the last 5 complete years; int64), in_totals (bool).
    """
    names = shown_modalities(corpus, filters)
    entries = shown_indications(corpus, filters)
    chosen = select_cells(corpus, filters)
    known = [corpus.catalog.modalities.get(name) for name in names]
    cells = [(modality, entry) for modality in known for entry in entries]
    return pd.DataFrame(
        {
            "modality": np.repeat(np.array(names, dtype=object), len(entries)),
            "modality_label": [m.label if m else UNATTRIBUTED_LABEL for m, _ in cells],
            "parent": pd.Series([m.parent if m else None for m, _ in cells], dtype=object),
            "indication": [entry.id for _, entry in cells],
            "indication_label": [entry.label for _, entry in cells],
            "status": [corpus.catalog.status(e.id, m.id) if m else e.status for m, e in cells],
            "articles": _cells(corpus, filters, chosen),
            "rct": _cells(corpus, filters, chosen & at_level(corpus, "rct", strict=filters.strict)),
            "recent": _cells(corpus, filters, chosen & _recent(corpus, filters)),
            "in_totals": [m.in_totals if m else True for m, _ in cells],
        }
    )


def _cells(corpus: Corpus, filters: Filters, chosen: BoolArray) -> IntArray:
    """Count the chosen articles per cell, modality by modality."""
    order = [*corpus.modalities, UNATTRIBUTED]
    rows = [order.index(name) for name in shown_modalities(corpus, filters)]
    columns = [corpus.indications.index(entry.id) for entry in shown_indications(corpus, filters)]
    return trends.cell_counts(
        corpus.combinations.codes[chosen], corpus.modality_table[:, rows], corpus.indication_table[:, columns]
    ).ravel()


def _recent(corpus: Corpus, filters: Filters) -> BoolArray:
    current = corpus.current_year([entry.id for entry in shown_indications(corpus, filters)])
    result: BoolArray = (corpus.year < current) & (corpus.year >= current - RECENT_YEARS)
    return result
