"""Copies of the database, and the locks around its indications."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from tests.affiliations import add, count
from tests.stored import temporary_store
from tracker import queries
from tracker.config import Settings
from tracker.database import backup, connect, indication_lock
from tracker.errors import DatabaseUnwritable, StoreError
from tracker.models import Affiliation

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.database import Database


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


def test_a_backup_never_overwrites(database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        backup(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_into_a_missing_folder_says_so(database: Database, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnwritable, match="cannot be written here"):
        backup(database, tmp_path / "nowhere/copy.db")


def test_a_backup_that_fails_leaves_no_half_copy(database: Database, tmp_path: Path) -> None:
    path = database.path
    assert path is not None
    database.close()
    path.write_text("rubbish " * 2000)
    with pytest.raises(StoreError):
        backup(database, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_the_lock_of_an_indication_makes_a_second_process_wait_and_tells_it(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings(str(database.url), state_dir=tmp_path)
    told, order = threading.Event(), []

    def second() -> None:
        with indication_lock(database, settings, "tbi", on_wait=told.set):
            order.append("second")

    with indication_lock(database, settings, "tbi"):
        thread = threading.Thread(target=second)
        thread.start()
        assert told.wait(10)
        with indication_lock(database, settings, "ptsd"):
            order.append("another indication")
        order.append("first")
    thread.join()
    assert order == ["another indication", "first", "second"]


def test_the_locks_of_two_databases_do_not_meet(database: Database, tmp_path: Path) -> None:
    settings = Settings(str(database.url), state_dir=tmp_path)
    with temporary_store() as other, indication_lock(database, settings, "tbi"):
        waited: list[bool] = []
        with indication_lock(other, settings, "tbi", on_wait=lambda: waited.append(True)):
            assert waited == []


def test_a_lock_that_cannot_be_written_says_so(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(DatabaseUnwritable, match=r"lock of tbi.*set XDG_STATE_HOME"),
        indication_lock(database, Settings(str(database.url), state_dir=tmp_path / "file"), "tbi"),
    ):
        pass
