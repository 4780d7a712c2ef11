"""tracker doctor --repair of an SQLite file: its indexes, what lies beside it, and what only a backup can heal."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.eutils_server.client import WideOpen
from tests.records import article_xml, write_set
from tracker import queries
from tracker.catalog import load_catalog
from tracker.config import Settings, default_database_path
from tracker.database import connect
from tracker.doctor import Finding, repair
from tracker.load import import_files
from tracker.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytest_plugins = ["tests.commands"]
KILLS = 8
HARM = (
    "UPDATE article SET title = 'x' WHERE pmid % 3 = 0",
    "DELETE FROM author WHERE pmid % 5 = 0",
    "DELETE FROM label WHERE pmid % 7 = 0",
    "DROP TRIGGER article_search_update",
    "INSERT INTO article_search(article_search) VALUES ('delete-all')",
    "INSERT INTO affiliation(digest, text) VALUES (X'00', 'Nowhere')",
)


@pytest.fixture
def session(tmp_path: Path, papers: Path) -> Iterator[Session]:
    """A file with two imported papers."""
    settings = WideOpen(f"sqlite:///{tmp_path}/tracker.db", state_dir=tmp_path / "state")
    with connect(settings.database_url, create=True) as database:
        session = Session(settings, load_catalog(), database)
        import_files(session, [papers], keep_all=False, tell=str)
        yield session


def repaired(session: Session) -> dict[str, Finding]:
    return {finding.name: finding for finding in repair(session.settings)}


def test_files_of_dead_processes_are_deleted_and_those_of_living_ones_are_not(
    session: Session, tmp_path: Path
) -> None:
    old, young = tmp_path / ".tracker-0a.part", tmp_path / ".tracker-0b.part"
    demo = default_database_path("demo-new.db")
    demo.parent.mkdir(parents=True, exist_ok=True)
    for path in (old, young, demo):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    found = repaired(session)["leftover files"]
    assert (found.state, old.exists(), young.exists(), demo.exists()) == ("repaired", False, True, False)
    assert repaired(session)["leftover files"].state == "ok"


@pytest.mark.sqlite
def test_a_repair_killed_anywhere_leaves_a_sound_database_and_is_finished_by_the_next(
    tracker: Callable[..., Any], tmp_path: Path
) -> None:
    path, url = tmp_path / "given.db", f"sqlite:///{tmp_path}/given.db"
    many = [article_xml(pmid, f"Deep brain stimulation for dystonia, {pmid}") for pmid in range(1, 41)]
    file = write_set(tmp_path / "many.xml", *many)
    assert tracker("import", "--all", file, TRACKER_DATABASE_URL=url).returncode == 0
    truth = contents(path)
    with closing(sqlite3.connect(path)) as c:
        for statement in HARM:
            c.execute(statement)
        c.commit()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed", "repair", path, tmp_path / "killed", str(KILLS), "1"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert int(killed.stdout) > KILLS // 2
    for copy in (tmp_path / "killed").glob("*/tracker.db"):
        settings = Settings(f"sqlite:///{copy}")
        first, second = ({finding.state for finding in repair(settings)} for _ in range(2))
        assert (first <= {"ok", "repaired"}, second) == (True, {"ok"})
        assert contents(copy) == truth
        with connect(settings.database_url) as database, database.read() as c:
            runs = queries.runs(c)
            assert {run.status for run in runs} <= {"complete", "interrupted"}
            current = queries.current_version(c)
        assert current is not None
        assert current.id > 1, "what readers see has changed, so the data version has"


def contents(path: Path) -> list[Any]:
    """What readers see: articles, their parts and labels, without versions."""
    columns = "pmid, title, abstract, evidence_level, content_hash, publication_year"
    tables = {"article": columns, "label": "*", "author": "*", "membership": "indication, source, pmid"}
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = [
            c.execute(f"SELECT {what} FROM {table} ORDER BY 1, 2, 3").fetchall()
            for table, what in tables.items()
        ]
        return [*found, c.execute("SELECT rowid FROM article_search('dystonia')").fetchall()]


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
    found = repaired(session)
    assert found["integrity"].state == "repaired", found
    assert "ix_article_doi" in found["integrity"].detail
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert {finding.state for finding in repaired(session).values()} == {"ok"}


def test_a_full_text_index_beyond_rebuilding_says_how_to_restore(session: Session) -> None:
    path = session.database.path
    assert path is not None
    session.database.close()
    with closing(sqlite3.connect(path)) as c:
        c.execute("DROP TABLE article_search_config")
        c.commit()
    found = repaired(session)
    assert found["full-text index"].state == "fail", found
    assert found["full-text index"].detail.startswith("cannot be repaired: ")
    assert found["full-text index"].lines[0] == "if it stays so, restore a backup:"
    assert found["labels"].state == "ok"


def spoil(path: Path) -> None:
    """Overwrite the middle of the file."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 40_960] = b"\xff" * 40_960
    path.write_bytes(content)


def test_a_damaged_file_cannot_be_repaired_and_says_step_by_step_how_to_restore(
    on_file: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "store" / "tracker.db"
    assert on_file("backup", path.with_name("tracker-of-monday.db")).returncode == 0
    with closing(sqlite3.connect(path)) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(path)
    damaged = path.read_bytes()
    said = on_file("doctor", "--repair")
    assert said.returncode == 1
    assert "fail  integrity: cannot be repaired, the file is damaged" in said.stdout
    assert [line.split()[0] for line in said.stdout.splitlines()[1:6]] == ["1.", "2.", "3.", "4.", "without"]
    assert "tracker-of-monday.db" in said.stdout
    assert "Traceback" not in said.stderr
    assert path.read_bytes() == damaged
    assert on_file("backup", "copy.db").returncode == 1
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_is_no_database_any_more_says_how_to_restore(
    on_file: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "store" / "tracker.db"
    path.write_bytes(b"nothing of it is left " * 1000)
    said = on_file("doctor", "--repair")
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
