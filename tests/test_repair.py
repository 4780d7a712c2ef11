"""tracker doctor --repair: what the database holds the means for is put right, once; the rest says what to do."""

from __future__ import annotations

import datetime as dt
import os
import re
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
from tests.stored import article, publish, save
from tracker import parse, queries, store
from tracker.catalog import load_catalog
from tracker.config import default_database_path
from tracker.database import connect, indication_lock
from tracker.doctor import Finding, repair
from tracker.load import import_files
from tracker.models import Article, Run
from tracker.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
    """A database with two imported papers, in a file of its own."""
    settings = WideOpen(f"sqlite:///{tmp_path}/tracker.db", state_dir=tmp_path / "state")
    with connect(settings.database_url, create=True) as database:
        session = Session(settings, CATALOG, database)
        import_files(session, [write_set(tmp_path / "papers.xml", FIRST, SECOND)], keep_all=False, tell=str)
        yield session


def harm(session: Session, *statements: str) -> None:
    """Change the file as a stranger might, past every rule of the tables."""
    assert session.database.path is not None
    with closing(sqlite3.connect(session.database.path)) as c:
        for statement in statements:
            c.execute(statement)
        c.commit()


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
    "a row too many": "INSERT INTO keyword VALUES (102, 0, 'made up', 0, NULL)",
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
    harm(session, "UPDATE raw_xml SET xml = X'00' WHERE pmid = 101")
    with session.database.write() as c:
        xml = zlib.compress(b"<PubmedArticle/>")
        c.execute(text("UPDATE raw_xml SET xml = :xml WHERE pmid = 102"), {"xml": xml})
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


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TABLE article_search"],
        ["DROP TRIGGER article_search_update"],
        ["INSERT INTO article_search(article_search) VALUES ('delete-all')"],
        [
            "DROP TRIGGER article_search_update",
            "UPDATE article SET keywords = keywords || ' x' WHERE pmid = 101",
        ],
        ["DELETE FROM article_search_data WHERE id > 10"],
    ],
    ids=["no table", "no trigger", "empty", "other words", "damaged"],
)
def test_the_full_text_index_is_built_again(session: Session, statements: list[str]) -> None:
    shown = version(session)
    harm(session, *statements)
    found = repaired(session.settings)
    assert found["full-text index"].state == "repaired", found
    with session.database.read() as c:
        assert queries.matching(c, "theta bur*") == [101]
        assert queries.search_index_faults(c) is None
    run = ledger(session)[0]
    assert run.kind == "repair"
    assert (version(session) == shown) == ("keywords" not in statements[-1])
    harm(session, "UPDATE article SET title = 'Zebra' WHERE pmid = 102")
    with session.database.read() as c:
        assert queries.matching(c, "zebra") == [102]
    repaired(session.settings)
    assert states(repaired(session.settings)) == {"ok"}


def test_rows_without_their_article_are_deleted(session: Session) -> None:
    shown = version(session)
    harm(session, "PRAGMA foreign_keys = OFF", "DELETE FROM article WHERE pmid = 101")
    with session.database.read() as c:
        assert queries.integrity_faults(c) != []
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
        "INSERT INTO affiliation(id, digest, text) VALUES (78, X'00', 'Nowhere')",
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
        f"with connect('sqlite:///{session.database.path}') as d, d.write() as c:\n"
        "    store.start_run(c, kind='import')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    found = repaired(session.settings)
    assert found["runs"].detail == "1 whose process is gone marked as interrupted"
    assert {run.status for run in ledger(session)} == {"complete", "interrupted"}
    assert states(repaired(session.settings)) == {"ok"}


def test_files_of_dead_processes_are_deleted_and_those_of_living_ones_are_not(
    session: Session, tmp_path: Path
) -> None:
    old, young = tmp_path / ".tracker-0a.part", tmp_path / ".tracker-0b.part"
    demo = default_database_path("demo-new.db")
    demo.parent.mkdir(parents=True, exist_ok=True)
    for path in (old, young, demo):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    found = repaired(session.settings)["leftover files"]
    assert (found.state, old.exists(), young.exists(), demo.exists()) == ("repaired", False, True, False)
    assert repaired(session.settings)["leftover files"].state == "ok"


def index_gone_wrong(path: Path) -> None:
    """Change a table while its index is out of sight."""
    find = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = 'ix_article_doi'"
    with closing(sqlite3.connect(path)) as c:
        index = c.execute(find).fetchone()
        c.execute("PRAGMA writable_schema = ON")
        c.execute("DELETE FROM sqlite_master WHERE name = 'ix_article_doi'")
        c.commit()
    with closing(sqlite3.connect(path)) as c:
        c.execute("UPDATE article SET doi = '10.1000/z' WHERE pmid = 102")
        c.commit()
        c.execute("PRAGMA writable_schema = ON")
        c.execute(
            "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", index
        )
        c.commit()


def test_an_index_that_does_not_fit_its_table_is_built_again(session: Session) -> None:
    path = session.database.path
    assert path is not None
    session.database.close()
    index_gone_wrong(path)
    found = repaired(session.settings)
    assert found["integrity"].state == "repaired", found
    assert "ix_article_doi" in found["integrity"].detail
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert states(repaired(session.settings)) == {"ok"}


def spoil(path: Path) -> None:
    """Overwrite the middle of the file."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 40_960] = b"\xff" * 40_960
    path.write_bytes(content)


def test_a_damaged_file_cannot_be_repaired_and_says_step_by_step_how_to_restore(
    loaded: Callable[..., Any], tmp_path: Path
) -> None:
    path = next(tmp_path.rglob("tracker.db"))
    assert loaded("backup", path.with_name("tracker-of-monday.db")).returncode == 0
    with closing(sqlite3.connect(path)) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(path)
    damaged = path.read_bytes()
    said = loaded("doctor", "--repair")
    assert said.returncode == 1
    assert "fail  integrity: cannot be repaired, the file is damaged" in said.stdout
    assert [line.split()[0] for line in said.stdout.splitlines()[1:6]] == ["1.", "2.", "3.", "4.", "without"]
    assert "tracker-of-monday.db" in said.stdout
    assert "Traceback" not in said.stderr
    assert path.read_bytes() == damaged
    assert loaded("backup", "copy.db").returncode == 1
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_is_no_database_any_more_says_how_to_restore(
    loaded: Callable[..., Any], tmp_path: Path
) -> None:
    path = next(tmp_path.rglob("tracker.db"))
    path.write_bytes(b"nothing of it is left " * 1000)
    said = loaded("doctor", "--repair")
    assert (said.returncode, "3. put a backup in its place" in said.stdout) == (1, True)
    assert re.search(r"rm -f \S+tracker\.db-wal \S+tracker\.db-shm", said.stdout)


def test_a_missing_database_and_a_catalog_with_faults_are_told(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    said = tracker("doctor", "--repair")
    assert said.returncode == 1
    assert "nothing was repaired" in said.stdout
    assert "tracker init" in said.stdout
    (tmp_path / "mine.toml").write_text("nonsense")
    assert "mine.toml" in tracker("doctor", "--repair", TRACKER_CATALOG=str(tmp_path / "mine.toml")).stdout
    assert tracker("doctor", "--repair", "--blocks").returncode == 2


def test_two_repairs_take_turns(session: Session) -> None:
    told: list[str] = []
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
    assert sorted(told) == ["0", "1"]
