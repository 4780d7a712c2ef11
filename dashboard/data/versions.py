"""Which data versions are held: the newest, and a few before it for pages that were opened with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Final

from tracker.analysis.pinned import OutdatedError as Outdated
from tracker.analysis.pinned import PinnedSource

if TYPE_CHECKING:
    from tracker.analysis import Source, Stamp

__all__ = ["Outdated", "forget", "held", "newest"]

KEPT: Final = 3
"""Versions held of one database, those looked at last: a page left alone longer moves on by itself, and says so."""
# A fetch publishes some ten: what pages look at outlives what nobody saw, and all ten would take hundreds of MB.

_lock = Lock()
_looks = count()


@dataclass(slots=True, eq=False)
class _Held:
    """A version, and the number of the last look at it."""

    pinned: PinnedSource
    stamp: Stamp
    looked: int = field(default_factory=_looks.__next__)


_held: dict[tuple[Source, int], _Held] = {}


def newest(source: Source, stamp: Stamp) -> tuple[PinnedSource, Stamp]:
    """Return the newest version of a source, pinned; `stamp` is what the database said it is, some time ago."""
    with _lock:
        found = _held.get((source, stamp.version))
        above = any(of is source and version > stamp.version for of, version in _held)
        if found is None or found.stamp != stamp or above:
            found = _now(source)
        found.looked = next(_looks)
        others = [key for key, one in _held.items() if key[0] is source and one is not found]
        fallen = any(version > found.stamp.version for _, version in others)  # the database was set back
        others.sort(key=lambda key: _held[key].looked)
        _release(others if fallen else others[: max(len(others) + 1 - KEPT, 0)])
        return found.pinned, found.stamp


def held(source: Source, version: int) -> tuple[PinnedSource, Stamp] | None:
    """Return a version that is still held; nobody waits here for one that is being read."""
    found = _held.get((source, version))
    if found is None:
        return None
    found.looked = next(_looks)
    return found.pinned, found.stamp


def forget(source: Source) -> None:
    """Let go of every version of a source that is closed."""
    with _lock:
        _release([key for key in _held if key[0] is source])


def _now(source: Source) -> _Held:
    """Return the version the database has now: whoever waited for the lock may come with a number that is old."""
    stamp = source.stamp()
    found = _held.get((source, stamp.version))
    return found if found is not None and found.stamp == stamp else _read(source)


def _read(source: Source) -> _Held:
    pinned = PinnedSource.of(source)
    found = _Held(pinned, pinned.corpus().stamp)
    key = source, found.stamp.version
    known = _held.get(key)
    if known is not None:
        if known.stamp == found.stamp:
            return known  # published since the stamp was taken, and read by somebody else
        _release([key])  # the same papers, looked for again since
    _held[key] = found
    return found


def _release(keys: list[tuple[Source, int]]) -> None:
    for key in keys:
        _held.pop(key).pinned.release()
