"""The charts of the maturity page: the map of stages, and of one cell its trajectory and its mix of evidence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from dashboard import breaks, charts, pairs, words
from dashboard.data import STAGES
from dashboard.drawn import KEPT, Drawn

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dashboard.data import Break, Measure
    from dashboard.frame import View
    from dashboard.pairs import Pair

KINDS: Final = {
    "pooled": "Guidelines and systematic reviews",
    "rct": "Randomised trials",
    "trial": "Other trials",
    "observed": "Observational studies and case reports",
    "preclinical": "Preclinical studies",
    "other": "Other and not classified",
}
"""Kind of evidence -> label, the strongest first."""
KIND_OF: Final = {
    "guideline": "pooled",
    "systematic_review": "pooled",
    "rct": "rct",
    "trial": "trial",
    "observational": "observed",
    "case_report": "observed",
    "preclinical": "preclinical",
}
"""Level of evidence -> kind; every other level is `other`."""
NAMED: Final = ["modality", "modality_label", "parent", "indication", "indication_label", "in_totals"]
TOLD: Final = ["stage", "stage_name", "human", "rcts", "participants", "missing"]


@lru_cache(maxsize=KEPT)
def ladder(view: View, pair: Pair) -> Drawn:
    """Draw the stage of every cell, the one in view framed."""
    frame = _stages(view)
    names, status = view.data.indication_names(), view.data.indication_status()
    chart = charts.ladder(frame, view.mode, names, status, (pair.modality, pair.indication))
    basis = "NLM's tags alone" if view.filters.strict else "NLM's tags and titles"
    return Drawn(
        charts.ladder_headline(frame, STAGES),
        f"Stage of evidence by modality and indication, after IDEAL, by {basis}: "
        + ", ".join(f"{stage} {name.lower()}" for stage, name in STAGES.items() if stage != "none")
        + ". Click a cell to see its proofs.",
        charts.packed(chart),
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
        f"established {others}, dashed: their median. Settled years only; filters do not narrow it.",
        charts.packed(chart),
    )


@lru_cache(maxsize=KEPT)
def evidence(view: View, pair: Pair) -> Drawn:
    """Draw the papers of a cell by year and kind of evidence."""
    found = view.data.evidence(view.filters)
    here = found[(found["indication"] == pair.indication) & (found["modality"] == pair.modality)]
    kinds = _by_kind(here, strict=view.filters.strict)
    letters = breaks.letters(marked(view, pair))
    unfinished = view.data.unfinished_year((pair.indication,))
    chart = charts.mix(kinds, view.mode, KINDS, unfinished=unfinished, letters=letters)
    total, trials = (int(part["articles"].sum()) for part in (kinds, kinds[kinds["kind"] == "rct"]))
    basis = "levels that NLM's tags give" if view.filters.strict else "levels by NLM's tags or by title"
    return Drawn(
        _trials(trials, total),
        f"Papers per year by kind of evidence, {basis}; the unfinished year is faded",
        charts.packed(chart),
        tuple(charts.legend(KINDS, view.mode)),
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


def _by_kind(levels: pd.DataFrame, *, strict: bool) -> pd.DataFrame:
    """Sum the levels by kind; strictly, what a title alone tells is not classified. Undated papers are in no bar."""
    dated = levels[levels["year"].notna()]
    kinds = dated["evidence_level"].map(KIND_OF).fillna("other")
    rows = pd.DataFrame({"year": dated["year"], "kind": kinds, "articles": dated["articles"]})
    if not strict:
        return rows
    by_title = rows.assign(kind="other", articles=dated["by_rule"])
    return pd.concat(
        [rows.assign(articles=dated["articles"] - dated["by_rule"]), by_title], ignore_index=True
    )
