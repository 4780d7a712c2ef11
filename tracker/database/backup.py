"""A copy of the database that is whole, taken while others work with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, cast

from tracker.database.failures import explained
from tracker.errors import DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.database.engine import Database


def backup(database: Database, target: Path) -> None:
    """Copy the database to a new file, also while a fetch writes.

    Raises StoreError when `target` exists, its folder cannot be written, or the database is not SQLite.
    """
    if database.path is None:
        raise StoreError("only SQLite databases are copied by the tracker; use your server's own backup")
    copy_sqlite(database, target)


def copy_sqlite(database: Database, target: Path) -> None:
    """Copy one state of an SQLite database into a file of its own."""
    try:
        target.open("xb").close()  # claims the name: never overwrites
    except FileExistsError as error:
        raise StoreError(
            f"{target}: this file exists already and was left as it is. Choose another name."
        ) from error
    except OSError as error:
        raise DatabaseUnwritable(
            f"{target}: the backup cannot be written here ({error.strerror})."
        ) from error
    try:
        with explained(target), database.engine.connect() as source, closing(sqlite3.connect(target)) as copy:
            cast("sqlite3.Connection", source.connection.driver_connection).backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without side files, to carry away
    except BaseException:
        target.unlink(missing_ok=True)
        raise
