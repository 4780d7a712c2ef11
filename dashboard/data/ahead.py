"""What takes seconds on a large database is worked out in the background, once per data version."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal

from tracker.analysis import Filters
from tracker.analysis.origins import origins
from tracker.analysis.similar import rare_terms_of
from tracker.analysis.vocabulary import LENS, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dashboard.data.statistics import Statistics

    Work = dict["Part", Future[None]]

Part = Literal["growth", "origins", "terms", "lenses"]
PATIENCE: Final = 2.0
"""Seconds that a page waits for it: on most databases, long enough."""
KEPT: Final = 4
"""Data versions that are remembered."""

_lock = Lock()
_first = ThreadPoolExecutor(1, "ahead")
"""Reads new versions, and works out what the first page of each needs: it never waits for what single pages need."""
_then = ThreadPoolExecutor(1, "then")
_under_way: dict[Statistics, Work] = {}


def ready(version: Statistics, patience: float | None = None, part: Part = "growth") -> bool:
    """Tell whether a part of a data version has been worked out, after a little patience.

    The first question starts the work on all parts. What fails counts as worked out: the page that asks again is told
    why.
    """
    with _lock:
        done = _begun(version, PARTS)[part]
    return done.done() or bool(wait([done], PATIENCE if patience is None else patience).done)


def begin(open_newest: Callable[[], Statistics]) -> None:
    """Read a new data version and work out what its first page needs, so that whoever asks for it next need not wait."""
    _first.submit(_begin, open_newest)


def finish() -> None:
    """Wait until nothing is under way, and forget what was and what was yet to come."""
    with _lock:
        under_way = [done for work in _under_way.values() for done in work.values()]
        wait([done for done in under_way if not done.cancel()])
        _under_way.clear()


def _begin(open_newest: Callable[[], Statistics]) -> None:
    version = open_newest()
    with _lock:
        _begun(version, ("growth",))  # of a version that nobody may ever look at, no more


def _begun(version: Statistics, parts: Iterable[Part]) -> Work:
    """Return the work on a version, with these parts begun; call it under the lock."""
    if version not in _under_way:
        for known in list(_under_way)[: 1 - KEPT]:
            del _under_way[known]
    work = _under_way.setdefault(version, {})
    for part in parts:
        if part not in work:
            work[part] = (_first if part == "growth" else _then).submit(PARTS[part], version)
    return work


def _growth(version: Statistics) -> None:
    version.growth(Filters())
    version.milestones(Filters())


def _origins(version: Statistics) -> None:
    origins(version.source)


def _terms(version: Statistics) -> None:
    rare_terms_of(version.source)


def _lenses(version: Statistics) -> None:
    vocabulary(version.source, LENS)


PARTS: Final[dict[Part, Callable[[Statistics], None]]] = {
    "growth": _growth,
    "origins": _origins,
    "terms": _terms,
    "lenses": _lenses,
}
"""What is worked out, in the order in which readers are likely to need it: growth and milestones of all cells, where
papers come from, their headings and keywords (of which similar papers are told), and the lenses."""
