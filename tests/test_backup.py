"""Copies of the database, and the locks around its indications."""

from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from tests.affiliations import add, count
from tests.stored import temporary_store
from tracker import queries
from tracker.config import Settings
from tracker.database import backup, connect, indication_lock, lock_of
from tracker.errors import DatabaseUnwritable, StoreError
from tracker.models import Affiliation

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.database import Database


@pytest.mark.sqlite
def test_a_backup_taken_while_another_writes_is_one_whole_state(database: Database, tmp_path: Path) -> None:
    add(database, b"1")
    with database.write() as c:
        c.execute(insert(Affiliation).values(digest=b"2", text="not yet"))
        backup(database, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir() if "copy" in file.name] == ["copy.db"]
    with connect(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert count(copy) == 1
        with copy.read() as c:
            assert queries.integrity_faults(c) == []


@pytest.mark.sqlite
def test_a_backup_never_overwrites(database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        backup(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


@pytest.mark.sqlite
def test_a_backup_into_a_missing_folder_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnwritable, match="cannot be written here"):
        backup(database, tmp_path / "nowhere/copy.db")


@pytest.mark.sqlite
def test_a_backup_that_fails_leaves_no_half_copy(database: Database, tmp_path: Path) -> None:
    path = database.path
    assert path is not None
    database.close()
    path.write_text("rubbish " * 2000)
    with pytest.raises(StoreError):
        backup(database, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_lock_of_an_indication_makes_a_second_process_wait_and_tells_it(database: Database) -> None:
    told, order = threading.Event(), []

    def second() -> None:
        with indication_lock(database, "tbi", on_wait=told.set):
            order.append("second")

    with indication_lock(database, "tbi"):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(10)
        with indication_lock(database, "ptsd"):
            order.append("another indication")
        order.append("first")
    thread.join()
    assert order == ["another indication", "first", "second"]


def test_the_locks_of_two_databases_do_not_meet(database: Database) -> None:
    with temporary_store() as other, indication_lock(database, "tbi"):
        waited: list[bool] = []
        with indication_lock(other, "tbi", on_wait=lambda: waited.append(True)):
            assert waited == []


@pytest.mark.sqlite
def test_a_lock_that_cannot_be_written_says_so(database: Database) -> None:
    assert database.path is not None
    database.path.with_name("tracker.db-locks").touch()
    with (
        pytest.raises(DatabaseUnwritable, match=r"lock of tbi.*Make that folder writable"),
        indication_lock(database, "tbi"),
    ):
        pass


@pytest.mark.sqlite
def test_whoever_may_write_the_database_may_take_its_locks(database: Database) -> None:
    assert database.path is not None
    database.path.chmod(0o660)
    with indication_lock(database, "tbi"):
        folder = database.path.with_name("tracker.db-locks")
        (lock,) = folder.iterdir()
        assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(lock.stat().st_mode)) == (0o770, 0o660)


def test_the_lock_of_the_demo_is_the_users_own(tmp_path: Path) -> None:
    with lock_of(Settings("sqlite://", state_dir=tmp_path), "demo", "the demo"):
        assert [file.name for file in (tmp_path / "locks").iterdir()] == ["demo.lock"]
    (tmp_path / "file").touch()
    with (
        pytest.raises(DatabaseUnwritable, match=r"lock of the demo.*set XDG_STATE_HOME"),
        lock_of(Settings("sqlite://", state_dir=tmp_path / "file"), "demo", "the demo"),
    ):
        pass
