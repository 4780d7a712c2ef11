"""PubMed changes while it is read: between two pages of a listing, and between the listing and the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos import dice, drawn
from tests.chaos.checks import assert_sound, doubled, left_running, outdated
from tests.chaos.corpus import paper, papers
from tests.records import article_set
from tracker import queries

if TYPE_CHECKING:
    import random

    from tests.chaos.installation import Installation
    from tests.chaos.tally import Tally


class Drift:
    """Changes one thing at PubMed whenever it is called."""

    def __init__(self, at: Installation, chance: random.Random) -> None:
        self.at, self.chance = at, chance
        self.newest = 2000
        self.ever = set(at.server.records)
        """Every PMID that ever was there."""

    def __call__(self) -> None:
        """Let a paper arrive, leave, be revised, or lose or find its way into the query."""
        server, chance = self.at.server, self.chance
        pmid = chance.choice(sorted(server.records))
        what = chance.randrange(6)
        if what == 0:
            self.newest += 1
            self.ever.add(self.newest)
            server.add(article_set(paper(self.newest, "alpha", revised=server.clock().date().isoformat())))
        elif what == 1 and len(server.records) > 20:
            server.delete(pmid)
        elif what == 2:
            server.revise(pmid, title="On something else", abstract="Entirely.")
        elif what == 3:
            server.revise(pmid, title="Pulse stimulation in alpha syndrome")
        else:
            server.revise(pmid, abstract=f"Corrected {chance.random()}.")


@pytest.mark.parametrize("seed", range(drawn(3, 20)))
def test_what_changes_under_the_readers_eyes_is_complete_with_the_next_calm_run(
    installation: Installation, tally: Tally, seed: int
) -> None:
    """Each of these runs is complete, or says why it is not; a record of another state is never taken for today's."""
    at, chance = installation, dice("drift", seed)
    at.server.configure(key_rate_limit=0, cap=10)
    at.server.add(papers(range(1000, 1050), "alpha"))
    drift = Drift(at, chance)
    for share in (0.05, 0.15, 0.5):
        at.server.set_faults([{"kind": "drift", "p": share, "seed": f"{seed} {share}", "action": drift}])
        before, result = at.members("alpha"), at.update("alpha")
        at.server.set_faults([])
        assert at.members("alpha") <= drift.ever
        if result.status == "failed":
            assert "listing" in (result.error or "")
            assert at.members("alpha") == before
        else:
            with at.database.read() as c:
                run = queries.runs(c, 1)[0]
            assert run.expected == (run.stored or 0) + len(run.missing)
        calm = at.update("alpha")
        truth = at.truth("alpha")
        tally.runs += 2
        tally.lost += len(truth - at.members("alpha"))
        assert calm.complete
        assert at.members("alpha") == truth
        assert outdated(at.database, at.server, truth) == set()
    tally.faults += at.server.stats().faults
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0
    assert_sound(at.database)
