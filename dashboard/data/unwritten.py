"""What the database said holds until something is written to it: asking again then costs no statement."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from tracker.analysis import Source

    State = tuple[tuple[int, int] | None, ...]

Answer = TypeVar("Answer")
AT_MOST: Final = 1.0
"""Seconds: two writes within one tick of the file system's clock are told apart by then."""


def told(source: Source, question: Callable[[Source], Answer], at_most: float = AT_MOST) -> Answer:
    """Answer a question about the database, anew when a file of it has been written to, or after `at_most` seconds.

    A database on a server has no file to look at: it is asked every time.
    """
    state = _state(source)
    if state is None:
        return question(source)
    answer: Answer = _told(question, source, state, int(time.monotonic() / at_most))
    return answer


def _state(source: Source) -> State | None:
    """Return when the file and its log were last written to, and their sizes."""
    path = source.database.path
    return None if path is None else (_written(str(path)), _written(f"{path}-wal"))


def _written(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  a rerun does this some ten times
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=32)
def _told(question: Callable[[Source], Answer], source: Source, state: Hashable, moment: int) -> Answer:
    del state, moment  # parts of the key
    return question(source)
