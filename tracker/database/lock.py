"""One indication is brought up to date by one process at a time."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from tracker.errors import DatabaseUnwritable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.config import Settings
    from tracker.database.engine import Database


@contextmanager
def indication_lock(
    database: Database, settings: Settings, indication: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock of one indication of one database; wait for whoever has it.

    `on_wait` is called once when there is somebody to wait for. The system frees the lock of a dead process.
    Raises DatabaseUnwritable when the state folder cannot be written.
    """
    identity = str(database.path.resolve()) if database.path else database.url
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    folder = settings.state_dir / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{key}-{re.sub(r'[^A-Za-z0-9_-]', '_', indication)}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if on_wait:
                on_wait()
            lock.acquire()
    except OSError as error:
        raise DatabaseUnwritable(
            f"{folder}: the lock of {indication} cannot be written ({error.strerror})."
        ) from error
    try:
        yield
    finally:
        lock.release()
