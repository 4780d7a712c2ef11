"""What one process at a time may do: bring an indication up to date, load the demo."""

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
def lock_of(
    settings: Settings, name: str, what: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the user's lock of this name; wait for whoever has it. `what` is locked, in words.

    `on_wait` is called once when there is somebody to wait for. The system frees the lock of a dead process.
    Raises DatabaseUnwritable when the state folder cannot be written.
    """
    folder = settings.state_dir / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{re.sub(r'[^A-Za-z0-9_-]', '_', name)}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if on_wait:
                on_wait()
            lock.acquire()
    except OSError as error:
        raise DatabaseUnwritable(
            f"{folder}: the lock of {what} cannot be written ({error.strerror or error}). "
            "Make that folder writable, or set XDG_STATE_HOME to one that is."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def indication_lock(
    database: Database, settings: Settings, indication: str, *, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the lock of one indication of one database; wait for whoever has it.

    `on_wait` and the errors are those of `lock_of`.
    """
    identity = str(database.path.resolve()) if database.path else database.url
    key = hashlib.sha256(identity.encode()).hexdigest()[:16]
    with lock_of(settings, f"{key}-{indication}", indication, on_wait=on_wait):
        yield
