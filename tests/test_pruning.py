"""What tracker doctor --repair takes away: what belongs to nothing, and what killed processes left."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import TYPE_CHECKING

from sqlalchemy import text, update

from tests.repairing import CATALOG, harm, ledger, repaired, states, stored, version
from tests.stored import article, publish, save
from tracker import queries, store
from tracker.models import Article, Run

if TYPE_CHECKING:
    from tracker.database import Database
    from tracker.session import Session

pytest_plugins = ["tests.repair_fixtures"]


def test_rows_without_their_article_are_deleted(mending: Session) -> None:
    shown = version(mending)
    harm(mending, "DELETE FROM article WHERE pmid = 101")
    found = repaired(mending.settings)
    assert found["rows without their article"].state == "repaired"
    assert "membership 1" in found["rows without their article"].detail
    assert found["links"].state == "ok"
    with mending.database.read() as c:
        assert queries.integrity_faults(c) == []
        assert queries.members(c, "parkinson") == set()
    assert version(mending) == shown + 1
    assert states(repaired(mending.settings)) == {"ok"}


def test_names_that_no_article_refers_to_are_deleted(mending: Session) -> None:
    harm(mending, "UPDATE article SET journal_id = (SELECT min(journal_id) FROM article)")
    harm(
        mending,
        "INSERT INTO journal(id, key) VALUES (77, 'nobody''s')",
        "INSERT INTO affiliation(id, digest, text) VALUES (78, 'x', 'Nowhere')",
    )
    found = repaired(mending.settings)["journals and affiliations"]
    assert (found.state, "1 of table affiliation" in found.detail) == ("repaired", True)
    with mending.database.read() as c:
        assert c.execute(text("SELECT count(*) FROM journal WHERE id = 77")).scalar() == 0
        assert c.execute(text("SELECT count(*) FROM affiliation WHERE id = 78")).scalar() == 0
    assert states(repaired(mending.settings)) == {"ok"}


def killed_run(database: Database, pmid: int, days_ago: int) -> None:
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        save(c, run, [article(pmid)])
        store.end_run(c, run, status=store.INTERRUPTED)
        moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
        c.execute(update(Article).where(Article.pmid == pmid).values(stored_at=moment))


def listed_whole(mending: Session, but: str = "") -> None:
    for indication in CATALOG.enabled_indications:
        if indication.id != but:
            publish(mending.database, [], indication.id)
    with mending.database.write() as c:
        c.execute(update(Run).where(Run.server_time.is_not(None)).values(server_time=dt.datetime.now(dt.UTC)))


def test_what_killed_runs_left_and_no_query_lists_any_more_goes_after_a_week(mending: Session) -> None:
    killed_run(mending.database, 103, 9)
    killed_run(mending.database, 104, 5)
    assert repaired(mending.settings)["abandoned articles"].state == "ok"
    listed_whole(mending, but="ocd")
    assert repaired(mending.settings)["abandoned articles"].state == "ok"
    listed_whole(mending)
    shown = version(mending)
    found = repaired(mending.settings)["abandoned articles"]
    assert (found.state, found.detail.endswith(": 103")) == ("repaired", True)
    assert stored(mending) == {101, 102, 104}
    assert version(mending) == shown
    assert ledger(mending)[0].status == "complete"
    assert "repaired" not in states(repaired(mending.settings))


def test_a_clock_set_forward_abandons_nothing(mending: Session) -> None:
    """The ledger's last moment is ten days older than the article, as this machine's clock had it."""
    listed_whole(mending)
    killed_run(mending.database, 103, 8)
    with mending.database.write() as c:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(days=18)
        c.execute(update(Run).values(server_time=past))
    assert repaired(mending.settings)["abandoned articles"].state == "ok"
    assert 103 in stored(mending)


def test_nothing_is_taken_from_under_a_run_that_is_under_way(mending: Session) -> None:
    killed_run(mending.database, 103, 9)
    listed_whole(mending)
    with mending.database.write() as c:
        store.start_run(c, kind="fetch", indication="tbi")
    found = repaired(mending.settings)["abandoned articles"]
    assert (found.state, found.advice) == (
        "warn",
        "a run is under way: repeat tracker doctor --repair when it has ended",
    )
    assert 103 in stored(mending)


def test_runs_of_dead_processes_are_closed(mending: Session) -> None:
    code = (
        "from tracker import store\nfrom tracker.database import connect\n"
        f"with connect({mending.settings.database_url!r}) as d, d.write() as c:\n"
        "    store.start_run(c, kind='import')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    found = repaired(mending.settings)
    assert found["runs"].detail == "1 whose process is gone marked as interrupted"
    assert {run.status for run in ledger(mending)} == {"complete", "interrupted"}
    assert states(repaired(mending.settings)) == {"ok"}
