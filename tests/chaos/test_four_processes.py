"""Four processes at once on one database: each indication is fetched once, and together they stay within PubMed's limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.chaos import drawn
from tests.chaos.checks import assert_sound, doubled, left_running
from tests.chaos.corpus import INDICATIONS, paper
from tests.records import article_set
from tracker import queries

if TYPE_CHECKING:
    from tests.chaos.installation import Installation
    from tests.chaos.tally import Tally

LIMIT = 10
"""Requests a second with an API key."""
PAPERS = 60


def fill(at: Installation) -> None:
    """Sixty papers an indication, ten of which answer the next one too."""
    for number, (name, following) in enumerate(
        zip(INDICATIONS, INDICATIONS[1:] + INDICATIONS[:1], strict=True)
    ):
        first = 1000 * (number + 1)
        at.server.add(article_set(*(paper(pmid, name) for pmid in range(first, first + PAPERS - 10))))
        at.server.add(
            article_set(*(paper(pmid, name, following) for pmid in range(first + 50, first + PAPERS)))
        )


def whole(at: Installation, tally: Tally) -> None:
    """Everything is there, once, and the server never saw too many requests in a second."""
    for name in INDICATIONS:
        assert at.members(name) == at.truth(name)
    with at.database.read() as c:
        fetches = [run for run in queries.runs(c, None) if run.kind == "fetch"]
    assert sorted((run.indication, run.status) for run in fetches) == sorted(
        (name, "complete") for name in INDICATIONS
    )
    stats = at.server.stats()
    tally.runs += len(fetches)
    tally.faults += stats.faults
    tally.polite(stats)
    assert stats.over_limit == 0
    assert stats.max_in_any_second <= LIMIT
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0
    assert_sound(at.database)


def test_four_that_fetch_everything_fetch_each_indication_once(
    installation: Installation, tally: Tally
) -> None:
    at = installation
    fill(at)
    # Who starts after an indication is done asks again, rightly: so nothing is done before all four are there.
    at.server.set_faults([{"kind": "stall", "nth": 1, "seconds": 3.0}])
    started = [at.command.start("fetch") for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0], at.command.said()
    whole(at, tally)
    assert at.server.coverage("1:9999[uid]").repeated == 0, "no record was asked for twice"


def test_four_at_their_own_indications_keep_the_limit_together_retries_included(
    installation: Installation, tally: Tally
) -> None:
    """Hundreds of requests: PubMed lists three at a time, and every eighth request meets a fault."""
    at = installation
    fill(at)
    at.server.configure(cap=drawn(20, 3))
    kinds = ("500", "reset", "rate_limit_200", "truncate")
    at.server.set_faults([{"kind": kind, "every": 8 * len(kinds), "count": 4} for kind in kinds])
    started = [at.command.start("fetch", name) for name in INDICATIONS]
    assert [process.wait() for process in started] == [0, 0, 0, 0], at.command.said()
    assert at.server.stats().faults > 2
    whole(at, tally)


def test_one_refusal_for_too_many_requests_stops_all_four_until_the_pause_is_over(
    installation: Installation, tally: Tally
) -> None:
    at = installation
    fill(at)
    at.server.configure(cap=20)
    at.server.set_faults([{"kind": "429", "nth": 12, "retry_after": "1.5"}])
    log = ("--log-level", "debug", "--log-file", str(at.folder / "log.jsonl"))
    started = [at.command.start(*log, "fetch", name) for name in INDICATIONS]
    assert [process.wait() for process in started] == [0, 0, 0, 0], at.command.said()
    (refused,) = [request.at for request in at.server.requests() if request.status == 429]
    slots, (pause,) = logged(at, "slot taken"), logged(at, "pause kept")
    assert pause["at"] > refused
    assert pause["until"] - pause["at"] == pytest.approx(1.5, abs=1e-6)
    held = [line for line in slots if pause["at"] < line["at"] < pause["until"]]
    assert held == [], "whoever left before may still arrive, but nobody leaves"
    left = sum(line["at"] < pause["at"] for line in slots)
    seen = [request.at for request in at.server.requests()]
    assert sum(moment < pause["until"] for moment in seen) <= left, "and nobody arrives without a slot"
    assert len({line["pid"] for line in slots if line["at"] > pause["until"]}) > 1, "others had more to ask"
    whole(at, tally)


def logged(at: Installation, message: str) -> list[dict[str, Any]]:
    """Return what all processes logged of one kind; moments are of the clock that they and the server share."""
    lines = map(json.loads, (at.folder / "log.jsonl").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["message"] == message]
