"""Which faults there are, and how they fall: one kind alone, or all of them together, by chance from a seed."""

from __future__ import annotations

from typing import Any

from tests.chaos import dice
from tests.eutils_server.faults import FETCH_HEALS, REFUSALS, SEARCH_HEALS

ALONE = [
    *({"endpoint": "esearch", **fault} for fault in SEARCH_HEALS),
    *({"endpoint": "efetch", **fault} for fault in FETCH_HEALS),
    *({"endpoint": "*", **fault} for fault in REFUSALS),
]


def by_chance(fault: dict[str, Any], share: float, seed: object, *, stall: float = 1.0) -> dict[str, Any]:
    """Let this share of the requests meet a fault; those that cost seconds (`stall` of them) do so three times only."""
    slow = {"count": 3, "seconds": stall} if fault["kind"] in {"stall", "slow_drip"} else {}
    return {key: value for key, value in fault.items() if key != "count"} | slow | {"p": share, "seed": seed}


def shower(share: float, seed: int, *, stall: float = 1.0) -> list[dict[str, Any]]:
    """Return every kind that may pass, equally likely, so that this share of the requests meets one."""
    kinds = [fault for fault in ALONE if fault["endpoint"] != "*"]
    kinds = dice("shower", seed).sample(kinds, len(kinds))
    each = 1 - (1 - share) ** (2 / len(kinds))  # half of them for either endpoint
    return [by_chance(fault, each, f"{seed} {number}", stall=stall) for number, fault in enumerate(kinds)]
