"""What one process at a time may do: bring an indication up to date, load the demo."""

from __future__ import annotations

import logging
import re
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import exc, text

from tracker.database.failures import explained
from tracker.errors import DatabaseUnwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tracker.config import Settings
    from tracker.database.engine import Database

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.2
_PRIVATE = 0o644
# A lock of the session, so that the server frees it with the connection; another schema is another tracker.
_KEY = "hashtextextended('neuromodulation-tracker ' || current_schema() || ' ' || :name, 0)"


@contextmanager
def lock_of(
    settings: Settings, name: str, what: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the user's lock of this name; wait for whoever has it. `what` is locked, in words.

    `on_wait` is called once when there is somebody to wait for. The system frees the lock of a dead process.
    Raises DatabaseUnwritable when the state folder cannot be written.
    """
    advice = "Make that folder writable, or set XDG_STATE_HOME to one that is."
    with _file_lock(
        settings.state_dir / "locks", name, mode=_PRIVATE, what=what, advice=advice, on_wait=on_wait
    ):
        yield


@contextmanager
def indication_lock(
    database: Database, indication: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock of one indication of one database, against every user and machine; wait for whoever has it.

    `on_wait` is called once when there is somebody to wait for. The system, or the server, frees the lock of a dead
    process. Raises DatabaseUnwritable when the folder beside an SQLite file cannot be written, and StoreError when
    a server cannot be used.
    """
    if database.path is None:
        with _server_lock(database, indication, on_wait):
            yield
        return
    path = database.path.resolve()
    folder = path.with_name(f"{path.name}-locks")
    advice = (
        "Make that folder writable: it stands beside the database, so that everybody who uses it meets there."
    )
    mode = stat.S_IMODE(path.stat().st_mode)
    with _file_lock(folder, indication, mode=mode, what=indication, advice=advice, on_wait=on_wait):
        yield


@contextmanager
def _file_lock(
    folder: Path, name: str, *, mode: int, what: str, advice: str, on_wait: Callable[[], None] | None
) -> Iterator[None]:
    try:
        _make(folder, mode)
        lock = FileLock(folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.lock", mode=mode)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            _told(what, on_wait)
            lock.acquire()
    except OSError as error:
        raise DatabaseUnwritable(
            f"{folder}: the lock of {what} cannot be written ({error.strerror or error}). {advice}"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _told(what: str, on_wait: Callable[[], None] | None) -> None:
    logger.info("waiting for a lock", extra={"lock": what})
    if on_wait:
        on_wait()


def _make(folder: Path, mode: int) -> None:
    """Make the folder for those who may use files of this mode: who may read them may look in."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode | (mode & 0o444) >> 2)


@contextmanager
def _server_lock(database: Database, name: str, on_wait: Callable[[], None] | None) -> Iterator[None]:
    take, free = (text(f"SELECT {call}({_KEY})") for call in ("pg_try_advisory_lock", "pg_advisory_unlock"))
    with explained(database.name), database.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        if not connection.execute(take, {"name": name}).scalar():
            _told(name, on_wait)
            while not connection.execute(take, {"name": name}).scalar():
                time.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            with suppress(exc.DBAPIError):  # a lost connection has freed it already
                connection.execute(free, {"name": name})
