"""A copy of the database that is whole, taken while others work with it, and looked at before it gets its name."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from tracker.database.failures import explained
from tracker.database.sqlite import BUSY_SECONDS
from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.database.engine import Database

logger = logging.getLogger(__name__)
DRAFT = ".tracker-{0}.part"
"""What a copy is called until it is whole: one that is left over was killed half-way."""


def backup(database: Database, target: Path, *, patience: float = BUSY_SECONDS) -> None:
    """Copy the database to a new file, also while a fetch writes; a copy that is not sound is not kept.

    `patience` is how many seconds to wait for a program that lets nobody read. Raises StoreError when `target` exists, its folder cannot be written, the disk is full, the database is
    damaged or held by another program, or when it is a server's (the message says how to copy those).
    """
    if database.path is None:
        raise StoreError(
            "a server's database is copied by its own tools, also while a fetch runs: "
            f'pg_dump --format=custom --file={target} "$TRACKER_DATABASE_URL", and back with '
            f'pg_restore --clean --if-exists --no-owner --dbname="$TRACKER_DATABASE_URL" {target}'
        )
    copy_sqlite(database, target, patience)


def copy_sqlite(database: Database, target: Path, patience: float = BUSY_SECONDS) -> None:
    """Copy one state of an SQLite database into a file of its own, which appears only when it is whole and sound."""
    _refuse_existing(target)
    draft = target.with_name(DRAFT.format(secrets.token_hex(8)))
    try:
        draft.touch(mode=0o600, exist_ok=False)
        with explained(target):
            _copy(database, draft, patience)
            _check(draft, database.name)
        if database.path is not None:
            shutil.copymode(database.path, draft)  # what only its owner may read stays so
        _give_name(draft, target)
        logger.info("database copied", extra={"database": database.name, "copy": str(target)})
    except OSError as error:
        raise DatabaseUnwritable(
            f"{target}: the backup cannot be written here ({error.strerror or error})."
        ) from error
    finally:
        for suffix in ("", "-journal"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


def _refuse_existing(target: Path) -> None:
    try:
        target.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        raise DatabaseUnwritable(
            f"{target}: the backup cannot be written here ({error.strerror})."
        ) from error
    raise StoreError(f"{target}: this file exists already and was left as it is. Choose another name.")


def _copy(database: Database, draft: Path, patience: float) -> None:
    with database.engine.connect() as source, closing(sqlite3.connect(draft)) as copy:
        plain = cast("sqlite3.Connection", source.connection.driver_connection)
        plain.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        plain.backup(copy, progress=_give_up(database.name))
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without side files, to carry away


def _give_up(name: str) -> Callable[[int, int, int], None]:
    """Give up on a database that another program still holds after `busy_timeout`: copying would try for ever."""

    def progress(status: int, _remaining: int, _total: int) -> None:
        if status & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise DatabaseLocked(
                f"{name}: another program holds the database. Wait until it is done, or stop it, and run the command again."
            )

    return progress


def _check(draft: Path, name: str) -> None:
    address = f"file:{quote(str(draft))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as copy:
        (answer,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise StoreError(
            f"{name}: the copy is damaged, and so may be the database: {answer}. Run tracker doctor --repair"
        )


def _give_name(draft: Path, target: Path) -> None:
    try:
        os.link(draft, target)  # unlike a rename, it never takes the place of a file that came meanwhile
    except FileExistsError:
        raise StoreError(
            f"{target}: this file exists already and was left as it is. Choose another name."
        ) from None
    except OSError:  # a file system without links
        target.open("xb").close()
        draft.replace(target)
