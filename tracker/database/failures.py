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

# By SQLSTATE or its class; docs of PostgreSQL, appendix A.
_SERVER_MEANINGS: dict[str, tuple[type[StoreError], str]] = {
    "53100": (
        DatabaseUnwritable,
        "the server's disk is full. Free some space and run the command again: what was stored before is kept",
    ),
    "53300": (StoreError, "the server has no free connection. Close some, or raise its max_connections"),
    "55P03": (
        DatabaseLocked,
        "another program holds the database. Wait until it is done, or stop it, and run the command again",
    ),
    "40": (DatabaseLocked, "another program changed the same rows. Run the command again"),
    "25006": (
        DatabaseUnwritable,
        "the database is read-only here. Let TRACKER_DATABASE_URL name a server that takes writes",
    ),
    "42501": (
        DatabaseUnwritable,
        "the database user may not do this. Make that user the owner of the database, or grant what is missing",
    ),
    "57P": (
        StoreError,
        "the server ended the connection. What was stored before is kept: run the command again when it is back",
    ),
    "XX00": (StoreError, "the server says that the database is damaged. Restore a copy made with pg_dump"),
}

_OURS = {"22", "23", "42"}  # data, integrity, syntax
_LOST = {"42P01", "42703", "42883"}  # a table, column or function that somebody took away


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
    except Exception as error:
        known = explanation(where, error) if _is_drivers(error) else None
        if known is None:
            raise
        raise known from error


def explanation(where: object, error: BaseException | None) -> StoreError | None:
    """Return the StoreError for a driver's error, or None where the fault is ours."""
    if isinstance(error, sqlite3.Error):
        return _explanation_sqlite(where, error)
    if error is not None and _is_drivers(error):
        return _explanation_postgresql(where, error)
    return None


def _is_drivers(error: BaseException) -> bool:
    # By name: psycopg is only there where PostgreSQL is used.
    return isinstance(error, sqlite3.Error) or type(error).__module__.partition(".")[0] == "psycopg"


def _explanation_sqlite(where: object, error: sqlite3.Error) -> StoreError | None:
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
        return None
    # An extended code holds the primary one in its lowest byte.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    kind, meaning = _MEANINGS.get(code, (StoreError, f"the database answered: {error}"))
    return kind(f"{where}: {meaning}.")


def _explanation_postgresql(where: object, error: BaseException) -> StoreError | None:
    """Explain an error of psycopg; one without an SQLSTATE never reached the server, or lost it."""
    said = " ".join(str(error).split()).rstrip(".")
    state = getattr(error, "sqlstate", None)
    if state is None:
        if type(error).__name__ != "OperationalError" and "connection option" not in said:
            return None
        return StoreError(
            f"{where}: the server cannot be used ({said}). Check that it runs and TRACKER_DATABASE_URL is right."
        )
    for length in (5, 4, 3, 2):
        if state[:length] in _SERVER_MEANINGS:
            kind, meaning = _SERVER_MEANINGS[state[:length]]
            return kind(f"{where}: {meaning}.")
    if state[:2] in _OURS and state not in _LOST:
        return None
    return StoreError(f"{where}: the server answered: {said}.")
