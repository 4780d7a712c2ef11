"""Fixtures of the chaos suite: a PubMed, an installation beside it, real processes, and the figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.chaos.corpus import write_catalog
from tests.chaos.installation import Installation
from tests.chaos.summary import tally_of
from tests.eutils_server import EutilsServer
from tests.stored import temporary_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.tally import Tally
    from tests.processes import ForkServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this package."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.chaos)


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    """The figures of this run."""
    return tally_of(pytestconfig)


@pytest.fixture
def pubmed() -> Iterator[EutilsServer]:
    """A PubMed without records; PubMed's limits hold."""
    with EutilsServer() as server:
        yield server


@pytest.fixture
def installation(pubmed: EutilsServer, forks: ForkServer, tmp_path: Path) -> Iterator[Installation]:
    """The tracker on an empty store, following the four indications of the small catalog."""
    with temporary_store() as database:
        yield Installation(pubmed, database, write_catalog(tmp_path / "catalog.toml"), tmp_path, forks)
