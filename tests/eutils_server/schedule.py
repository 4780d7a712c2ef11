"""Which request meets which fault: counted, every so many, or by chance from a seed."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Schedule:
    """Faults in order; the first that hits a request is the one it meets."""

    def __init__(self) -> None:
        self._faults: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def set(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Replace the faults; each counts the requests it matches from now on."""
        with self._lock:
            self._faults = [
                {**fault, "seen": 0, "hits": 0, "dice": random.Random(fault.get("seed", 7))}  # noqa: S311  repeatable
                for fault in faults
            ]

    def pick(self, endpoint: str) -> Mapping[str, Any]:
        """Return the fault that hits this request; empty for none."""
        with self._lock:
            for fault in self._faults:
                if fault.get("endpoint", endpoint) in {endpoint, "*"} and _hits(fault):
                    fault["hits"] += 1
                    return fault
        return {}


def _hits(fault: dict[str, Any]) -> bool:
    fault["seen"] += 1
    if "p" in fault or "every" in fault:
        if fault.get("count") and fault["hits"] >= fault["count"]:
            return False
        if "p" in fault:
            return bool(fault["dice"].random() < fault["p"])
        return bool(fault["seen"] % fault["every"] == 0)
    first, count = fault.get("nth", 1), fault.get("count", 1)
    return bool(fault["seen"] >= first and (count == 0 or fault["seen"] < first + count))
