"""The database: opening it, its version, a copy of it, and the locks around it."""

from __future__ import annotations

from tracker.database.address import shown_url, sqlite_path
from tracker.database.backup import backup
from tracker.database.engine import Database, open_database
from tracker.database.lock import indication_lock, lock_of
from tracker.database.portions import portions
from tracker.database.revision import (
    MigrationResult,
    check_revision,
    head_revision,
    is_new,
    migrate,
    revision,
)
from tracker.errors import StoreError

__all__ = [
    "Database",
    "MigrationResult",
    "backup",
    "connect",
    "head_revision",
    "indication_lock",
    "is_new",
    "lock_of",
    "migrate",
    "portions",
    "shown_url",
    "sqlite_path",
]


def connect(url: str, *, create: bool = False, writable: bool = True) -> Database:
    """Open a database of this version; with `create`, make or upgrade it first.

    Raises StoreError when there is none or it is older (run `tracker init`), when the server cannot be used or its
    driver is missing, DatabaseTooNew when it is newer, DatabaseLocked, or DatabaseUnwritable when it is no SQLite
    file or cannot be opened.
    """
    if create:
        migrate(url)
    path = sqlite_path(url)
    if path is not None and not path.exists():
        raise StoreError(f"{path}: there is no database here yet. Run `tracker init` to create it.")
    database = open_database(url, mode="rw" if writable else "ro")
    try:
        with database.read() as connection:
            found = revision(connection)
        check_revision(found, database.name)
        if writable:
            database.use_wal()
    except BaseException:
        database.close()
        raise
    return database
