"""The synthetic corpus in a database, beside the truth that was planted in it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests import dashboard_data
from tracker import demo
from tracker.analysis import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.demo import Planted, Truth


class PlantedLibrary(NamedTuple):
    """A source, the truth, and the counted papers of each cell (modality, indication); retracted ones are not counted."""

    source: Source
    truth: Truth
    cells: dict[tuple[str, str], list[Planted]]


@pytest.fixture(scope="session")
def planted_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantedLibrary]:
    """A database of some 700 synthetic records, and what a perfect reader finds in it; for reading only."""
    truth = demo.planted(today=dashboard_data.NOW.date(), records=dashboard_data.RECORDS)
    cells: dict[tuple[str, str], list[Planted]] = defaultdict(list)
    for modality, indication, record in truth.counted():
        cells[modality, indication].append(record)
    with Source.open(dashboard_data.full(tmp_path_factory.mktemp("planted"))) as source:
        yield PlantedLibrary(source, truth, cells)
