"""An open database: how it is read and written, whatever kind it is."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tracker.database.address import parse_url, shown_url, sqlite_path
from tracker.database.failures import explained
from tracker.database.postgresql import postgresql_engine
from tracker.database.sqlite import sqlite_engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

WRITES = "tracker_writes"
READS = "tracker_reads"


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
        with explained(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(**{READS: True})
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that may write: committed at the end, rolled back on any error.

        Waits up to BUSY_SECONDS for another writer, then raises DatabaseLocked.
        """
        with explained(self.name), self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
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


def open_database(url: str, *, mode: str) -> Database:
    """Open without looking inside; `mode` is ro, rw (an SQLite file must exist) or rwc (make it).

    Raises StoreError for a URL that cannot be used or whose driver is missing.
    """
    path, shown = sqlite_path(url), shown_url(url)
    if path is not None:
        return Database(shown, sqlite_engine(path, mode=mode, writes=WRITES), path)
    server = postgresql_engine(parse_url(url), read_only=mode == "ro", reads=READS, writes=WRITES)
    return Database(shown, server, None)
