"""White space: cells with fewer papers, or fewer groups, than the rest of the landscape leads one to expect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker.analysis.corpus import EVIDENCE_CODES, SPECIES_CODES, levels, select_cells
from tracker.analysis.filters import UNATTRIBUTED
from tracker.analysis.landscape import matrix
from tracker.analysis.overview import shown_indications, shown_modalities
from tracker.maturity.groups import UNKNOWN_GROUP
from tracker.maturity.papers import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis.corpus import Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.analysis.studies import Studies
    from tracker.trends.arrays import BoolArray

FLAGS = ("empty", "thin", "one_group", "gap", "crowded")
"""What can be said of a cell, in the order in which it is listed."""
TESTED = ("expected", "ratio", "low", "high", "p")
WHITE_SPACE_COLUMNS = (
    *("modality", "modality_label", "parent", "indication", "indication_label", "status", "in_totals"),
    *("observed", "expected", "ratio", "low", "high", "p", "q", "primary", "groups", *FLAGS),
)

MATRIX_COLUMNS = (
    *("indication", "modality", "status", "in_totals", "articles", "rct", "recent"),
    *("expected", "ratio", "low", "high", "q", "primary", "groups", "flags"),
)
"""The columns of `export matrix`."""


def matrix_table(studies: Studies, filters: Filters) -> pd.DataFrame:
    """Put what the landscape counts beside what is to be expected: one row per cell, `unattributed` too.

    Columns: MATRIX_COLUMNS; those up to `recent` are of `landscape.matrix`, the others of `white_space`, whose flags
    stand in one column, a tuple of FLAGS. For `unattributed`, which is no row of white space, they are empty.
    """
    counted = matrix(studies.corpus, filters)
    weighed = white_space(studies, filters)
    weighed["flags"] = [
        tuple(flag for flag, holds in zip(FLAGS, row, strict=True) if holds)
        for row in weighed[list(FLAGS)].to_numpy()
    ]
    weighed = weighed.astype({"primary": "Int64", "groups": "Int64"})
    cell = ["indication", "modality"]
    added = [*cell, "expected", "ratio", "low", "high", "q", "primary", "groups", "flags"]
    table = counted.merge(weighed[added], on=cell, how="left")
    table["flags"] = [flags if isinstance(flags, tuple) else () for flags in table["flags"]]
    return table[list(MATRIX_COLUMNS)]


def white_space(studies: Studies, filters: Filters) -> pd.DataFrame:
    """Hold the papers of each cell against independence of modality and indication.

    Columns: modality, modality_label, parent, indication, indication_label, status, in_totals; observed (int64),
    expected (float64: papers of the modality x papers of the indication / papers of all cells), ratio with its exact
    95 % limits low and high (Garwood), p (exact, two-sided), q (false discovery rate over all cells of the catalog,
    whatever modality and indication are shown); primary (int64: studies in people, reviews and protocols apart), groups
    (int64: independent groups behind these); and the flags (bool)
    - empty: no paper; thin: one to four;
    - one_group: all primary studies are of one group of authors, so that nobody else has repeated them;
    - gap, crowded: fewer or more papers than expected, q below 0.05.
    A kind of a modality is held against its own total, with the rest of its parent as another row. `unattributed` is no
    row. What stands outside the totals is not tested: expected to q are nan.
    """
    everywhere = replace(filters, indications=(), modalities=())
    cells = matrix(studies.corpus, everywhere).rename(columns={"articles": "observed"})
    cells = cells[cells["modality"] != UNATTRIBUTED].reset_index(drop=True)
    cells = pd.concat([cells, _tested(studies.corpus, cells)], axis=1)
    cells["primary"], cells["groups"], alone = _groups(studies, everywhere, cells)
    cells["one_group"] = alone
    shown = cells["modality"].isin(shown_modalities(studies.corpus, filters))
    shown &= cells["indication"].isin([entry.id for entry in shown_indications(studies.corpus, filters)])
    return cells.loc[shown, list(WHITE_SPACE_COLUMNS)].reset_index(drop=True)


def _tested(corpus: Corpus, cells: pd.DataFrame) -> pd.DataFrame:
    """Return what the statistics say of every cell, in the order of the cells: TESTED, q, and four flags."""
    from tracker.trends.intervals import LEVEL, q_values  # noqa: PLC0415  scipy takes a moment
    from tracker.trends.whitespace import THIN  # noqa: PLC0415  the same

    found = np.full((len(TESTED), len(cells)), np.nan)
    counts = cells["observed"].to_numpy()
    of_modality = cells["modality"].to_numpy()
    tops = [m.id for m in corpus.catalog.enabled_modalities if m.in_totals and m.parent is None]
    places = {name: np.flatnonzero(of_modality == name) for name in dict.fromkeys(of_modality)}
    table = np.array([counts[places[name]] for name in tops], dtype=np.int64).reshape(len(tops), -1)
    for name, here in places.items():
        top = (name, *corpus.catalog.parents(name))[-1]
        if top in tops:
            found[:, here] = _row(table, tops.index(top), counts[here])
    q = q_values(found[TESTED.index("p")])
    expected = found[TESTED.index("expected")]
    discovered = np.nan_to_num(q, nan=1.0) < LEVEL
    return pd.DataFrame(
        {
            **dict(zip(TESTED, found, strict=True)),
            "q": q,
            "empty": (counts == 0) & bool(counts.sum()),  # without any paper nothing is missing here or there
            "thin": (counts > 0) & (counts < THIN),
            "gap": discovered & (counts < expected),
            "crowded": discovered & (counts > expected),
        }
    )


def _row(table: IntArray, top: int, counts: IntArray) -> list[IntArray]:
    """Test one row of papers [indications] that is, or is a part of, a row of the table of whole modalities."""
    from tracker.trends.whitespace import white_space as statistics  # noqa: PLC0415  scipy takes a moment

    split = np.vstack([np.delete(table, top, axis=0), table[top] - counts, counts])
    result = statistics(split)
    return [getattr(result, name)[-1] for name in TESTED]


def _groups(
    studies: Studies, filters: Filters, cells: pd.DataFrame
) -> tuple[list[int], list[int], list[bool]]:
    """Return for every cell its primary studies, the known groups behind them, and whether these are one alone."""
    corpus = studies.corpus
    primary = select_cells(corpus, filters) & (corpus.species != SPECIES_CODES["animal"])
    primary &= np.isin(levels(corpus, strict=filters.strict), [EVIDENCE_CODES[name] for name in PRIMARY])
    pairs = np.column_stack([corpus.combinations.codes[primary], studies.group[primary]])
    distinct, times = np.unique(pairs, axis=0, return_counts=True)
    inside = _cells_of(corpus, cells["modality"].tolist(), cells["indication"].tolist())
    found = [_of_cell(distinct, times, within) for within in inside]
    return (
        [papers for papers, _, _ in found],
        [size for _, size, _ in found],
        [alone for _, _, alone in found],
    )


def _of_cell(pairs: IntArray, times: IntArray, within: BoolArray) -> tuple[int, int, bool]:
    here = within[pairs[:, 0]]
    known = np.unique(pairs[here, 1])
    groups = int((known != UNKNOWN_GROUP).sum())
    return int(times[here].sum()), groups, groups == 1 and len(known) == 1


def _cells_of(corpus: Corpus, modalities: Sequence[str], indications: Sequence[str]) -> list[BoolArray]:
    """Return for each cell which combinations lie in it."""
    rows, columns = corpus.modality_table, corpus.indication_table
    return [
        rows[:, corpus.modalities.index(modality)] & columns[:, corpus.indications.index(indication)]
        for modality, indication in zip(modalities, indications, strict=True)
    ]
