"""The cells of maturity: which papers each pair of indication and modality has, in order of time."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tracker.analysis.corpus import SPECIES_CODES, levels, select_cells
from tracker.analysis.filters import UNATTRIBUTED, Filters
from tracker.analysis.overview import ALL, cell_series, shown_indications, shown_modalities
from tracker.analysis.studies import last_days
from tracker.maturity.papers import Papers, day_numbers, objects, order_of_time, signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.analysis.corpus import BoolArray, IntArray
    from tracker.analysis.studies import Days, Studies, Texts

    Cell = tuple[str, str]
    """Indication and modality."""


class CellPapers(NamedTuple):
    """The papers of one cell: those that stand, and those retracted, which are dated by their notices."""

    indication: str
    modality: str
    standing: Papers
    retracted: Papers


class _Timeline(NamedTuple):
    """All papers in order of time, and where each stands in the corpus."""

    order: IntArray
    papers: Papers


def cell_papers(studies: Studies, filters: Filters) -> Iterator[CellPapers]:
    """Yield the papers of each cell the filters leave: per indication first `all`, then each modality.

    `all` is every modality of the totals, or those the filters name; what no rule attributes is no cell of its own.
    Evidence accumulates: of a span of years only the end counts, as if one looked on its last day. Strictly, a
    level that rests on a title alone is unknown.
    """
    wanted = filters.checked(studies.corpus.catalog)
    whole, notices = _timelines(studies, strict=wanted.strict)
    kept = _selected(studies, wanted, studies.day) & ~studies.corpus.retracted
    withdrawn = (
        _selected(studies, wanted, last_days(studies.retracted_on.tolist())) & studies.corpus.retracted
    )
    indications = [entry.id for entry in shown_indications(studies.corpus, wanted)]
    modalities = [ALL, *(name for name in shown_modalities(studies.corpus, wanted) if name != UNATTRIBUTED)]
    table = cell_series(studies.corpus, wanted, indications, modalities)
    for cell, combinations in zip(product(indications, modalities), table.T, strict=True):
        here = combinations[studies.corpus.combinations.codes]
        yield CellPapers(*cell, _taken(whole, kept & here), _taken(notices, withdrawn & here))


def _taken(timeline: _Timeline, chosen: BoolArray) -> Papers:
    return timeline.papers.take(np.flatnonzero(chosen[timeline.order]))


def _selected(studies: Studies, wanted: Filters, day: Days) -> BoolArray:
    """Tell for each article whether the filters on anything but modalities select it, by the end of the years."""
    chosen = select_cells(studies.corpus, replace(wanted, years=None, retracted=True))
    if wanted.years is not None:
        chosen = chosen & (day <= np.datetime64(f"{wanted.years[1]:04d}-12-31"))
    return chosen


def _timelines(studies: Studies, *, strict: bool) -> tuple[_Timeline, _Timeline]:
    """Put the papers in order of time, by their own dates and by those of their retraction; once per data version."""

    def make() -> tuple[_Timeline, _Timeline]:
        by_notice = last_days(studies.retracted_on.tolist())
        return (
            _timeline(studies, studies.day, studies.published, strict=strict),
            _timeline(studies, by_notice, studies.retracted_on, strict=strict),
        )

    return studies.corpus.once(("timelines", strict), make)


def _timeline(studies: Studies, day: Days, published: Texts, *, strict: bool) -> _Timeline:
    corpus, level = studies.corpus, levels(studies.corpus, strict=strict)
    animal: BoolArray = corpus.species == SPECIES_CODES["animal"]
    days = day_numbers(day)
    order = order_of_time(corpus.pmid, days)
    papers = Papers(
        pmid=corpus.pmid,
        day=days,
        published=published,
        level=level,
        participants=studies.participants,
        registrations=objects(studies.registrations),
        group=studies.group,
        preprint=studies.preprint,
        signals=signals(level, animal, studies.participants, studies.modifiers, studies.types),
    )
    return _Timeline(order, papers.take(order))
