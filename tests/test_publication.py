"""Runs: memberships, the ledger, and the one moment at which findings become visible."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.ledgers import ledger, list_again, members, start
from tests.stored import EXAMPLES, article, labelled, listing, marked, publish, save, temporary_store
from tracker import models, parse, queries, store
from tracker.errors import StoreError
from tracker.pubmed import Stats

if TYPE_CHECKING:
    from tracker.database import Database

FEW = settings(max_examples=EXAMPLES, deadline=None)
PMIDS = st.integers(1, 6)


Step = tuple[set[int], bool]


@FEW
@given(st.lists(st.tuples(st.sets(PMIDS), st.booleans()), max_size=8))
def test_open_memberships_are_the_last_complete_listing_and_what_incomplete_ones_added(
    steps: list[Step],
) -> None:
    with temporary_store() as database:
        publish(database, [article(pmid) for pmid in range(1, 7)], indication="ptsd")
        expected: set[int] = set()
        for listed, complete in steps:
            problem = None if complete else store.Outcome(error="PubMed went away")
            run = list_again(database, sorted(listed, reverse=True), outcome=problem)
            expected = listed if complete else expected | listed
            assert members(database) == expected
            assert run.status == (store.COMPLETE if complete else store.INCOMPLETE)


def test_a_listing_never_closes_a_local_membership(database: Database) -> None:
    publish(database, [article(1), article(2)], source=store.LOCAL)
    list_again(database, [2])
    run = list_again(database, [])
    assert members(database) == {1, 2}
    assert members(database, store.PUBMED) == set()
    assert run.left == 1


def test_a_closed_membership_that_is_listed_again_reopens_and_keeps_its_first_run(database: Database) -> None:
    publish(database, [article(1)])
    list_again(database, [])
    assert members(database) == set()
    last = list_again(database, [1])
    with database.read() as c:
        row = c.execute(select(models.Membership.__table__)).one()
    assert (row.first_seen_run, row.last_seen_run, row.closed_run, row.close_reason) == (
        1,
        last.id,
        None,
        None,
    )


def test_a_killed_run_publishes_nothing_and_the_next_one_uses_what_it_stored(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        store.record_listing(c, run, listing([1, 2]), 2)
        save(c, run, [article(1)], asked=1)
    with database.read() as c:
        assert queries.search(c, "stimulation") == queries.article_rows(c, [1]) == []
        assert (queries.search_count(c, "1"), queries.matching(c, "1"), queries.article_detail(c, 1)) == (
            0,
            [],
            None,
        )
        assert (queries.member_pmids(c, everything=True), queries.counted_articles(c)) == ([], [])
        assert (queries.current_version(c), queries.article_count(c), queries.unpublished(c)) == (None, 0, 1)
        assert queries.stored_pmids(c, [1, 2]) == {1}
        assert queries.unlabelled(c, [1], "digest") == [1]
    publish(database, [article(1), article(2)])
    with database.read() as c:
        assert [row.pmid for row in queries.search(c, "stimulation")] == [2, 1]


def test_listed_articles_that_are_not_stored_make_the_run_incomplete_and_close_nothing(
    database: Database,
) -> None:
    publish(database, [article(1)])
    run = list_again(database, [3, 2])
    assert (run.status, run.expected, run.stored, run.missing) == (store.INCOMPLETE, 2, 0, (3, 2))
    assert members(database) == {1}


def test_a_listing_shorter_than_pubmeds_count_is_never_complete(database: Database) -> None:
    publish(database, [article(1), article(2)])
    run = list_again(database, [1], expected=2)
    assert run.status == store.INCOMPLETE
    assert members(database) == {1, 2}


def test_the_data_version_rises_with_changes_only(database: Database) -> None:
    assert publish(database, [article(1)]) == 1
    assert list_again(database, [1]).data_version == 1
    assert list_again(database, []).data_version == 2
    assert publish(database, [article(1, title="Another title")], labels=()) == 3
    with database.read() as c:
        version = queries.current_version(c)
    assert version is not None
    assert (version.id, version.kind) == (3, "fetch")


def test_an_empty_first_listing_is_a_publication_too(database: Database) -> None:
    run = list_again(database, [])
    assert (run.status, run.data_version, run.expected, run.stored) == (store.COMPLETE, 1, 0, 0)


def test_a_run_that_was_declared_dead_may_not_publish(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        store.end_run(c, run, status=store.INTERRUPTED, error="gone")

    def late() -> None:
        with database.write() as c:
            store.publish(c, run, memberships=[], indication="tbi")

    with pytest.raises(StoreError, match="is interrupted, so it may not publish"):
        late()


def test_the_ledger_tells_what_a_run_did(database: Database) -> None:
    publish(database, [article(1)])
    traffic = Stats(requests=7, retries=2, bytes=900)
    run = start(database, query="q", full=True)
    with database.write() as c:
        store.record_listing(c, run, listing([1, 2, 3, 4]), 4)
        store.warn(c, run, ["a phrase was not found"])
        save(c, run, [article(1), article(2)], asked=2)
        save(c, run, [article(1, title="New title"), article(3)], asked=2)
        store.set_aside(c, run, 4, "no title", b"<x/>")
        outcome = store.Outcome(missing=(4,), warnings=("late",), traffic=traffic)
        store.publish(c, run, memberships=[1, 2, 3, 4], indication="tbi", outcome=outcome)
    row = ledger(database, run)
    assert (row.new, row.changed, row.unchanged, row.left, row.fetched, row.to_fetch) == (2, 1, 1, 0, 4, 4)
    assert (row.requests, row.retries, row.bytes, row.full) == (7, 2, 900, True)
    assert (row.missing, row.set_aside, row.warnings) == ((4,), (), ("a phrase was not found", "late"))
    assert (row.status, row.expected, row.stored, row.translation) == (store.INCOMPLETE, 4, 3, "dbs")
    assert row.server_time == dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
    assert row.ended_at is not None
    assert row.started_at <= row.heartbeat_at <= row.ended_at
    assert row.process == f"{socket.gethostname()}:{os.getpid()}"


def test_labels_are_replaced_and_the_mark_tells_when_to_label_again(database: Database) -> None:
    item = article(1)
    mark = store.labelled_from(parse.content_hash(item), "rules")
    one = store.Labelled(1, mark, labelled(1, "dbs", "tms").labels, "rct", "mesh", "human")
    publish(database, [item], labels=[one])
    with database.read() as c:
        assert queries.unlabelled(c, [1], "rules") == []
        assert queries.unlabelled(c, [1], "other rules") == queries.all_unlabelled(c, "other rules") == [1]
    publish(database, [article(1, title="Other words")], labels=[])
    with database.read() as c:
        assert queries.unlabelled(c, [1], "rules") == [1]
        assert queries.labelled(c) == {"dbs": [1], "tms": [1]}
    run = start(database, kind="relabel", indication=None)
    with database.write() as c:
        store.publish(
            c, run, labels=marked([article(1, title="Other words")], [labelled(1, "vns", level="trial")])
        )
    with database.read() as c:
        assert queries.labelled(c) == {"vns": [1]}
        assert [(row.evidence_level, row.modalities) for row in queries.article_rows(c, [1])] == [
            ("trial", ("vns",))
        ]
    assert members(database) == {1}


def test_deleted_citations_leave_every_listing_and_come_back_when_sent_again(database: Database) -> None:
    publish(database, [article(1), article(2)])
    publish(database, [article(1)], indication="ptsd", source=store.LOCAL)
    run = start(database, kind="import", indication=None)
    with database.write() as c:
        store.record_deletions(c, run, [1, 1, 99])
        store.close_memberships(c, run, "tbi", store.PUBMED, [1], reason="no longer matching")
        store.publish(c, run)
    assert (ledger(database, run).left, members(database)) == (2, {2})
    publish(database, [article(1), article(2)])
    assert members(database) == {1, 2}


def change(database: Database, run: int, **values: Any) -> None:
    with database.write() as c:
        c.execute(update(models.Run).where(models.Run.id == run).values(**values))


def test_runs_of_processes_that_are_gone_are_closed_and_others_are_not(database: Database) -> None:
    here, now = socket.gethostname(), dt.datetime.now(dt.UTC)
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    ours = start(database, indication="ptsd")
    dead, reused, silent, alive_elsewhere = (start(database) for _ in range(4))
    change(database, dead, process=f"{here}:{ended.pid}")
    long_ago = now - dt.timedelta(days=3650)
    change(database, reused, started_at=long_ago, heartbeat_at=long_ago)
    change(database, silent, process="elsewhere:1", heartbeat_at=now - dt.timedelta(minutes=61))
    change(database, alive_elsewhere, process="elsewhere:1", heartbeat_at=now - dt.timedelta(minutes=59))
    with database.write() as c:
        assert store.close_dead_runs(c) == 3
        assert store.close_dead_runs(c) == 0
    status = {run: ledger(database, run).status for run in (ours, dead, reused, silent, alive_elsewhere)}
    assert status == {
        ours: "running",
        dead: "interrupted",
        reused: "interrupted",
        silent: "interrupted",
        alive_elsewhere: "running",
    }
    assert ledger(database, dead).error == "its process ended before the run did"


def test_whoever_holds_an_indications_lock_closes_every_running_fetch_of_it(database: Database) -> None:
    left_behind, other = start(database), start(database, indication="ptsd")
    with database.write() as c:
        assert store.close_dead_runs(c, holding="tbi") == 1
    assert (ledger(database, left_behind).status, ledger(database, other).status) == (
        "interrupted",
        "running",
    )


def test_a_failed_run_says_why(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        store.fail_run(c, run, "PubMed is away")
    assert (ledger(database, run).status, ledger(database, run).error) == ("failed", "PubMed is away")
