"""What takes seconds on a large database is worked out in the background, once per data version."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import TYPE_CHECKING, Final

from tracker.analysis import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.data.statistics import Statistics

PATIENCE: Final = 2.0
"""Seconds that a page waits for it: on most databases, long enough."""
KEPT: Final = 4
"""Data versions that are remembered."""

_lock = Lock()
_worker = ThreadPoolExecutor(1, "ahead")
_under_way: dict[Statistics, Future[None]] = {}


def ready(version: Statistics, patience: float = PATIENCE) -> bool:
    """Tell whether growth and milestones of all cells have been worked out, after a little patience.

    The first question starts the work. What fails counts as worked out: the page that asks again is told why.
    """
    with _lock:
        if version not in _under_way:
            for known in list(_under_way)[: 1 - KEPT]:
                del _under_way[known]
            _under_way[version] = _worker.submit(_work_out, version)
        work = _under_way[version]
    return bool(wait([work], patience).done)


def begin(open_newest: Callable[[], Statistics]) -> None:
    """Read a new data version and work it out, so that whoever asks for it next need not wait."""
    _worker.submit(lambda: ready(open_newest(), 0.0))


def finish() -> None:
    """Wait until nothing is under way, and forget what was."""
    with _lock:
        wait(_under_way.values())
        _under_way.clear()


def _work_out(version: Statistics) -> None:
    version.growth(Filters())
    version.milestones(Filters())
