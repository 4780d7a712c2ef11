"""Settings and patience for tests of everything but politeness."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.config import Settings
from tracker.pubmed import Patience

PATIENCE = Patience(attempts=5, seconds=20.0, first_wait=0.01, longest_wait=0.05)
EVERYTHING = "1:99999999[uid]"
"""A term that every record answers."""


@dataclass(frozen=True, slots=True)
class WideOpen(Settings):
    """Settings whose rate gate is wide open."""

    @property
    def requests_per_second(self) -> int:
        """More than a loopback server can answer."""
        return 10_000
