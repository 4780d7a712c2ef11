"""Real processes killed with SIGKILL wherever the dice fall: nothing half-shown, nothing asked for twice, all of it healed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos import dice, drawn
from tests.chaos.changing import move_on
from tests.chaos.checks import Shown, assert_sound, doubled, left_running, lost
from tests.chaos.corpus import papers
from tests.chaos.killing import Blow, phase
from tests.processes import KILLED
from tracker import queries

if TYPE_CHECKING:
    from tests.chaos.installation import Installation
    from tests.chaos.tally import Tally

BATCH = 200
"""How many records one request of a real process asks for."""
FIRST = {"requests": 10, "statements": 150, "seconds": 1.2}
"""What a first fetch of 500 papers does when nobody kills it, with a part of what PubMed's totals cost afterwards."""
UPDATE = {"requests": 11, "statements": 150, "seconds": 0.5}


def survived(at: Installation, before: Shown) -> None:
    """Hold what has to hold right after a kill: all of a publication is shown, or nothing of it."""
    assert_sound(at.database)
    after = Shown.by(at.database)
    if after == before:
        return
    with at.database.read() as c:
        published = {run.kind: run.status for run in queries.runs(c) if run.data_version == after.version}
    assert set(published.values()) == {"complete"}, (
        f"only a run that published may change what is shown: {before.version} -> {after.version}, "
        f"{len(after.articles ^ before.articles)} articles, {len(after.labels ^ before.labels)} labels, "
        f"{len(after.memberships ^ before.memberships)} memberships"
    )
    if not published.keys().isdisjoint({"fetch", "totals"}):  # totals are asked for after a fetch
        assert at.members("alpha") == at.truth("alpha")
    else:  # what an earlier killed run had stored was labelled before PubMed was asked
        assert set(published) == {"relabel"}
        assert (after.memberships, after.articles) == (before.memberships, before.articles)


def finish(at: Installation, tally: Tally) -> None:
    """Run the command once more, unharmed, and hold that nothing is lost, doubled or left over."""
    assert at.command.run("fetch", "alpha") == 0
    missing = lost(at.database, at.server, at.query("alpha"), "alpha")
    twice = doubled(at.database)
    tally.lost += len(missing)
    tally.doubled += twice
    assert missing == set()
    assert twice == 0
    assert at.members("alpha") == at.truth("alpha")
    assert left_running(at.database) == 0
    assert_sound(at.database)


@pytest.mark.parametrize("seed", range(drawn(1, 25)))
def test_a_first_fetch_killed_again_and_again_asks_only_for_the_batch_in_flight_again(
    installation: Installation, tally: Tally, seed: int
) -> None:
    at, chance = installation, dice("first", seed)
    at.server.add(papers(range(1000, 1500), "alpha"))
    for _ in range(5):
        before, delivered = Shown.by(at.database), given(at)
        with at.database.read() as c:
            stored = queries.stored_pmids(c, at.truth("alpha"))
        assert len(delivered - stored) <= BATCH, "more than the batch in flight was lost"
        code = Blow.drawn(chance, **FIRST).strike(at, "fetch", "alpha")
        assert code in {KILLED, 0}
        if code == KILLED:
            tally.killed(phase(at.database, code))
        assert not stored & (given(at) - delivered), "what was stored is not asked for again"
        survived(at, before)
        if code == 0:
            break
    finish(at, tally)
    tally.asked_again += at.server.coverage(at.query("alpha")).repeated
    tally.polite(at.server.stats())


def given(at: Installation) -> set[int]:
    return {pmid for request in at.server.requests() for pmid in request.delivered}


@pytest.mark.parametrize("seed", range(drawn(1, 25)))
def test_an_update_killed_again_and_again_shows_the_old_state_until_the_new_one_is_whole(
    installation: Installation, tally: Tally, seed: int
) -> None:
    at, chance = installation, dice("update", seed)
    at.server.add(papers(range(1000, 1300), "alpha"))
    assert at.command.run("fetch", "alpha") == 0
    for round_ in range(3):
        move_on(at, chance, first=88_000_000 + 100 * round_)
        for _ in range(2):
            before = Shown.by(at.database)
            code = Blow.drawn(chance, **UPDATE).strike(at, "fetch", "alpha")
            assert code in {KILLED, 0}
            if code == KILLED:
                tally.killed(phase(at.database, code))
            survived(at, before)
        finish(at, tally)
    tally.polite(at.server.stats())
