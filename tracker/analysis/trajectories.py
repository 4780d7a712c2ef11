"""Is it going the way the established ones went: cells aligned by their first human paper.

Age 0 is the year of the first primary human paper (randomised or other trial, observational study, case report; no
animals), each cell ends with the last year of which nearly all papers have arrived. The yardstick are the cells whose
status in the catalog is established: whole modalities, neither kinds of one nor umbrellas, and of those in the totals;
for an indication as a whole, the established indications.

What a paper is shows when it is indexed, so the newest years hold human papers that are not known as such yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import at_level, chosen_combinations, select_cells
from tracker.analysis.filters import SPECIES, Filters
from tracker.analysis.overview import ALL
from tracker.analysis.wording import within_sentence
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.trends.arrays import FloatArray

    Pair = tuple[str, str]

Measure = Literal["count", "share", "mix"]
HUMAN_LEVELS = ("rct", "trial", "observational", "case_report")
"""Primary human evidence, pooled and reviewing papers apart."""
FEWEST_HUMAN = 10
"""Human papers below which nothing is said of where a cell stands."""
FEWEST_MIXED = 5
"""Human papers to date below which no mix is told."""
NOT_HUMAN = tuple(SPECIES).index("animal")


@dataclass(frozen=True, slots=True)
class Likeness:
    """An established cell that once had the human evidence that another has now.

    year: when it was nearest; earliest, latest: the years that counting error cannot tell from it; distance: squared, in
    standard errors; words: the whole sentence.
    """

    indication: str
    modality: str
    year: int
    earliest: int
    latest: int
    distance: float
    words: str


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a cell stands at the end of a year: its human papers by level, what it is like, and the words for it."""

    year: int
    papers: Mapping[str, int]
    alike: tuple[Likeness, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Histories:
    """Cells by year: papers [cells, years], human papers [cells, levels, years]; last: the last year told [cells]."""

    cells: tuple[Pair, ...]
    years: IntArray
    papers: IntArray
    human: IntArray
    last: IntArray

    @property
    def firsts(self) -> IntArray:
        """The year of the first human paper of each cell, 0 where there is none."""
        any_human = self.human.sum(axis=1) > 0
        firsts: IntArray = np.where(any_human.any(axis=1), self.years[any_human.argmax(axis=1)], 0)
        return firsts


def trajectories(
    corpus: Corpus,
    totals: Mapping[int, int],
    indication: str,
    modality: str = ALL,
    measure: Measure = "count",
) -> pd.DataFrame:
    """Return the line of a cell and the band of the established ones, by years since the first human paper.

    Columns: level (evidence level for mix, else ""), age, year (of this cell; int64), papers (Int64: of this cell in the
    year, missing where it has not come so far), value (float64: papers of the year; for share per 100,000 PubMed records
    of it; for mix the share of the level among the human papers to date, from five on), low, middle, high (the 10th, 50th and 90th percentile of the established cells, where three reach), cells (how
    many reach). nan where a cell has not come so far, or a total is not known. Empty before the first human paper.
    Raises UsageError for ids that the catalog does not have, or has switched off.
    """
    from tracker.trends.alignment import align, band  # noqa: PLC0415  scipy takes a moment to load

    told = _histories(corpus, ((indication, modality), *established(corpus, indication, modality)))
    counts = align(told.papers[:1].astype(np.float64), told.years, told.firsts[:1], told.last[:1])[0]
    frames = []
    for level, values in _measured(told, totals, measure):
        aligned = align(values, told.years, told.firsts, told.last)
        others, ages = band(aligned[1:]), np.arange(aligned.shape[1])
        papers = pd.Series(counts, dtype="Int64").reindex(ages)
        cell = {
            "level": level,
            "age": ages,
            "year": told.firsts[0] + ages,
            "papers": papers,
            "value": aligned[0],
        }
        limits = {"low": others.low, "middle": others.middle, "high": others.high, "cells": others.series}
        frames.append(pd.DataFrame(cell | limits))
    whole = pd.concat(frames, ignore_index=True)
    return whole[(whole["value"].notna() | whole["middle"].notna()) & bool(told.firsts[0])].reset_index(
        drop=True
    )


def stands_like(corpus: Corpus, indication: str, modality: str = ALL) -> Stand:
    """Say in which year established cells had the human evidence that a cell has now, nearest first.

    Evidence is the number of human papers to date by level. An established cell is named only where counting error
    allows: where some year of it cannot be told apart at the 5 % level. Below ten human papers nothing is said.
    Raises UsageError for ids that the catalog does not have, or has switched off.
    """
    told = _histories(corpus, ((indication, modality), *established(corpus, indication, modality)))
    to_date = np.cumsum(told.human, axis=2)
    year = int(told.last[0])
    now = to_date[0, :, told.years == year].reshape(-1)
    papers = dict(zip(HUMAN_LEVELS, now.tolist(), strict=True))
    here = f"{_name(corpus, indication, modality)} in {year}"
    if now.sum() < FEWEST_HUMAN:
        few = "1 human paper" if now.sum() == 1 else f"{now.sum()} human papers"
        return Stand(year, papers, (), f"{here} has {few}, too few to say where it stands.")
    found = [_likeness(corpus, told, place, now, here) for place in range(1, len(told.cells))]
    alike = tuple(sorted((one for one in found if one), key=lambda one: (one.distance, one.year)))
    none = f"{here} stands where none of the established cells stood: with other numbers or another mix of human papers."
    return Stand(year, papers, alike, alike[0].words if alike else none)


def established(corpus: Corpus, indication: str = "", modality: str = "") -> tuple[Pair, ...]:
    """Return the established cells without this one; established indications where the modality is `all`."""
    catalog = corpus.catalog
    if modality == ALL:
        pairs = [(i.id, ALL) for i in catalog.enabled_indications if i.status == "established"]
    else:
        whole = [m for m in catalog.enabled_modalities if m.parent is None and m.in_totals and not m.umbrella]
        pairs = [
            (i.id, m.id)
            for i in catalog.enabled_indications
            for m in whole
            if catalog.status(i.id, m.id) == "established"
        ]
    return tuple(pair for pair in pairs if pair != (indication, modality))


def _likeness(corpus: Corpus, told: _Histories, place: int, now: IntArray, here: str) -> Likeness | None:
    from tracker.trends.alignment import distances, standing  # noqa: PLC0415  scipy takes a moment to load

    lived = told.years <= told.last[place]
    history, years = np.cumsum(told.human[place], axis=1).T[lived], told.years[lived]
    found = standing(now, history, years)
    if found is None:
        return None
    indication, modality = told.cells[place]
    when = f"{found.year} ({found.earliest} to {found.latest})"
    words = f"{here} stands where {_name(corpus, indication, modality, inside=True)} stood in {when}."
    distance = float(distances(now, history).min())
    return Likeness(indication, modality, found.year, found.earliest, found.latest, distance, words)


def _name(corpus: Corpus, indication: str, modality: str, *, inside: bool = False) -> str:
    """Name a cell at the beginning of a sentence, or inside one."""
    label = corpus.catalog.indication(indication).label
    label = within_sentence(label) if inside else label
    return (
        label
        if modality == ALL
        else f"{label} \u00d7 {within_sentence(corpus.catalog.modality(modality).label)}"
    )


def _histories(corpus: Corpus, cells: tuple[Pair, ...]) -> _Histories:
    settled = {i: arrivals.last_settled_year(corpus, [i]) for i in dict.fromkeys(i for i, _ in cells)}
    series = np.column_stack([_combinations(corpus, *cell) for cell in cells])
    chosen = select_cells(corpus, Filters()) & (corpus.year != trends.UNKNOWN_YEAR)
    last = max(settled.values())
    span = range(min(int(corpus.year[chosen].min(initial=last)), last), last + 1)

    def yearly(papers: BoolArray) -> IntArray:
        return trends.yearly_counts(corpus.combinations.codes[papers], corpus.year[papers], series, span)

    people = chosen & (corpus.species != NOT_HUMAN)
    human = np.stack([yearly(people & at_level(corpus, level)) for level in HUMAN_LEVELS], axis=1)
    ends = np.array([settled[i] for i, _ in cells], dtype=np.int64)
    return _Histories(cells, np.array(span, dtype=np.int64), yearly(chosen), human, ends)


def _combinations(corpus: Corpus, indication: str, modality: str) -> BoolArray:
    """Tell which combinations are of a cell, as every other count does."""
    condition, kind = (
        corpus.catalog.indication(indication),
        modality if modality == ALL else corpus.catalog.modality(modality).id,
    )
    if condition.id not in corpus.indications or kind not in (ALL, *corpus.modalities):
        raise UsageError(
            f"{indication} \u00d7 {modality}: switched off in the catalog, so nothing is counted for it"
        )
    column = corpus.indication_table[:, corpus.indications.index(condition.id)]
    kinds = () if kind == ALL else (kind,)
    result: BoolArray = column & chosen_combinations(corpus, replace(Filters(), modalities=kinds))
    return result


def _measured(told: _Histories, totals: Mapping[int, int], measure: Measure) -> list[tuple[str, FloatArray]]:
    """Return (level, values [cells, years]) for each line that a measure has."""
    if measure == "count":
        return [("", told.papers.astype(np.float64))]
    if measure == "share":
        records = np.array([totals.get(int(year)) or np.nan for year in told.years], dtype=np.float64)
        return [("", 1e5 * told.papers / records)]
    to_date = np.cumsum(told.human, axis=2).astype(np.float64)
    whole = to_date.sum(axis=1)
    shares = np.where(whole[:, None] >= FEWEST_MIXED, to_date / np.maximum(whole, 1)[:, None], np.nan)
    return [(level, shares[:, place]) for place, level in enumerate(HUMAN_LEVELS)]
