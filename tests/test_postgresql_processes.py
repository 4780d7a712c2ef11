"""A PostgreSQL server between processes: writers one at a time, locks that end with their holder, lost connections."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import insert, select

from tests import postgresql
from tests.affiliations import add, count
from tests.stored import article, postgresql_store, publish
from tracker import queries
from tracker.database import connect, indication_lock, migrate
from tracker.errors import DatabaseLocked, StoreError
from tracker.models import Affiliation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database

pytestmark = pytest.mark.postgresql


@pytest.fixture
def server() -> Iterator[Database]:
    """An empty database of the newest revision on the tests' server."""
    with postgresql_store() as url, connect(url) as database:
        yield database


@contextmanager
def python(code: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python in a process of its own, killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_two_schemas_of_one_database_are_two_trackers(server: Database) -> None:
    with psycopg.connect(server.url, autocommit=True) as administrator:
        administrator.execute("CREATE SCHEMA other")
    url = f"{server.url}&options=-csearch_path%3Dother"
    migrate(url)
    with connect(url) as other, indication_lock(server, "tbi"):
        waited: list[bool] = []
        with indication_lock(other, "tbi", on_wait=lambda: waited.append(True)):
            publish(other, [article(1)])
        with other.read() as c, server.read() as d:
            assert (queries.matching(c, "stimulation"), queries.matching(d, "stimulation")) == ([1], [])
    assert waited == []


def test_a_writer_waits_for_another_and_then_says_who_is_in_the_way(server: Database) -> None:
    with connect(f"{server.url}&options=-clock_timeout%3D200") as hurried:
        with server.write():
            began = time.monotonic()
            with pytest.raises(DatabaseLocked, match="another program holds the database"):
                add(hurried, b"1")
            assert 0.1 < time.monotonic() - began < 5
        add(hurried, b"1")
    assert count(server) == 1


def test_a_connection_that_the_server_ended_is_an_error_once_and_then_made_again(server: Database) -> None:
    with pytest.raises(StoreError, match=r"server ended the connection.*run the command again"):
        lose_the_connection(server)
    assert count(server) == 0
    add(server, b"1")
    with server.engine.connect() as idle:
        pid = idle.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(postgresql.url_of("postgres"), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert count(server) == 1  # the one that was ended while it lay idle is noticed before it is used


def lose_the_connection(database: Database) -> None:
    with database.write() as c:
        c.execute(insert(Affiliation).values(digest=b"1", text="lost"))
        c.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


HOLD = """
    import sys, time
    from tracker.database import backup, connect, indication_lock
    with connect({url!r}) as database, indication_lock(database, "tbi"):
        print("held", flush=True)
        time.sleep(60)
"""


def test_the_server_frees_the_lock_of_a_killed_process(server: Database) -> None:
    with python(HOLD.format(url=server.url)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def kill() -> None:
            waited.append(True)
            holder.kill()

        waited: list[bool] = []
        with indication_lock(server, "tbi", on_wait=kill), server.read() as c:
            assert waited == [True]
            assert queries.runs(c) == []


WRITE = """
    from sqlalchemy import func, insert, select
    from tracker.database import connect
    from tracker.models import Affiliation
    with connect({url!r}) as database:
        for _ in range(25):
            with database.write() as c:
                seen = c.execute(select(func.count()).select_from(Affiliation)).scalar_one()
                c.execute(insert(Affiliation).values(digest=str(seen).encode(), text=f"row {{seen}}"))
"""


def test_four_processes_that_read_and_then_write_lose_nothing_and_never_fail(server: Database) -> None:
    with (
        python(WRITE.format(url=server.url)) as a,
        python(WRITE.format(url=server.url)) as b,
        python(WRITE.format(url=server.url)) as c,
        python(WRITE.format(url=server.url)) as d,
    ):
        endings = [process.communicate(timeout=120)[1] for process in (a, b, c, d)]
    assert endings == [""] * 4
    with server.read() as reading:
        texts = reading.execute(select(Affiliation.text).order_by(Affiliation.id)).scalars().all()
    assert texts == [f"row {number}" for number in range(100)]
