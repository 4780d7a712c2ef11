"""Which version of the tables a database has, and how to bring it to this version's."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from tracker.database.address import sqlite_path
from tracker.database.backup import copy_sqlite
from tracker.database.engine import WRITES, Database, open_database
from tracker.database.failures import explained
from tracker.database.postgresql import names_postgresql
from tracker.errors import DatabaseTooNew, DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.config import Config
    from sqlalchemy.engine import Connection

logger = logging.getLogger(__name__)
_VERSION = "alembic_version"
_OURS = {"article", "run", "membership"}


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """What migrate() did; `backup` is the copy made of an older database."""

    from_revision: str | None
    to_revision: str
    backup: Path | None = None


@cache
def head_revision() -> str:
    """Return the newest revision this version of the tracker knows: revisions are numbered 0001, 0002 ..."""
    names = (entry.name for entry in (resources.files("migrations") / "versions").iterdir())
    return max(name[:4] for name in names if re.match(r"\d{4}_\w+\.py$", name))


def revision(connection: Connection) -> str | None:
    """Return the database's revision; None when it holds no tables yet. Raises StoreError for a stranger's."""
    names = _names(connection)
    versioned = _VERSION in names
    version = connection.exec_driver_sql(f"SELECT * FROM {_VERSION}").scalar() if versioned else None
    if names <= {_VERSION} and version is None:
        return None
    if version is None or not names >= _OURS:  # other programs use Alembic too
        raise StoreError("this database belongs to another program. Check TRACKER_DATABASE_URL.")
    return str(version)


def _names(connection: Connection) -> set[str]:
    """Return what stands in the database, or on PostgreSQL in the schema where we would make our tables."""
    if connection.dialect.name == "postgresql":
        return names_postgresql(connection)
    found = inspect(connection)
    return {*found.get_table_names(), *found.get_view_names()}


def check_revision(found: str | None, name: str) -> None:
    """Raise DatabaseTooNew or StoreError unless the database is at this version's revision."""
    head = head_revision()
    if found is None:
        raise StoreError(f"{name}: there are no tables yet. Run `tracker init`.")
    _refuse_newer(found, name)
    if found != head:
        raise StoreError(
            f"{name}: the database is older than this version of the tracker (revision {found}, not {head}). "
            f"Run `tracker init` to upgrade it; {_backup_first(name)}."
        )


def _backup_first(name: str) -> str:
    server = "://" in name
    return "make a backup with pg_dump first" if server else "a backup is made first"


def migrate(url: str) -> MigrationResult:
    """Create the tables (with SQLite's file and folder) or bring them to this version.

    An older SQLite database is backed up first; a server's is the business of its own tools.

    Everything happens in one transaction: a failed migration leaves the database as it was.
    Raises DatabaseTooNew, DatabaseLocked, DatabaseUnwritable or StoreError.
    """
    path = sqlite_path(url)
    if path is not None:
        _make_folder(path)
    head = head_revision()
    with open_database(url, mode="rwc") as database:
        with database.read() as connection:
            before = revision(connection)
        if before == head:
            return MigrationResult(before, head)
        if before is not None:
            _refuse_newer(before, database.name)
        database.use_wal()
        return _upgrade(database)


def is_new(url: str) -> bool:
    """Tell whether there is nothing yet: no file, or on a server no tables. Raises StoreError for a stranger's."""
    path = sqlite_path(url)
    if path is not None:
        return not path.exists()
    with open_database(url, mode="ro") as database, database.read() as connection:
        return revision(connection) is None


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for this connection; the same from a wheel and a checkout."""
    from alembic.config import Config  # noqa: PLC0415  half a second, and only migrations need it

    config = Config()
    config.set_main_option("script_location", "migrations:")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(database: Database) -> MigrationResult:
    head = head_revision()
    with explained(database.name), database.engine.connect() as plain:
        if database.path is not None:
            # Rebuilding a table would empty those that refer to it; must stand outside the transaction.
            plain.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            before = revision(connection)
            if before == head:  # another process was first, while this one waited for it
                return MigrationResult(before, head)
            copy = _copy_of(database, before) if before is not None else None
            _run_migrations(connection, database)
    done = {"database": database.name, "from": before, "to": head, "backup": str(copy) if copy else None}
    logger.info("database migrated", extra=done)
    return MigrationResult(before, head, copy)


def _run_migrations(connection: Connection, database: Database) -> None:
    from alembic import command  # noqa: PLC0415  half a second, and only migrations need it
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise StoreError(f"{database.name}: cannot be upgraded ({error}); nothing was changed.") from error
    if database.path is not None and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreError(
            f"{database.name}: the upgrade would lose links between tables; nothing was changed."
        )


def _refuse_newer(found: str, name: str) -> None:
    head = head_revision()
    if found > head or not found.isdecimal():
        raise DatabaseTooNew(
            f"{name}: a newer version of the tracker wrote this database (revision {found}; this version knows {head}). "
            "Upgrade the tracker."
        )


def _copy_of(database: Database, found: str) -> Path | None:
    if database.path is None:
        return None
    # To the microsecond: an upgrade that was killed may be started again within the same second.
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = database.path.with_name(f"{database.path.stem}-{found}-{stamp}{database.path.suffix}")
    copy_sqlite(database, target)
    return target


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnwritable(
            f"{path.parent}: the database's folder cannot be created ({error.strerror}). "
            "Let TRACKER_DATABASE_URL name a database in a folder you may write.",
        ) from error
