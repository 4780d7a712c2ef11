"""Settings and patience and terms for tests of everything but politeness."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.config import Settings
from tracker.pubmed import Patience, Timeouts

PATIENCE = Patience(attempts=4, seconds=20.0, first_wait=0.01, longest_wait=0.05)
BRIEF = Timeouts(connect=1.0, read=0.3, answer=0.6)
SOME = '"stimulation"[tiab]'
"""A term that more than 40 records answer on either server."""
EVERYTHING = "1:99999999[uid]"
"""A term that every record answers."""


@dataclass(frozen=True, slots=True)
class WideOpen(Settings):
    """Settings whose rate gate is wide open."""

    @property
    def requests_per_second(self) -> int:
        """More than a loopback server can answer."""
        return 10_000
