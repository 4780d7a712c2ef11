"""A heartbeat that goes on while the work itself stands still: in a pause PubMed asked for, in a long labelling."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY = 30.0
"""Seconds between two beats."""
GRACE = 5.0
"""Seconds that the end waits for a beat under way."""

logger = logging.getLogger(__name__)


@contextmanager
def pulse(beat: Callable[[], object], *, every: float = EVERY) -> Iterator[None]:
    """Call `beat` every so many seconds, from a thread of its own, until the caller's work is done.

    It says that the process is there, no more: whether papers arrive is for the ledger to say. A beat that the
    database does not take is left out; the work goes on.
    """
    done = threading.Event()

    def go() -> None:
        while not done.wait(every):
            try:
                beat()
            except StoreError as error:
                logger.warning("heartbeat not written", extra={"error": str(error)})

    thread = threading.Thread(target=go, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(GRACE)
