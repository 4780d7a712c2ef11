"""What the readers ask: filters drawn at random, and what a page has to draw for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.articles import LEVELS
from tracker.analysis import Filters, kpis, papers_per_year
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.analysis import Corpus

FIRST, LAST = 1990, 2026


@dataclass(frozen=True, slots=True)
class Asked:
    """One state of the filters, and how many elements of each kind have to be drawn for it."""

    filters: Filters
    elements: Mapping[str, int]


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
        yield Asked(filters, _drawn(corpus, filters))


def _drawn(corpus: Corpus, filters: Filters) -> dict[str, int]:
    """Say what both pages draw: the headline figures, and shares by status where there is more than one status."""
    found = papers_per_year(corpus, filters)
    statuses = found["status"].nunique()
    return {"metric": len(kpis(corpus, filters)), "vega_lite_chart": int(statuses > 1)}
