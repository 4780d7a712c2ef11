"""The same faults on PubMed's real cap of 9,999, with the 50,000 records of two whole PubMed files: the whole form only."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from tests.bulk import FILES
from tests.chaos import WHOLE
from tests.chaos.checks import assert_accounted, assert_sound, doubled, left_running
from tests.chaos.corpus import write_catalog
from tests.chaos.installation import Installation
from tests.chaos.showering import ALONE, by_chance, shower
from tests.eutils_server.faults import name
from tests.eutils_server.reference import ReferenceServer
from tests.stored import temporary_store
from tracker.pubmed import Timeouts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.chaos.tally import Tally
    from tests.processes import ForkServer

pytestmark = [pytest.mark.bulk, pytest.mark.timeout(900)]
SOME = {"pulse": "patient*[tiab] OR study[tiab]", "alpha": "brain*[tiab] OR nerve*[tiab]"}
"""1,105 papers."""
MANY = {
    "pulse": "patient*[tiab] OR study[tiab] OR treatment[tiab] OR cells[tiab]",
    "alpha": "treat*[tiab] OR clinical*[tiab]",
}
"""11,025 papers: more than one listing holds."""
TIMEOUTS = Timeouts(connect=5.0, read=4.0, answer=8.0)
STALL = 5.0


@pytest.fixture(scope="module")
def bulk_process(request: pytest.FixtureRequest, reference: Path) -> Iterator[ReferenceServer]:
    """The emulator with both files: it takes a minute to read them."""
    if not WHOLE:
        pytest.skip("left out: PubMed's real cap and two bulk files belong to the whole form (make chaos)")
    folder: Path = request.getfixturevalue("bulk")
    with ReferenceServer(reference, [folder / file for file in reversed(FILES)]) as server:  # oldest first
        yield server


@pytest.fixture
def at(bulk_process: ReferenceServer, forks: ForkServer, tmp_path: Path) -> Iterator[Installation]:
    """The tracker beside it, within PubMed's limit of ten requests a second."""
    bulk_process.reset()
    with temporary_store() as database:
        catalog = write_catalog(tmp_path / "catalog.toml", SOME)
        yield Installation(
            bulk_process, database, catalog, tmp_path, forks, polite=True, batch=200, timeouts=TIMEOUTS
        )
    bulk_process.reset()


@pytest.fixture(scope="module")
def plain() -> dict[str, int]:
    """How many requests a fetch takes when nothing goes wrong, by query."""
    return {}


def requests_without_faults(at: Installation, known: dict[str, int]) -> int:
    query = at.query("alpha")
    if query not in known:
        with temporary_store() as database:
            assert dataclasses.replace(at, database=database).update("alpha").complete
        known[query] = at.server.stats().requests
        at.server.forget_requests()
    return known[query]


def survive(at: Installation, faults: list[dict[str, Any]], tally: Tally) -> None:
    """Fetch under faults, and again without until it is complete; every paper is there once."""
    truth = at.truth("alpha")
    at.server.set_faults(faults)
    result = at.update("alpha")
    at.server.set_faults([])
    if result.status == "failed":
        assert at.members("alpha") == set()
    else:
        assert_accounted(at.database, result, truth)
    if not result.complete:
        assert at.update("alpha").complete
    stored = at.members("alpha")
    tally.runs += 1
    tally.lost += len(truth - stored)
    tally.doubled += doubled(at.database)
    assert stored == truth
    assert at.server.coverage(at.query("alpha")).missing == ()
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0
    assert_sound(at.database)


def counted(at: Installation, tally: Tally, without: int) -> None:
    stats = at.server.stats()
    tally.faults += stats.faults
    tally.requests_with_faults += stats.requests
    tally.requests_without += without
    tally.polite(stats)
    assert stats.faults > 0
    assert stats.over_limit == 0


@pytest.mark.parametrize("fault", ALONE if WHOLE else ALONE[:1], ids=name)
def test_each_kind_on_the_real_cap(
    at: Installation, plain: dict[str, int], tally: Tally, fault: dict[str, Any]
) -> None:
    at.batch = 50
    without = requests_without_faults(at, plain)
    every_third = by_chance(fault, 0, 0, stall=STALL) | {"every": 3}
    del every_third["p"]
    survive(at, [every_third], tally)
    if fault["endpoint"] != "esearch":  # it may take one search only
        counted(at, tally, without)


@pytest.mark.parametrize("seed", range(2))
def test_all_kinds_together_beyond_the_real_cap(
    at: Installation, plain: dict[str, int], tally: Tally, seed: int
) -> None:
    at.edited(write_catalog(at.folder / "many.toml", MANY))
    without = requests_without_faults(at, plain)
    survive(at, shower(0.3, seed, stall=STALL), tally)
    counted(at, tally, without)
