"""The charts of the maturity page: the map of stages, and of one cell its trajectory and its mix of evidence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dashboard import breaks, charts, words
from dashboard.data import DATE_RULE, EVIDENCE_KINDS, STAGE_NOTE, STAGES, Filters
from dashboard.drawn import KEPT, Drawn, unfinished
from dashboard.maturity import pairs

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dashboard.data import Break, Measure
    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

NAMED: Final = ["modality", "modality_label", "parent", "indication", "indication_label", "in_totals"]
STAGE: Final = [
    *("modality", "modality_label", "indication", "indication_label", "stage", "stage_name", "reached"),
    *("human", "rcts", "participants", "missing"),
]
TOLD: Final = ["reached", "stage", "stage_name", "human", "rcts", "participants", "missing"]


@lru_cache(maxsize=KEPT)
def ladder(view: View, pair: Pair) -> Drawn:
    """Draw the stage of every cell, the one in view framed."""
    frame = _stages(view)
    names, status = view.data.indication_names(), view.data.indication_status()
    chart = charts.ladder(
        frame.drop(columns="reached"), view.mode, names, status, (pair.modality, pair.indication)
    )
    basis = "NLM's tags alone" if view.filters.strict else "NLM's tags and titles"
    return Drawn(
        charts.ladder_headline(frame, STAGES),
        f"Stage of evidence by modality and indication, after IDEAL, by {basis}: "
        + ", ".join(f"{stage} {name.lower()}" for stage, name in STAGES.items() if stage != "none")
        + ".",
        charts.packed(chart),
        hint="Click a cell to see its proofs.",
        name="maturity",
        asked=view.filters,
        n=view.data.count(view.filters),
        table=lambda: _stages(view)[STAGE],
        notes=(STAGE_NOTE, DATE_RULE),
    )


def _stages(view: View) -> pd.DataFrame:
    """Return the stage of each cell with its labels, `all` modalities of each indication first."""
    cells = view.data.matrix(view.filters)[NAMED]
    whole = cells.drop_duplicates("indication").assign(
        modality=pairs.ALL, modality_label=pairs.ALL_MODALITIES, parent=None, in_totals=True
    )
    told = view.data.maturity(view.filters)
    keys = ["indication", "modality"]
    stages = told[[*keys, *TOLD]].assign(since=[words.date(date) if date else "" for date in told["reached"]])
    return pd.concat([whole, cells], ignore_index=True).merge(stages, on=keys, validate="one_to_one")


def stage(view: View, pair: Pair) -> dict[Hashable, Any]:
    """Return the row of one cell."""
    told = view.data.maturity(view.filters)
    rows = told[(told["indication"] == pair.indication) & (told["modality"] == pair.modality)]
    return rows.to_dict("records")[0]


@lru_cache(maxsize=KEPT)
def trajectory(view: View, pair: Pair, measure: Measure) -> Drawn:
    """Draw the line of a cell in the band of the established ones."""
    frame = view.data.trajectory(pair.indication, pair.modality, measure)
    name = pairs.name(view, pair)
    chart = charts.trajectory(frame, view.mode, pair.indication, name, measure)
    others = "indications" if pair.modality == pairs.ALL else "cells"
    return Drawn(
        charts.trajectory_headline(frame, name),
        f"{pairs.UNITS[measure]} a year, by years since the first human paper. Band: 10th to 90th percentile of the "
        f"established {others}, dashed: their median; thin grey line: fewer than ten papers a year. Settled years only; "
        "filters do not narrow it.",
        charts.packed(chart),
        name="trajectory" if measure == "count" else "trajectory-per-100000",
        asked=Filters((pair.indication,), () if pair.modality == pairs.ALL else (pair.modality,)),
        n=int(frame["papers"].sum()),
        table=lambda: view.data.trajectory(pair.indication, pair.modality, measure).drop(columns="level"),
    )


@lru_cache(maxsize=KEPT)
def evidence(view: View, pair: Pair) -> Drawn:
    """Draw the papers of a cell by year and kind of evidence."""
    found = view.data.evidence_mix(view.filters, pair.indication, pair.modality)
    touching = marked(view, pair)
    chart = charts.mix(found.years, view.mode, EVIDENCE_KINDS, letters=breaks.letters(touching))
    basis = "levels that NLM's tags give" if view.filters.strict else "levels by NLM's tags or by title"
    modalities = view.filters.modalities if pair.modality == pairs.ALL else (pair.modality,)
    return Drawn(
        _trials(found.randomised, found.papers),
        f"Papers per year by kind of evidence, {basis}{unfinished(found.years)}",
        charts.packed(chart),
        tuple(charts.legend(EVIDENCE_KINDS, view.mode)),
        name="evidence-mix",
        asked=replace(view.filters, indications=(pair.indication,), modalities=modalities),
        n=found.papers,
        table=lambda: view.data.evidence_mix(view.filters, pair.indication, pair.modality).years,
        notes=(DATE_RULE, breaks.plain_caption(touching)),
    )


def _trials(trials: int, total: int) -> str:
    """Say how many of the papers are randomised trials."""
    if not total:
        return "No paper with a year yet"
    verb = "is a randomised trial" if trials <= 1 else "are randomised trials"
    return f"{f'{trials:,}' if trials else 'None'} of {words.papers(total)} {verb}"


def marked(view: View, pair: Pair) -> tuple[Break, ...]:
    """Return the breaks that touch the evidence of a cell."""
    return breaks.of(
        view, breaks.LEVELS, pair.indication, "" if pair.modality == pairs.ALL else pair.modality
    )
