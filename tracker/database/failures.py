"""What a database error means and what to do about it, said once, at this boundary."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import exc

from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEANINGS: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (
        DatabaseUnwritable,
        "the disk is full. Free some space and run the command again: what was stored before is kept",
    ),
    sqlite3.SQLITE_READONLY: (
        DatabaseUnwritable,
        "the file or its folder is read-only. Get write permission, or change TRACKER_DATABASE_URL",
    ),
    sqlite3.SQLITE_PERM: (DatabaseUnwritable, "access was denied. Check who owns the file and its folder"),
    sqlite3.SQLITE_BUSY: (
        DatabaseLocked,
        "another program holds the database. Wait until it is done, or stop it, and run the command again",
    ),
    sqlite3.SQLITE_LOCKED: (DatabaseLocked, "another connection holds the database. Run the command again"),
    sqlite3.SQLITE_NOTADB: (
        DatabaseUnwritable,
        "this file is not an SQLite database. Check TRACKER_DATABASE_URL; the file was left as it is",
    ),
    sqlite3.SQLITE_CORRUPT: (
        StoreError,
        "the database is damaged. Restore a backup, or move the file away, then run `tracker init` and `tracker fetch`",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseUnwritable,
        "the database cannot be opened. Check that its folder exists and that you may read and write there",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreError,
        "the disk reported an error. Check its space and health, then run the command again",
    ),
}


@contextmanager
def explained(where: object) -> Iterator[None]:
    """Turn what the database or the file system cannot do into a StoreError that says what to do.

    `where` names the database. Faults of our own SQL (integrity, programming) pass through.
    """
    try:
        yield
    except exc.DBAPIError as error:
        known = explanation(where, error.orig)
        if known is None:
            raise
        raise known from error
    except exc.TimeoutError as error:
        raise DatabaseLocked(f"{where}: every connection is in use. Run the command again") from error
    except sqlite3.DatabaseError as error:
        known = explanation(where, error)
        if known is None:
            raise
        raise known from error


def explanation(where: object, error: BaseException | None) -> StoreError | None:
    """Return the StoreError for a driver's error, or None where the fault is ours."""
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
        return None
    # An extended code holds the primary one in its lowest byte.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    kind, meaning = _MEANINGS.get(code, (StoreError, f"the database answered: {error}"))
    return kind(f"{where}: {meaning}.")
