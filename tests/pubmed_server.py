"""Fixtures: a PubMed on loopback, the tests' own with synthetic records, and the reference with real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import postgresql
from tests.eutils_server import EutilsServer
from tests.eutils_server.client import PATIENCE, WideOpen
from tests.eutils_server.corpus import corpus
from tests.eutils_server.reference import ReferenceServer
from tracker.pubmed import PubMed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def own_server() -> Iterator[EutilsServer]:
    """The tests' own E-utilities server with its small synthetic corpus and PubMed's limits."""
    with EutilsServer(corpus()) as server:
        yield server


@pytest.fixture(scope="session")
def _reference_process(reference: Path) -> Iterator[ReferenceServer]:
    with ReferenceServer(reference) as server:
        yield server


@pytest.fixture
def reference_server(_reference_process: ReferenceServer) -> Iterator[ReferenceServer]:
    """The reference emulator on the real records, with PubMed's limits; left out where it is not there."""
    _reference_process.reset()
    yield _reference_process
    _reference_process.reset()


@pytest.fixture(params=["own"] if postgresql.CHOSEN else ["own", "reference"])
def pubmed_server(request: pytest.FixtureRequest) -> EutilsServer | ReferenceServer:
    """Either server, with one interface; on PostgreSQL the tests' own is enough.

    Its records (`add revise retract delete merge truth`), its day (`set_clock`), its faults (`set_faults configure
    reset`) and what it saw (`requests stats coverage forget_requests`).
    """
    server: EutilsServer | ReferenceServer = request.getfixturevalue(f"{request.param}_server")
    return server


@pytest.fixture
def hurried(tmp_path: Path) -> Iterator[Callable[..., PubMed]]:
    """Make clients that wait milliseconds where others wait seconds; takes the rate limit off the server."""
    clients: list[PubMed] = []

    def make(server: EutilsServer | ReferenceServer, **options: object) -> PubMed:
        server.configure(rate_limit=0, key_rate_limit=0)
        key = options.pop("api_key", None)
        settings = WideOpen(
            "sqlite://",
            eutils_url=server.base_url,
            api_key=key,
            email="tests@example.org",
            state_dir=tmp_path,
        )
        clients.append(PubMed(settings, **{"patience": PATIENCE, **options}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
