"""What the readers ask: filters drawn at random, and what a page has to draw for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.articles import LEVELS
from tests.bench.dashboard.session import DRAWN
from tracker.analysis import Filters, kpis, papers_per_year
from tracker.analysis.movers import movers
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.analysis import Corpus

FIRST, LAST = 1990, 2026
MOST = 8  # cells listed


@dataclass(frozen=True, slots=True)
class Asked:
    """One state of the filters, how many elements of each kind have to be drawn for it, and which figures."""

    filters: Filters
    elements: Mapping[str, int]
    figures: Sequence[tuple[int, ...]]
    """Each headline figure with its series, then papers and change of each cell that changed most."""


def asked(corpus: Corpus, seed: int) -> Iterator[Asked]:
    """Draw filters without end; nearly none comes twice, so that few answers are found ready."""
    chance = np.random.default_rng(seed)
    catalog = load_catalog()
    indications = [entry.id for entry in catalog.enabled_indications]
    modalities = [entry.id for entry in catalog.enabled_modalities if entry.in_totals]

    def some(names: list[str], most: int, *, odds: float) -> tuple[str, ...]:
        if chance.random() >= odds:
            return ()
        drawn = set(chance.choice(names, chance.integers(1, most + 1), replace=False).tolist())
        return tuple(name for name in names if name in drawn)

    while True:
        first, last = sorted(chance.integers(FIRST, LAST + 1, 2).tolist())
        filters = Filters(
            indications=some(indications, len(indications) - 1, odds=0.7),
            modalities=some(modalities, 5, odds=0.5),
            years=(first, last) if last - first >= 5 and chance.random() < 0.6 else None,
            evidence=some(list(LEVELS), 4, odds=0.4),
        )
        yield _answered(corpus, filters)


def _answered(corpus: Corpus, filters: Filters) -> Asked:
    """Say what both pages draw: headline figures, moved cells, shares by status where there is more than one status."""
    headlines, moved = kpis(corpus, filters), movers(corpus, filters, MOST)
    statuses = papers_per_year(corpus, filters)["status"].nunique()
    elements = {"metric": len(headlines), DRAWN: bool(moved) + (statuses > 1)}
    rows = [(row.papers, row.change) for row in moved]
    return Asked(filters, elements, [*((one.value, *one.series) for one in headlines), *rows])
