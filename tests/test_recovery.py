"""Backups: taken while a fetch writes, whole or not there, and put in the place of a database that is lost."""

from __future__ import annotations

import csv
import ctypes
import io
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.records import article_set, article_xml
from tests.stored import sqlite_store
from tracker import queries
from tracker.database import Database, backup, connect
from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.eutils_server import EutilsServer

pytest_plugins = ["tests.commands", "tests.pubmed_server"]
TITLE = "Deep brain stimulation for Parkinson's disease"
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def papers(first: int, last: int) -> bytes:
    return article_set(*[article_xml(pmid, f"{TITLE}, part {pmid}") for pmid in range(first, last + 1)])


@pytest.fixture
def few(own_server: EutilsServer) -> EutilsServer:
    """A PubMed of 300 papers."""
    own_server.records.clear()
    own_server.add(papers(1, 300))
    return own_server


def facts(path: Path) -> tuple[int, int, int]:
    """Open a backup as the tracker does, check it, and return its data version, members and published articles."""
    with connect(f"sqlite:///{path}", writable=False) as copy, copy.read() as c:
        assert queries.integrity_faults(c) == []
        assert queries.search_index_faults(c) is None
        version, members = queries.current_version(c), queries.members(c, "parkinson")
        assert queries.stored_pmids(c, members) == members
        shown = queries.article_count(c)
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        published = {number for (number,) in plain.execute("SELECT id FROM data_version")}
        shown_by = {number for (number,) in plain.execute("SELECT data_version FROM article") if number}
        ended = {number for (number,) in plain.execute("SELECT data_version FROM run") if number}
        assert shown_by | ended <= published
    return (version.id if version else 0), len(members), shown


@pytest.mark.sqlite
def test_every_backup_taken_while_a_process_fetches_is_one_published_state(
    tracker: Callable[..., Any], few: EutilsServer, tmp_path: Path
) -> None:
    environment = {"TRACKER_EUTILS_URL": few.base_url, "TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/t.db"}
    assert tracker("fetch", "parkinson", **environment).returncode == 0
    few.add(papers(301, 1100))
    fetch = subprocess.Popen(
        [sys.executable, "-m", "tracker.cli", "fetch", "parkinson"],
        env={**os.environ, **environment, "NCBI_EMAIL": "t@example.org"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen, number = [], 0
    while fetch.poll() is None:
        number += 1
        with connect(environment["TRACKER_DATABASE_URL"], writable=False) as database:
            backup(database, tmp_path / f"{number}.backup")
        seen.append(facts(tmp_path / f"{number}.backup"))
    assert fetch.returncode == 0
    assert tracker("backup", "last.backup", **environment).returncode == 0
    seen.append(facts(tmp_path / "last.backup"))
    assert set(seen) == {(2, 300, 300), (3, 1100, 1100)}, "the totals were the second version"
    assert len(seen) > 5
    sizes = {path.stat().st_size for path in tmp_path.glob("*.backup")}
    assert len(sizes) > 2, "no backup was taken between two batches"


def restoring() -> list[str]:
    """Return the commands that the README gives for restoring a backup."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    block = readme.partition("**To restore a backup**")[2].partition("```console\n")[2].partition("```")[0]
    return [line.removeprefix("$ ") for line in block.splitlines()]


def rows(export: str) -> set[tuple[tuple[str, str], ...]]:
    """Return the rows of an export without the data version they are stamped with."""
    lines = csv.DictReader(io.StringIO(export))
    return {tuple((name, cell) for name, cell in line.items() if name != "data_version") for line in lines}


@pytest.mark.sqlite
def test_a_lost_database_is_restored_as_the_readme_says(
    on_file: Callable[..., Any], own_server: EutilsServer, tmp_path: Path
) -> None:
    path = tmp_path / "store" / "tracker.db"
    commands = restoring()
    copy = commands[2].split()[1]
    assert on_file("backup", path.with_name(copy)).returncode == 0
    before = rows(on_file("export", "articles").stdout)
    with closing(sqlite3.connect(path)) as crashed:  # a process that died leaves its side files
        crashed.execute("UPDATE article SET title = 'lost'")
        crashed.commit()
        left = {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("-wal", "-shm")}
    for suffix, content in left.items():
        Path(f"{path}{suffix}").write_bytes(content)
    path.write_bytes(b"\0" * 100_000)
    assert on_file("status").returncode == 1
    script = 'set -e; tracker() { "$PYTHON" -m tracker.cli "$@"; }\n' + "\n".join(commands)
    environment = {"PYTHON": sys.executable, "TRACKER_EUTILS_URL": own_server.base_url}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=path.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "repaired" not in done.stdout
    assert "ocd" in done.stdout
    assert len(before) == 2
    assert before <= rows(on_file("export", "articles").stdout)
    assert path.with_name(f"{path.name}.damaged").exists()


def test_a_backup_without_room_is_one_clear_line_and_leaves_nothing(
    on_file: Callable[..., Any], tmp_path: Path
) -> None:
    database = tmp_path / "store" / "tracker.db"
    before = sorted(tmp_path.iterdir())
    said = subprocess.run(
        [sys.executable, "-m", "tracker.cli", "backup", "copy.db"],
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "copy.db: the disk" in said.stderr
    assert said.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
    assert "101" in on_file("search", "101").stdout
    assert database.exists()


def test_a_repair_without_room_says_so_and_loses_nothing(on_file: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "store" / "tracker.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("DROP TABLE article_search")
        size = c.execute("PRAGMA page_count").fetchone()[0] * 4096
    code = "import sys, resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)); from tracker.cli import main; main()"
    said = subprocess.run(
        [sys.executable, "-c", code, "doctor", "--repair"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert size > 8192
    assert said.returncode == 1
    assert "the disk" in said.stdout
    assert "Traceback" not in said.stderr
    assert "repaired full-text index" in on_file("doctor", "--repair").stdout
    assert "101" in on_file("search", "brain").stdout


def as_anybody() -> None:
    """Give up root's right to write what is read-only; others never had it."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def test_of_a_database_that_may_only_be_read_a_backup_is_made_and_the_doctor_says_why_it_cannot_be_repaired(
    on_file: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "store" / "tracker.db"
    assert on_file("init").returncode == 0
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(f"{path}-locks", ignore_errors=True)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    said = {
        words: subprocess.run(
            [sys.executable, "-m", "tracker.cli", *words.split()],
            cwd=tmp_path,
            env={**os.environ, "TRACKER_EUTILS_URL": "http://127.0.0.1:9/entrez/eutils/"},
            preexec_fn=as_anybody,
            capture_output=True,
            text=True,
            check=False,
        )
        for words in ("backup copy.db", "doctor", "doctor --repair")
    }
    path.parent.chmod(0o755)
    assert said["backup copy.db"].returncode == 0, said["backup copy.db"].stderr
    assert facts(tmp_path / "copy.db")[2] == 2
    assert "ok    integrity" in said["doctor"].stdout
    assert "fail  writing: " in said["doctor"].stdout
    assert "read-only" in said["doctor"].stdout
    assert said["doctor --repair"].returncode == 1
    assert "fail  database: nothing was repaired" in said["doctor --repair"].stdout
    assert {answer.stderr for answer in said.values()} <= {"", "NCBI_EMAIL is not set"}


def test_a_backup_does_not_wait_for_ever_for_a_program_that_lets_nobody_read(tmp_path: Path) -> None:
    with sqlite_store() as url, connect(url) as opened:
        assert opened.path is not None
        opened.close()
        with closing(sqlite3.connect(opened.path, isolation_level=None)) as other:
            other.execute("PRAGMA journal_mode = DELETE")
            with connect(opened.url, writable=False) as source:
                other.execute("BEGIN EXCLUSIVE")
                with pytest.raises(DatabaseLocked, match="another program holds the database"):
                    backup(source, tmp_path / "copy.db", patience=0.3)
                assert not list(tmp_path.glob("*copy*")) + list(tmp_path.glob(".tracker*"))
                other.execute("ROLLBACK")
                backup(source, tmp_path / "copy.db", patience=0.3)
    assert (tmp_path / "copy.db").exists()


def test_a_backup_never_takes_the_place_of_a_file_that_came_meanwhile(tmp_path: Path) -> None:
    with sqlite_store() as url, connect(url) as source:
        threads = []
        outcomes: list[str] = []

        def copy() -> None:
            try:
                backup(source, tmp_path / "copy.db")
                outcomes.append("made")
            except StoreError as error:
                outcomes.append("refused" if "exists already" in str(error) else str(error))

        for _ in range(4):
            threads.append(threading.Thread(target=copy))
            threads[-1].start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes) == ["made", "refused", "refused", "refused"]
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name or ".part" in path.name] == [
        "copy.db"
    ]


def test_a_copy_is_as_private_as_the_database(tmp_path: Path) -> None:
    with sqlite_store() as url, connect(url) as source:
        assert source.path is not None
        source.path.chmod(0o600)
        backup(source, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_name_that_no_file_can_have_is_refused_before_anything_is_copied(tmp_path: Path) -> None:
    with (
        sqlite_store() as url,
        connect(url) as source,
        pytest.raises(DatabaseUnwritable, match="File name too long"),
    ):
        backup(source, tmp_path / ("x" * 300))
    assert not list(tmp_path.glob("*.part"))


def test_a_servers_database_is_copied_by_its_own_tools(tmp_path: Path) -> None:
    with sqlite_store() as url, connect(url) as opened:
        server = Database("postgresql://me@host/tracker", opened.engine, None)
        with pytest.raises(StoreError, match=r"pg_dump --format=custom .*pg_restore --clean"):
            backup(server, tmp_path / "copy.db")
