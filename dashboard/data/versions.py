"""Which data versions are held: the newest, and a few before it for pages that were opened with them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from tracker.analysis.pinned import OutdatedError as Outdated
from tracker.analysis.pinned import PinnedSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.analysis import Source, Stamp

__all__ = ["Outdated", "forget", "held", "newest"]

KEPT: Final = 3
"""Versions held of one database: a page left open longer moves on by itself, and says so."""

_lock = Lock()
_held: dict[tuple[Source, int], tuple[PinnedSource, Stamp]] = {}


def newest(source: Source, stamp: Stamp) -> tuple[PinnedSource, Stamp]:
    """Return the newest version of a source, pinned; `stamp` is what the database says it is."""
    with _lock:
        found = _held.get((source, stamp.version))
        if found is None or found[1] != stamp:
            pinned = PinnedSource.of(source)
            found = pinned, pinned.corpus().stamp
            if before := _held.get((source, found[1].version)):
                before[0].release()  # the same papers, looked for again since
            _held[source, found[1].version] = found
            _release(lambda key: key[0] is source, KEPT)
        return found


def held(source: Source, version: int) -> tuple[PinnedSource, Stamp] | None:
    """Return a version that is still held; nobody waits here for one that is being read."""
    return _held.get((source, version))


def forget(source: Source) -> None:
    """Let go of every version of a source that is closed."""
    with _lock:
        _release(lambda key: key[0] is source, 0)


def _release(of: Callable[[tuple[Source, int]], bool], keep: int) -> None:
    """Let go of the oldest versions beyond those to keep."""
    known = sorted(filter(of, _held), key=lambda key: key[1])
    for key in known[: max(len(known) - keep, 0)]:
        _held.pop(key)[0].release()
