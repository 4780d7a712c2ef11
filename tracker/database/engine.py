"""Connections: how SQLite is opened, how transactions begin, what every connection is told first."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from sqlalchemy import create_engine, event, exc
from sqlalchemy.engine import Connection, Engine, make_url

from tracker.database.failures import explained
from tracker.errors import DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import URL

BUSY_SECONDS = 30.0
LONGEST_NAME = 255  # bytes, on every file system in use
_WRITES = "tracker_writes"


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `path` is the SQLite file (None elsewhere); `url` shows no password."""

    url: str
    engine: Engine
    path: Path | None

    @property
    def name(self) -> str:
        """What messages call it: the file, or the URL without its password."""
        return str(self.path or self.url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database from its first statement to its end."""
        with explained(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that may write: committed at the end, rolled back on any error.

        Waits up to BUSY_SECONDS for another writer, then raises DatabaseLocked.
        """
        with explained(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def use_wal(self) -> None:
        """Let readers and one writer work side by side; the file remembers it, so a stranger's is checked first."""
        if self.path is not None:
            with explained(self.name), self.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        """Use the database in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it at the end."""
        self.close()


def parse_url(url: str) -> URL:
    """Read a database URL. Raises StoreError when it is none, names no file, or asks SQLite for options."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise StoreError(
            "TRACKER_DATABASE_URL is not a database URL: write sqlite:////absolute/path/tracker.db"
        ) from error
    if parsed.get_backend_name() != "sqlite":
        return parsed
    if parsed.host:
        raise StoreError(
            "TRACKER_DATABASE_URL needs one more slash: write sqlite:////absolute/path/tracker.db"
        )
    if (parsed.database or ":memory:") == ":memory:":
        raise StoreError("TRACKER_DATABASE_URL names no file: a database in memory would be lost at the end")
    if parsed.query:
        raise StoreError(
            "TRACKER_DATABASE_URL has options after its ?, which SQLite files do not take: leave them out"
        )
    return parsed


def sqlite_path(url: str) -> Path | None:
    """Return the absolute path of an SQLite URL's file; None for any other database."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    path = Path(parsed.database or "").expanduser().absolute()
    if len(os.fsencode(path.name)) > LONGEST_NAME:
        raise StoreError("TRACKER_DATABASE_URL names a file whose name is too long")
    return path


def open_database(url: str, *, mode: str) -> Database:
    """Open without looking inside; `mode` is SQLite's ro, rw (the file must exist) or rwc (make it)."""
    path = sqlite_path(url)
    shown = parse_url(url).render_as_string(hide_password=True)
    if path is not None:
        if os.path.isdir(path):  # noqa: PTH112  never raises, whatever the name
            raise DatabaseUnwritable(
                f"{path}: this is a folder, not a database file. Check TRACKER_DATABASE_URL."
            )
        engine = create_engine(f"sqlite:///{path}", creator=_sqlite_opener(path, mode))
        event.listen(engine, "begin", _begin)
        return Database(shown, engine, path)
    try:
        return Database(shown, create_engine(url), None)
    except (exc.NoSuchModuleError, ImportError) as error:
        raise StoreError(
            f"{shown}: no driver for this kind of database is installed; use a sqlite:/// URL"
        ) from error


def _sqlite_opener(path: Path, mode: str) -> Callable[[], sqlite3.Connection]:
    def open_sqlite() -> sqlite3.Connection:
        connection = sqlite3.connect(
            _uri(path, mode),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # we say BEGIN ourselves: sqlite3 would only do so before a write
            check_same_thread=False,  # the pool lends a connection to one thread at a time
        )
        try:
            _prepare(connection, mode)
        except BaseException:
            connection.close()
            raise
        return connection

    return open_sqlite


def _uri(path: Path, mode: str) -> str:
    # Where nobody can write, WAL's side files cannot be made, and without them nothing changes either.
    sealed = mode == "ro" and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    return f"file:{quote(str(path))}?mode={mode}{'&immutable=1' if sealed else ''}"


def _prepare(connection: sqlite3.Connection, mode: str) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")
    if mode != "ro":
        connection.execute("PRAGMA synchronous = NORMAL")  # safe with WAL: a power cut loses no consistency


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another has written meanwhile.
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")
