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


def test_rows_without_their_article_are_deleted(session: Session) -> None:
    shown = version(session)
    harm(session, "DELETE FROM article WHERE pmid = 101")
    found = repaired(session.settings)
    assert found["rows without their article"].state == "repaired"
    assert "membership 1" in found["rows without their article"].detail
    assert found["links"].state == "ok"
    with session.database.read() as c:
        assert queries.integrity_faults(c) == []
        assert queries.members(c, "parkinson") == set()
    assert version(session) == shown + 1
    assert states(repaired(session.settings)) == {"ok"}


def test_names_that_no_article_refers_to_are_deleted(session: Session) -> None:
    harm(session, "UPDATE article SET journal_id = (SELECT min(journal_id) FROM article)")
    harm(
        session,
        "INSERT INTO journal(id, key) VALUES (77, 'nobody''s')",
        "INSERT INTO affiliation(id, digest, text) VALUES (78, 'x', 'Nowhere')",
    )
    found = repaired(session.settings)["journals and affiliations"]
    assert (found.state, "1 of table affiliation" in found.detail) == ("repaired", True)
    with session.database.read() as c:
        assert c.execute(text("SELECT count(*) FROM journal WHERE id = 77")).scalar() == 0
        assert c.execute(text("SELECT count(*) FROM affiliation WHERE id = 78")).scalar() == 0
    assert states(repaired(session.settings)) == {"ok"}


def killed_run(database: Database, pmid: int, days_ago: int) -> None:
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        save(c, run, [article(pmid)])
        store.end_run(c, run, status=store.INTERRUPTED)
        moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
        c.execute(update(Article).where(Article.pmid == pmid).values(stored_at=moment))


def listed_whole(session: Session, but: str = "") -> None:
    for indication in CATALOG.enabled_indications:
        if indication.id != but:
            publish(session.database, [], indication.id)
    with session.database.write() as c:
        c.execute(update(Run).where(Run.server_time.is_not(None)).values(server_time=dt.datetime.now(dt.UTC)))


def test_what_killed_runs_left_and_no_query_lists_any_more_goes_after_a_week(session: Session) -> None:
    killed_run(session.database, 103, 9)
    killed_run(session.database, 104, 5)
    assert repaired(session.settings)["abandoned articles"].state == "ok"
    listed_whole(session, but="ocd")
    assert repaired(session.settings)["abandoned articles"].state == "ok"
    listed_whole(session)
    shown = version(session)
    found = repaired(session.settings)["abandoned articles"]
    assert (found.state, found.detail.endswith(": 103")) == ("repaired", True)
    assert stored(session) == {101, 102, 104}
    assert version(session) == shown
    assert ledger(session)[0].status == "complete"
    assert "repaired" not in states(repaired(session.settings))


def test_a_clock_set_forward_abandons_nothing(session: Session) -> None:
    """The ledger's last moment is ten days older than the article, as this machine's clock had it."""
    listed_whole(session)
    killed_run(session.database, 103, 8)
    with session.database.write() as c:
        past = dt.datetime.now(dt.UTC) - dt.timedelta(days=18)
        c.execute(update(Run).values(server_time=past))
    assert repaired(session.settings)["abandoned articles"].state == "ok"
    assert 103 in stored(session)


def test_nothing_is_taken_from_under_a_run_that_is_under_way(session: Session) -> None:
    killed_run(session.database, 103, 9)
    listed_whole(session)
    with session.database.write() as c:
        store.start_run(c, kind="fetch", indication="tbi")
    found = repaired(session.settings)["abandoned articles"]
    assert (found.state, found.advice) == (
        "warn",
        "a run is under way: repeat tracker doctor --repair when it has ended",
    )
    assert 103 in stored(session)


def test_runs_of_dead_processes_are_closed(session: Session) -> None:
    code = (
        "from tracker import store\nfrom tracker.database import connect\n"
        f"with connect({session.settings.database_url!r}) as d, d.write() as c:\n"
        "    store.start_run(c, kind='import')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    found = repaired(session.settings)
    assert found["runs"].detail == "1 whose process is gone marked as interrupted"
    assert {run.status for run in ledger(session)} == {"complete", "interrupted"}
    assert states(repaired(session.settings)) == {"ok"}
