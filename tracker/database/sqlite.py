"""How an SQLite file is opened, how its transactions begin, what every connection is told first."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import create_engine, event

from tracker.errors import DatabaseUnwritable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

BUSY_SECONDS = 30.0


def sqlite_engine(path: Path, *, mode: str, writes: str) -> Engine:
    """Open the file; `mode` is SQLite's ro, rw (the file must exist) or rwc (make it).

    A connection with the execution option `writes` begins as a writer. Raises DatabaseUnwritable for a folder.
    """
    if os.path.isdir(path):  # noqa: PTH112  never raises, whatever the name
        raise DatabaseUnwritable(
            f"{path}: this is a folder, not a database file. Check TRACKER_DATABASE_URL."
        )

    def begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once when another has written meanwhile.
        writing = connection.get_execution_options().get(writes)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    engine = create_engine(f"sqlite:///{path}", creator=_opener(path, mode))
    event.listen(engine, "begin", begin)
    return engine


def _opener(path: Path, mode: str) -> Callable[[], sqlite3.Connection]:
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
