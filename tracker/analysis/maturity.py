"""How mature the evidence of each cell is: its stage on the ladder, since when, by which papers, what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from tracker.analysis.cells import cell_papers
from tracker.analysis.filters import Filters
from tracker.analysis.overview import ALL
from tracker.maturity.ladder import RUNGS, Ladder, climb
from tracker.maturity.milestones import Milestone, milestones
from tracker.maturity.wording import inputs_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis.cells import Cell
    from tracker.analysis.studies import Studies
    from tracker.catalog import Catalog

STAGE_NOTE = (
    "A stage says how much evidence has been published, and of what kind. It says neither whether results were good "
    "nor whether a device is approved."
)
"""To be shown wherever a stage is shown."""
BROAD, STRICT = "broad", "strict"
INPUTS = (
    *("papers", "human", "told", "participants", "groups", "animal", "controlled", "rcts", "sham_rcts"),
    *("multicentre_rcts", "largest_rct", "systematic_reviews", "guidelines", "unknown"),
)
"""The figures behind a stage that have a column of their own: see `maturity.inputs.Inputs`."""
MATURITY_COLUMNS = (
    *("indication", "modality", "status", "basis", "stage", "stage_name", "reached", "missing", *INPUTS),
    *("unknown_share", "levels", "preprints"),
    *(f"{rung.lower()}_{what}" for rung in RUNGS for what in ("date", "pmids", "inputs")),
)


def ladders(studies: Studies, filters: Filters, basis: str | None = None) -> Mapping[Cell, Ladder]:
    """Return the ladder of every cell the filters leave: (indication, modality or `all`) -> ladder.

    basis: `broad` takes levels from NLM's tags, people's corrections and titles, `strict` from the first two alone;
    None is as the filters say. Of a span of years only the end counts. Raises ValueError for another basis.
    """
    return {cell: ladder for cell, (ladder, _) in _judged(studies, filters, basis).items()}


def firsts(studies: Studies, filters: Filters) -> Mapping[Cell, tuple[Milestone, ...]]:
    """Return the milestones of every cell the filters leave, in the order of `maturity.milestones.KINDS`."""
    return {cell: found for cell, (_, found) in _judged(studies, filters, None).items()}


def _judged(
    studies: Studies, filters: Filters, basis: str | None
) -> dict[Cell, tuple[Ladder, tuple[Milestone, ...]]]:
    """Judge the cells; where nothing but indications is chosen, all of them once per data version."""
    wanted = replace(filters, strict=_is_strict(basis, filters)).checked(studies.corpus.catalog)
    rows = wanted.indications
    whole = replace(wanted, indications=(), retracted=False)
    if whole != Filters(strict=wanted.strict):
        return _judge(studies, wanted)
    judged = studies.corpus.once(("judged", wanted.strict), lambda: _judge(studies, whole))
    return {cell: found for cell, found in judged.items() if not rows or cell[0] in rows}


def _is_strict(basis: str | None, filters: Filters) -> bool:
    if basis not in {BROAD, STRICT, None}:
        raise ValueError(f"there is no basis {basis!r}; known: {BROAD}, {STRICT}")
    return filters.strict if basis is None else basis == STRICT


def _judge(studies: Studies, wanted: Filters) -> dict[Cell, tuple[Ladder, tuple[Milestone, ...]]]:
    judged = {}
    for indication, modality, standing, retracted in cell_papers(studies, wanted):
        ladder = climb(standing)
        judged[indication, modality] = (ladder, tuple(milestones(standing, retracted, ladder)))
    return judged


def maturity(studies: Studies, filters: Filters, basis: str | None = None) -> pd.DataFrame:
    """Say how mature each cell is: one row per indication and modality, `all` first. Show STAGE_NOTE beside it.

    Cells without papers are there too; nothing is while nothing is stored.

    Columns (MATURITY_COLUMNS): indication, modality, status (of the cell), basis, stage (none, M0 ... M4), stage_name
    (str); reached (ISO date as exact as it is known, or None), missing (for the next stage, str); INPUTS as of now
    (int64); unknown_share (float64, not a number without papers); levels ("rct 3", tuple of str); preprints (tuple of
    PMIDs among the proof of the stage). Per rung m0 ... m4: date (str or None), pmids (tuple, empty where it has not
    been reached), inputs (in words, as they were then, or None). basis and errors as in `ladders`.
    """
    found = ladders(studies, filters, basis) if len(studies) else {}
    strict = _is_strict(basis, filters)
    rows: list[dict[str, object]] = [
        {
            "indication": indication,
            "modality": modality,
            "status": _status(studies.corpus.catalog, indication, modality),
            "basis": STRICT if strict else BROAD,
            **_row(ladder),
        }
        for (indication, modality), ladder in found.items()
    ]
    frame = pd.DataFrame(rows, columns=list(MATURITY_COLUMNS))
    unsure = [name for name in MATURITY_COLUMNS if name == "reached" or name.endswith(("_date", "_inputs"))]
    return frame.assign(**{name: pd.Series([row[name] for row in rows], dtype=object) for name in unsure})


def _status(catalog: Catalog, indication: str, modality: str) -> str:
    return catalog.indications[indication].status if modality == ALL else catalog.status(indication, modality)


def _row(ladder: Ladder) -> dict[str, object]:
    inputs, top = ladder.inputs, ladder.rung(ladder.stage)
    row: dict[str, object] = {
        "stage": ladder.stage,
        "stage_name": ladder.name,
        "reached": top.date if top else None,
        "missing": ladder.missing,
        **{name: getattr(inputs, name) for name in INPUTS},
        "unknown_share": inputs.unknown_share,
        "levels": tuple(f"{level} {count}" for level, count in inputs.levels.items()),
        "preprints": top.preprints if top else (),
    }
    for stage in RUNGS:
        rung, name = ladder.rung(stage), stage.lower()
        row[f"{name}_date"] = rung.date if rung else None
        row[f"{name}_pmids"] = rung.pmids if rung else ()
        row[f"{name}_inputs"] = inputs_in_words(rung.inputs) if rung else None
    return row
