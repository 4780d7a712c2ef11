"""The ladder of the cells of an indication, the rungs of one cell, and what happened first. The view is that of the subject."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard import words
from dashboard.data import RUNGS, STAGES
from dashboard.drawn import KEPT
from dashboard.maturity import cell_charts, rungs
from dashboard.maturity.pairs import ALL, Pair

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dashboard.frame import View


class Stand(NamedTuple):
    """Where one cell stands."""

    pair: Pair
    label: str
    stage: str
    name: str
    since: str
    papers: int
    missing: str


class Rung(NamedTuple):
    """One rung of a ladder; without proofs it was not reached."""

    stage: str
    name: str
    since: str
    inputs: str
    pmids: tuple[int, ...]


class First(NamedTuple):
    """What happened for the first time on one day, by its number on the chart."""

    number: int
    year: int
    date: str
    label: str
    pmids: tuple[int, ...]


@lru_cache(maxsize=KEPT)
def cells(view: View, pair: Pair) -> tuple[tuple[Stand, ...], tuple[str, ...]]:
    """Return the cells with papers, the highest stage first, and the labels of the modalities without any."""
    told = view.data.maturity(view.filters)
    rows = told[(told["indication"] == pair.indication) & (told["modality"] != ALL)].to_dict("records")
    labels, order = view.data.modality_names(), list(STAGES)
    rows.sort(key=lambda row: (-order.index(row["stage"]), -row["papers"]))
    stands = tuple(
        Stand(
            Pair(pair.indication, row["modality"]),
            labels[row["modality"]],
            row["stage"],
            STAGES[row["stage"]],
            words.date(row["reached"]) if row["reached"] else "",
            int(row["papers"]),
            row["missing"],
        )
        for row in rows
        if row["papers"]
    )
    return stands, tuple(label for name, label in labels.items() if name in _without(rows))


def _without(rows: list[dict[Hashable, Any]]) -> set[object]:
    return {row["modality"] for row in rows if not row["papers"]}


@lru_cache(maxsize=KEPT)
def standing(view: View, pair: Pair) -> Mapping[Hashable, Any]:
    """Return the row of maturity of the subject."""
    return cell_charts.stage(view, pair)


@lru_cache(maxsize=KEPT)
def ladder(view: View, pair: Pair) -> tuple[Rung, ...]:
    """Return the rungs of the subject, the highest first."""
    row = standing(view, pair)
    return tuple(
        Rung(
            stage,
            STAGES[stage],
            _since(row, stage),
            row[f"{stage.lower()}_inputs"] or "",
            tuple(row[f"{stage.lower()}_pmids"]),
        )
        for stage in reversed(RUNGS)
    )


def _since(row: Mapping[Hashable, Any], stage: str) -> str:
    if row[f"{stage.lower()}_pmids"]:
        return words.date(row[f"{stage.lower()}_date"])
    return "people were studied first" if stage == "M0" and row["stage"] != "none" else "not reached"


@lru_cache(maxsize=KEPT)
def firsts(view: View, pair: Pair) -> tuple[First, ...]:
    """Return the dated milestones of the subject, the earliest first, those of one day and paper as one.

    Stages are left out: they are reached where other milestones are, and stand in the ladder.
    """
    found = rungs.newest_first(view, pair)[::-1]
    dated = [row for row in found if row["date"] and not str(row["kind"]).startswith("stage_")]
    firsts = []
    for number, ((date, pmids), together) in enumerate(
        groupby(dated, key=lambda row: (row["date"], row["pmids"])), start=1
    ):
        first, *more = (str(row["label"]) for row in together)
        label = "; ".join([first, *(one[:1].lower() + one[1:] for one in more)])
        firsts.append(First(number, int(date[:4]), words.date(date), label, tuple(pmids)))
    return tuple(firsts)
