"""The figures of a run of the suite, for the table of the README's reliability section."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.eutils_server import Stats


@dataclass(slots=True)
class Tally:
    """What was done to the tracker, and what it cost."""

    runs: int = 0
    faults: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    """What the process was at -> how often it was killed there."""
    asked_again: int = 0
    """Records delivered once more because of a kill."""
    lost: int = 0
    doubled: int = 0
    over_limit: int = 0
    requests: int = 0
    """In every test that kept to PubMed's limit."""
    requests_with_faults: int = 0
    requests_without: int = 0
    """Of the same fetches."""
    days: int = 0
    changes: int = 0
    """Records that arrived, were revised, retracted, deleted or merged in the simulated time."""
    misdated: int = 0
    steps: int = 0
    """Steps of the state machine."""

    def add(self, other: Tally) -> None:
        """Add the figures of another process."""
        for item in fields(self):
            mine, more = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, dict):
                more = {phase: mine.get(phase, 0) + more.get(phase, 0) for phase in {**mine, **more}}
                setattr(self, item.name, more)
            else:
                setattr(self, item.name, mine + more)

    def polite(self, stats: Stats) -> None:
        """Add what a server with PubMed's limits saw."""
        self.requests += stats.requests
        self.over_limit += stats.over_limit

    def killed(self, phase: str) -> None:
        """Count a kill."""
        self.kills[phase] = self.kills.get(phase, 0) + 1

    @property
    def extra(self) -> float:
        """Requests with faults for one without."""
        return self.requests_with_faults / self.requests_without if self.requests_without else 1.0

    def table(self) -> list[str]:
        """Return the figures as a table in Markdown."""
        phases = ", ".join(f"{count:,} {phase}" for phase, count in sorted(self.kills.items()))
        rows = {
            "fetches": f"{self.runs:,}",
            "faults injected": f"{self.faults:,}",
            "kills survived": f"{sum(self.kills.values()):,}" + (f" ({phases})" if phases else ""),
            "records lost": f"{self.lost:,}",
            "records doubled": f"{self.doubled:,}",
            "records asked for again, after kills of first fetches": f"{self.asked_again:,}",
            "requests over the limit": f"{self.over_limit:,} of {self.requests:,}",
            "requests with faults, for one without": f"{self.extra:.2f}",
            "simulated days": f"{self.days:,} ({self.changes:,} changes in PubMed, {self.misdated:,} dated wrongly)",
            "steps of the state machine": f"{self.steps:,}",
        }
        lines = [f"| {name} | {figure} |" for name, figure in rows.items()]
        return ["| figure | value |", "| --- | --- |", *lines]
