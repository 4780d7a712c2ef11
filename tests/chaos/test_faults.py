"""Every fault alone and all of them by chance, on a listing cap of 50: complete, or it says what is missing; then healed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from tests.chaos import WHOLE, dice, drawn
from tests.chaos.changing import move_on
from tests.chaos.checks import assert_accounted, assert_sound, doubled, left_running, outdated
from tests.chaos.corpus import papers, write_catalog
from tests.chaos.installation import Installation
from tests.chaos.showering import ALONE, by_chance, shower
from tests.chaos.tally import Tally
from tests.eutils_server.faults import name
from tests.stored import temporary_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.processes import ForkServer
    from tests.updating import Server

pytest_plugins = ["tests.pubmed_server"]
CAP = 50
WIDE = {"pulse": "stimulat*[tiab] OR patient*[tiab]", "alpha": "brain*[tiab] OR syndrome[tiab]"}
"""Blocks that our records answer, and hundreds of the reference's."""


@pytest.fixture
def at(pubmed_server: Server, forks: ForkServer, tmp_path: Path) -> Iterator[Installation]:
    """The tracker beside a PubMed that lists fifty, with more papers than that to follow."""
    pubmed_server.configure(cap=CAP, rate_limit=0, key_rate_limit=0)
    pubmed_server.add(papers(range(88_000_000, 88_000_000 + drawn(60, 150)), "alpha"))
    with temporary_store() as database:
        yield Installation(
            pubmed_server, database, write_catalog(tmp_path / "wide.toml", WIDE), tmp_path, forks
        )


def follow(
    at: Installation, faults: Sequence[Mapping[str, Any]], tally: Tally, *, first: int = 89_000_000
) -> list[str]:
    """Fetch, let PubMed move on, fetch again, under these faults; then without, until all is well. Return how the runs ended."""
    chance, statuses = dice("follow"), []
    for turn in range(2):
        if turn:
            move_on(at, chance, first=first, arriving=drawn(25, 60), revised=drawn(20, 40))
        at.server.set_faults(faults)
        before, result = at.members("alpha"), at.update("alpha")
        at.server.set_faults([])
        statuses.append(result.status)
        if result.status == "failed":
            assert result.error
            assert at.members("alpha") == before, "a failed run shows nothing"
        else:
            assert_accounted(at.database, result, at.truth("alpha"))
        if not result.complete:
            result = at.update("alpha")
        assert result.complete, "the next run heals it"
        healed(at, tally)
    tally.runs += 2
    return statuses


def healed(at: Installation, tally: Tally) -> None:
    truth, stored = at.truth("alpha"), at.members("alpha")
    tally.lost += len(truth - stored)
    assert stored == truth
    if hasattr(at.server, "records"):
        assert outdated(at.database, at.server, truth) == set()
    tally.doubled += doubled(at.database)
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0
    assert_sound(at.database)


PLAIN: dict[type, int] = {}
"""Kind of server -> how many requests the same takes when nothing goes wrong."""


@pytest.fixture
def plain(at: Installation) -> int:
    """Measure it once; the server goes on with a log of its own, and other papers than those this used."""
    kind = type(at.server)
    if kind not in PLAIN:
        with temporary_store() as database:
            alone = dataclasses.replace(at, database=database, folder=at.folder / "plain")
            follow(alone, [], Tally(), first=87_000_000)
            PLAIN[kind] = at.server.stats().requests
    at.server.forget_requests()
    return PLAIN[kind]


def counted(at: Installation, tally: Tally, plain: int) -> None:
    """Count the faults that were met and what they cost."""
    stats = at.server.stats()
    tally.faults += stats.faults
    tally.requests_with_faults += stats.requests
    tally.requests_without += plain


@pytest.mark.parametrize("fault", ALONE[:: 1 if WHOLE else 9], ids=name)
@pytest.mark.parametrize("pubmed_server", ["own", "reference"] if WHOLE else ["own"], indirect=True)
def test_one_kind_of_fault_on_every_third_request_loses_nothing(
    at: Installation, plain: int, tally: Tally, fault: dict[str, Any]
) -> None:
    follow(at, [by_chance(fault, 0.33, name(fault))], tally)
    assert at.server.stats().faults > 0
    counted(at, tally, plain)


@pytest.mark.parametrize("seed", range(drawn(1, 5)))
@pytest.mark.parametrize("share", [0.3, 0.7] if WHOLE else [0.7])
def test_all_kinds_of_faults_together_lose_nothing(
    at: Installation, plain: int, tally: Tally, share: float, seed: int
) -> None:
    """Of all requests this share meets a fault; at the greater one, runs end incomplete or failed as well."""
    follow(at, shower(share, seed), tally)
    assert at.server.stats().faults > 0
    counted(at, tally, plain)
