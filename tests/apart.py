"""Coroutines in tests that are none themselves."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

Found = TypeVar("Found")


def finished(work: Coroutine[Any, Any, Found]) -> Found:
    """Run it to its end in a thread of its own: that of the test may have the browser's loop."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
