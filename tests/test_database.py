"""The database opens, waits for others, and says clearly what it cannot do."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select

from tests.affiliations import add, count
from tests.stored import article, publish
from tracker import queries
from tracker.database import connect, head_revision, migrate, sqlite_path
from tracker.database.revision import alembic_config
from tracker.errors import DatabaseLocked, DatabaseTooNew, DatabaseUnwritable, StoreError
from tracker.models import Affiliation, Article

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.database import Database


@pytest.mark.sqlite
def test_connect_to_a_missing_database_names_the_command_that_makes_one_and_creates_nothing(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"tracker.db: there is no database here yet. Run `tracker init`"):
        connect(url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
def test_create_makes_the_folder_and_the_tables(tmp_path: Path) -> None:
    with connect(f"sqlite:///{tmp_path}/some/where/tracker.db", create=True) as database:
        assert count(database) == 0
        assert database.path == tmp_path / "some/where/tracker.db"


@pytest.mark.sqlite
def test_every_connection_has_the_pragmas(database: Database) -> None:
    with database.write() as c:
        values = {
            p: c.exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        }
    assert values == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1, "busy_timeout": 30_000}


@pytest.mark.parametrize(
    "wrong", ["", "no url at all", "sqlite://", "sqlite:///:memory:", "nosuch://host/base"]
)
def test_a_url_that_cannot_be_used_is_refused_with_a_way_out(wrong: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///|would be lost"):
        connect(wrong, create=True)


@pytest.mark.parametrize(("wrong", "says"), [("/t.db?mode=ro", "leave them out"), ("folder/t.db", "slash")])
def test_what_sqlite_would_pass_over_in_silence_is_refused(wrong: str, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        connect(f"sqlite://{wrong}", create=True)


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    url = "nosuch://me:secret@host/base"
    with pytest.raises(StoreError) as raised:
        connect(url)
    assert "secret" not in str(raised.value)
    assert sqlite_path(f"sqlite:///{tmp_path}/a.db") == tmp_path / "a.db"


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(url: str, tmp_path: Path) -> None:
    file = tmp_path / "tracker.db"
    file.write_text("my shopping list\n" * 100)
    for attempt in (lambda: connect(url), lambda: migrate(url), lambda: connect(url, writable=False)):
        with pytest.raises(DatabaseUnwritable, match="not an SQLite database"):
            attempt()
    assert file.read_text() == "my shopping list\n" * 100


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE recipes (name TEXT)",
        "CREATE VIEW recipes AS SELECT 1",
        "CREATE TABLE recipes (name TEXT); CREATE TABLE alembic_version AS SELECT '0001' AS version_num",
        "CREATE TABLE recipes (name TEXT); CREATE TABLE alembic_version (version_num TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('5f0c2a')",
        "CREATE TABLE run (km INT); CREATE TABLE alembic_version (v INT)",
    ],
    ids=[
        "a table",
        "only a view",
        "at our revision",
        "at no revision",
        "another revision",
        "a table of our name",
    ],
)
@pytest.mark.sqlite
def test_another_programs_database_is_refused_and_left_as_it_was(url: str, tmp_path: Path, made: str) -> None:
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as other:
        other.executescript(made)
    before = (tmp_path / "tracker.db").read_bytes()
    for attempt in (connect, migrate):
        with pytest.raises(StoreError, match="belongs to another program"):
            attempt(url)
    assert (tmp_path / "tracker.db").read_bytes() == before


@pytest.mark.sqlite
def test_an_empty_file_is_told_to_be_initialised(url: str, tmp_path: Path) -> None:
    (tmp_path / "tracker.db").touch()
    with pytest.raises(StoreError, match="Run `tracker init`"):
        connect(url)
    assert migrate(url).from_revision is None


@pytest.mark.sqlite
def test_a_damaged_database_says_so(database: Database) -> None:
    publish(database, [article(pmid) for pmid in range(1, 60)])
    path = database.path
    assert path is not None
    database.close()
    content = bytearray(path.read_bytes())
    content[8192 : len(content) - 4096] = os.urandom(len(content) - 12288)
    path.write_bytes(content)
    with (
        pytest.raises(StoreError, match="damaged"),
        connect(f"sqlite:///{path}") as damaged,
        damaged.read() as c,
    ):
        c.execute(select(Article.__table__)).all()


def test_a_database_of_a_newer_version_is_refused_and_not_touched(database: Database) -> None:
    with database.write() as c:
        c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (connect, migrate):
        with pytest.raises(
            DatabaseTooNew, match=r"revision 9999; this version knows \d{4}.*Upgrade the tracker"
        ):
            attempt(database.url)
    if database.path is not None:
        assert [file.name for file in database.path.parent.glob("*.db")] == ["tracker.db"]


def test_an_older_database_is_sent_to_init(database: Database) -> None:
    with database.write() as c:
        c.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(StoreError, match=r"older than this version.*Run `tracker init`"):
        connect(database.url)


def test_the_newest_revision_is_the_one_alembic_would_run(database: Database) -> None:
    with database.read() as c:
        assert ScriptDirectory.from_config(alembic_config(c)).get_current_head() == head_revision()


@pytest.mark.sqlite
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        DatabaseUnwritable, match=r"file/data: the database's folder cannot be created.*TRACKER_DATABASE_URL"
    ):
        migrate(f"sqlite:///{tmp_path}/file/data/tracker.db")


@pytest.mark.sqlite
def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    for attempt in (migrate, connect, lambda url: connect(url, writable=False)):
        with pytest.raises(DatabaseUnwritable, match=r"this is a folder, not a database file"):
            attempt(f"sqlite:///{tmp_path}")


def test_a_read_only_database_can_be_read_and_says_that_it_cannot_be_written(database: Database) -> None:
    add(database, b"1")
    with connect(database.url, writable=False) as reader:
        assert count(reader) == 1
        with pytest.raises(DatabaseUnwritable, match="read-only"):
            add(reader, b"2")
    assert count(database) == 1


@pytest.mark.sqlite
def test_a_full_disk_says_so_and_loses_nothing(database: Database) -> None:
    publish(database, [article(1)])
    with database.read() as c:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DatabaseUnwritable, match=r"disk is full.*what was stored before is kept"):
        publish(database, [article(pmid, title="long " * 2000) for pmid in range(2, 40)])
    with database.read() as c:
        assert queries.stored_pmids(c, range(40)) == {1}
        assert len(queries.runs(c)) == 1


@pytest.mark.sqlite
def test_a_database_held_by_another_program_says_so(database: Database) -> None:
    with database.read() as c:
        c.exec_driver_sql("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(str(database.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked, match="another program holds the database"):
            add(database, b"1")
    add(database, b"1")


def test_a_reader_sees_the_old_state_until_the_writer_is_done_and_one_state_throughout(
    database: Database,
) -> None:
    add(database, b"1")
    with database.read() as reading:
        everything = select(func.count()).select_from(Affiliation)
        before = reading.execute(everything).scalar_one()
        with database.write() as c:
            c.execute(insert(Affiliation).values(digest=b"2", text="there"))
            assert count(database) == 1
        assert count(database) == 2
        assert before == reading.execute(everything).scalar_one() == 1


def test_two_writers_wait_for_each_other_and_a_read_then_write_never_fails(database: Database) -> None:
    errors: list[Exception] = []

    def write_ten(name: int) -> None:
        try:
            for number in range(10):
                with database.write() as c:
                    seen = c.execute(select(func.count()).select_from(Affiliation)).scalar_one()
                    time.sleep(0.002)
                    c.execute(insert(Affiliation).values(digest=bytes([name, number]), text=f"row {seen}"))
        except Exception as error:  # noqa: BLE001  whatever happens in a thread is the test's to tell
            errors.append(error)

    threads = [threading.Thread(target=write_ten, args=(name,)) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as c:
        texts = c.execute(select(Affiliation.text).order_by(Affiliation.id)).scalars().all()
    assert errors == []
    assert texts == [f"row {number}" for number in range(30)]


def test_an_error_rolls_everything_back(database: Database) -> None:
    def stop() -> None:
        with database.write() as c:
            c.execute(insert(Affiliation).values(digest=b"1", text="here"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop()
    assert count(database) == 0
