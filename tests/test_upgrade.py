"""Upgrading a database of a past release: every row stays, whatever happens on the way."""

from __future__ import annotations

import gzip
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tracker.database import head_revision, migrate

OLD = gzip.decompress((Path(__file__).parent / "releases" / "0001.db.gz").read_bytes())
KILLS = 25
Rows = dict[str, list[dict[str, Any]]]


def rows(path: Path) -> Rows:
    """Every row of every table, with the names of its columns."""
    with closing(sqlite3.connect(path)) as c:
        c.row_factory = sqlite3.Row
        tables = [
            name
            for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if not name.startswith(("sqlite_", "article_search"))
        ]
        return {name: [dict(row) for row in c.execute(f'SELECT * FROM "{name}"')] for name in tables}


def sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as c:
        whole = c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return whole and c.execute("PRAGMA foreign_key_check").fetchall() == []


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as c:
        return str(c.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def schema(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as c:
        return c.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def nothing_lost(before: Rows, after: Rows) -> bool:
    """Whether every old row is there with every old value, and no table has rows it had not."""
    for table, old in before.items():
        if table == "alembic_version":
            continue
        kept = [{name: row[name] for name in row if not old or name in old[0]} for row in after[table]]
        if kept != old:
            return False
    return all(not after[table] for table in after.keys() - before.keys())


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    path.write_bytes(OLD)
    return path


def test_every_row_of_every_table_of_the_first_release_is_there_after_the_upgrade(old: Path) -> None:
    before = rows(old)
    assert sum(map(len, before.values())) > 40
    result = migrate(f"sqlite:///{old}")
    assert nothing_lost(before, rows(old))
    assert sound(old)
    assert result.backup is not None
    assert rows(result.backup) == before
    assert revision(result.backup) == "0001"
    assert sorted(file.name for file in old.parent.iterdir() if file.is_file()) == [
        result.backup.name,
        "tracker.db",
    ]


def test_an_upgrade_killed_anywhere_leaves_the_old_or_the_new_and_is_finished_by_the_next(
    tmp_path: Path,
) -> None:
    given = tmp_path / "given.db"
    given.write_bytes(OLD)
    told = subprocess.run(
        [sys.executable, "-m", "tests.killed", "upgrade", given, tmp_path / "killed", str(KILLS), "2"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert int(told.stdout) > KILLS // 20, "how many hit in time is the machine's affair, but some have to"
    before, schemas = rows(given), {"0001": schema(given)}
    migrate(f"sqlite:///{given}")
    schemas[head_revision()] = schema(given)
    for path in (tmp_path / "killed").glob("*/tracker.db"):
        assert sound(path)
        assert schema(path) == schemas[revision(path)]
        assert nothing_lost(before, rows(path))
        migrate(f"sqlite:///{path}")
        assert revision(path) == head_revision()
        assert nothing_lost(before, rows(path))
        for copy in path.parent.glob("tracker-*.db"):
            assert rows(copy) == before


def test_processes_that_upgrade_at_the_same_time_all_succeed_with_one_backup(old: Path) -> None:
    before = rows(old)
    code = f"from tracker.database import migrate; migrate('sqlite:///{old}')"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    endings = [(process.communicate()[1], process.returncode) for process in started]
    assert endings == [(b"", 0)] * 4
    assert nothing_lost(before, rows(old))
    (copy,) = old.parent.glob("tracker-0001-*.db")
    assert rows(copy) == before


def test_without_room_for_its_backup_nothing_is_upgraded(old: Path) -> None:
    code = f"""
import resource
from tracker.database import migrate
from tracker.errors import TrackerError
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    migrate("sqlite:///{old}")
except TrackerError as error:
    print(error)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "tracker-0001-" in told.stdout
    assert "the disk" in told.stdout
    assert (revision(old), sound(old)) == ("0001", True)
    assert not list(old.parent.glob("tracker-*.db")) + list(old.parent.glob(".tracker-*"))
    migrate(f"sqlite:///{old}")
    assert revision(old) == head_revision()
