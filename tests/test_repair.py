"""tracker doctor --repair: what the database holds the means for is put right, once; the rest says what to do."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text, update

from tests.eutils_server.client import WideOpen
from tests.records import article_xml, write_set
from tests.stored import article, publish, save, temporary_store
from tracker import parse, queries, store
from tracker.catalog import load_catalog
from tracker.database import indication_lock
from tracker.doctor import Finding, repair
from tracker.load import import_files
from tracker.models import Article, Run
from tracker.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.config import Settings
    from tracker.database import Database

pytest_plugins = ["tests.commands"]
CATALOG = load_catalog()
FIRST = article_xml(
    101,
    "Deep brain stimulation for Parkinson's disease",
    abstract=[("METHODS", "METHODS", "We stimulated."), (None, None, "It held.")],
    mesh=["Deep Brain Stimulation", "Parkinson Disease"],
    keywords=["théta burst"],
    doi="10.1000/a",
)
SECOND = article_xml(102, "Repetitive transcranial magnetic stimulation in depression")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A database with two imported papers."""
    with temporary_store() as database:
        settings = WideOpen(database.url, state_dir=tmp_path / "state")
        session = Session(settings, CATALOG, database)
        import_files(session, [write_set(tmp_path / "papers.xml", FIRST, SECOND)], keep_all=False, tell=str)
        yield session


def harm(session: Session, *statements: str, alone: bool = True) -> None:
    """Change the database as a stranger might: without its links and, on a server, its triggers where `alone`."""
    if session.database.path is not None:
        with closing(sqlite3.connect(session.database.path)) as c:
            for statement in statements:
                c.execute(statement)
            c.commit()
        return
    with session.database.engine.begin() as server:
        if alone:
            server.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            server.exec_driver_sql(statement)


def repaired(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in repair(settings)}


def states(found: dict[str, Finding]) -> set[str]:
    return {finding.state for finding in found.values()}


def whole(session: Session) -> dict[int, Any]:
    with session.database.read() as c:
        return {item.pmid: item for item in queries.whole_articles(c, [101, 102])}


def version(session: Session) -> int:
    with session.database.read() as c:
        current = queries.current_version(c)
    assert current is not None
    return current.id


def ledger(session: Session) -> list[queries.RunRow]:
    with session.database.read() as c:
        return queries.runs(c)


def test_a_sound_database_is_left_as_it_is(session: Session) -> None:
    before = version(session)
    found = repaired(session.settings)
    assert states(found) == {"ok"}
    assert list(found) == [
        "integrity",
        "runs",
        "rows without their article",
        "abandoned articles",
        "articles",
        "journals and affiliations",
        "full-text index",
        "labels",
        "links",
        "leftover files",
    ]
    assert (version(session), [run.kind for run in ledger(session)]) == (before, ["import"])


DAMAGES = {
    "a title": "UPDATE article SET title = 'Something else' WHERE pmid = 101",
    "a date": "UPDATE article SET publication_year = 1066 WHERE pmid = 102",
    "headings": "DELETE FROM mesh_heading WHERE pmid = 101",
    "authors": "UPDATE author SET last_name = 'Nobody' WHERE pmid = 102",
    "a section": "UPDATE abstract_section SET text = '' WHERE pmid = 101 AND position = 1",
    "a journal": "UPDATE article SET journal_id = NULL WHERE pmid = 102",
    "a row too many": "INSERT INTO keyword VALUES (102, 0, 'made up', false, NULL)",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_articles_are_what_their_xml_says_again(session: Session, damage: str) -> None:
    before, shown = whole(session), version(session)
    harm(session, DAMAGES[damage])
    found = repaired(session.settings)
    assert found["articles"].state == "repaired"
    assert found["articles"].detail == "1 of 2 written anew from their XML"
    assert whole(session) == before
    assert version(session) == shown + 1
    run = ledger(session)[0]
    assert (run.kind, run.status, run.changed, run.data_version) == ("repair", "complete", 1, shown + 1)
    assert run.warnings[0] == "repaired, articles: 1 of 2 written anew from their XML"
    assert states(repaired(session.settings)) == {"ok"}
    assert len(ledger(session)) == 2


def test_a_parser_that_reads_more_than_the_one_before_needs_no_download(session: Session) -> None:
    """What is stored came from a parser that knew no DOIs."""
    before = whole(session)
    older = parse.content_hash(article(101))
    harm(
        session,
        f"UPDATE article SET doi = NULL, content_hash = '{older}' WHERE pmid = 101",
        f"UPDATE raw_xml SET content_hash = '{older}' WHERE pmid = 101",
    )
    assert repaired(session.settings)["articles"].state == "repaired"
    assert whole(session) == before
    with session.database.read() as c:
        hashes = queries.content_hashes(c, [101])
        assert hashes == {101: parse.content_hash(before[101])}
        assert b"10.1000/a" in (queries.raw_xml(c, 101) or b"")
        assert c.execute(text("SELECT count(*) FROM raw_xml")).scalar() == 2
        assert queries.all_unlabelled(c, "") != []
        assert [row.detail for row in c.execute(text("SELECT detail FROM history"))] == []
    assert states(repaired(session.settings)) == {"ok"}


def test_an_article_stored_again_meanwhile_is_not_overwritten(session: Session) -> None:
    from tracker.store.repair import rewrite  # noqa: PLC0415

    newer = whole(session)[101]
    old = parse.Record(article(101, title="Old"), b"<PubmedArticle/>", "old hash")
    with session.database.write() as c:
        assert (
            rewrite(c, store.start_run(c, kind="repair"), [old], {101: "the hash before the newer one"}) == []
        )
    assert whole(session)[101] == newer


def test_kept_xml_that_cannot_be_read_is_named(session: Session) -> None:
    with session.database.write() as c:
        for pmid, xml in ((101, b"x"), (102, zlib.compress(b"<PubmedArticle/>"))):
            c.execute(text("UPDATE raw_xml SET xml = :xml WHERE pmid = :pmid"), {"xml": xml, "pmid": pmid})
    found = repaired(session.settings)["articles"]
    assert (found.state, "2 cannot be read: 102, 101" in found.detail) == ("warn", True)
    assert "tracker fetch --full" in found.advice


def test_labels_that_are_not_what_the_rules_say_are_made_again(session: Session) -> None:
    with session.database.read() as c:
        before = queries.labelled(c)
    harm(
        session,
        "DELETE FROM label WHERE pmid = 101",
        "UPDATE article SET evidence_level = 'rct' WHERE pmid = 102",
    )
    found = repaired(session.settings)
    assert (found["labels"].state, found["labels"].detail) == ("repaired", "2 of 2 articles labelled again")
    with session.database.read() as c:
        assert queries.labelled(c) == before
        assert queries.article_rows(c, [102])[0].evidence_level != "rct"
    assert ledger(session)[0].warnings == ("repaired, labels: 2 of 2 articles labelled again",)
    assert states(repaired(session.settings)) == {"ok"}


INDEX_DAMAGES = {
    "sqlite": {
        "no table": ["DROP TABLE article_search"],
        "no trigger": ["DROP TRIGGER article_search_update"],
        "empty": ["INSERT INTO article_search(article_search) VALUES ('delete-all')"],
        "other words": [
            "DROP TRIGGER article_search_update",
            "UPDATE article SET keywords = 'x' WHERE pmid = 101",
        ],
        "damaged": ["DELETE FROM article_search_data WHERE id > 10"],
    },
    "postgresql": {
        "no table": ["DROP TABLE article_search"],
        "no trigger": ["DROP TRIGGER article_search_update ON article"],
        "empty": ["TRUNCATE article_search"],
        "other words": ["UPDATE article_search SET words = ' x ' WHERE pmid = 101"],
        "damaged": ["UPDATE article_search SET document = array_to_tsvector('{x}') WHERE pmid = 101"],
    },
}


@pytest.mark.parametrize("damage", INDEX_DAMAGES["sqlite"])
def test_the_full_text_index_is_built_again(session: Session, damage: str) -> None:
    harm(session, *INDEX_DAMAGES[session.database.engine.dialect.name][damage])
    found = repaired(session.settings)
    assert found["full-text index"].state == "repaired", found
    assert ledger(session)[0].kind == "repair"
    with session.database.read() as c:
        assert queries.matching(c, "theta bur*") == [101]
        assert queries.search_index_faults(c) is None
    harm(session, "UPDATE article SET title = 'Zebra' WHERE pmid = 102", alone=False)
    with session.database.read() as c:
        assert queries.matching(c, "zebra") == [102]
    repaired(session.settings)
    assert states(repaired(session.settings)) == {"ok"}


def test_an_index_built_again_is_no_new_data_version(session: Session) -> None:
    shown = version(session)
    harm(session, *INDEX_DAMAGES[session.database.engine.dialect.name]["empty"])
    assert repaired(session.settings)["full-text index"].state == "repaired"
    assert (version(session), ledger(session)[0].data_version) == (shown, None)


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


def stored(session: Session) -> set[int]:
    with session.database.read() as c:
        return queries.stored_pmids(c, [101, 102, 103, 104, 105])


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


def test_two_repairs_take_turns(session: Session) -> None:
    harm(session, "UPDATE article SET title = 'Something else' WHERE pmid = 101")
    code = f"""
from tracker.config import Settings
from tracker.doctor import repair
found = repair(Settings({session.settings.database_url!r}), tell=lambda text: print(text, flush=True))
print(sum(finding.state == "repaired" for finding in found))
"""
    with indication_lock(session.database, "repair"):
        others = [
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for other in others:
            assert other.stdout is not None
            assert "waiting for it" in other.stdout.readline()
    told = [other.communicate(timeout=60)[0].split()[-1] for other in others]
    assert sorted(told) == ["0", "2"], "the article and its labels, by one of them"
