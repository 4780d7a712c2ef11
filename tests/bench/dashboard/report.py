"""The table: what was aimed at, what was reached."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.bench.dashboard.measures import Changes, Crowd

CPU_GOAL, GROWTH_GOAL, RATIO_GOAL = 20.0, 1.3, 15.0
P50_GOAL, P95_GOAL = 40.0, 100.0
SESSION_GOAL, VISITS_GOAL, TRANSFER_GOAL, BYTES_GOAL = 1.0, 10.0, 1.45, 25.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything measured on one size of database."""

    articles: int
    ours: Changes
    usual: Changes
    crowd: Crowd
    per_session: float
    visits: float | None
    transfer: float | None
    load: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `more` says that more is better."""

    what: str
    reached: float
    unit: str
    goal: float | None = None
    more: bool = False

    def told(self) -> str:
        """Write the line."""
        figure = f"{self.reached:,.{0 if abs(self.reached) >= 100 else 1 if abs(self.reached) >= 10 else 2}f}"
        if self.goal is None:
            return f"| {self.what} | | {figure} {self.unit} | |"
        met = self.reached >= self.goal if self.more else self.reached <= self.goal
        bound = "at least" if self.more else "at most"
        return f"| {self.what} | {bound} {self.goal:g} {self.unit} | {figure} {self.unit} | {'met' if met else '**missed**'} |"


def table(measured: Iterable[Measured]) -> str:
    """Write the table of all sizes, the smallest first."""
    sizes = sorted(measured, key=lambda one: one.articles)
    lines = [line for one in sizes for line in _lines(one, sizes[0])]
    head = ["| what | goal | reached | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*head, *(line.told() for line in lines)])


def load() -> str:
    """Return the load average of the machine now, over its processors."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def _lines(one: Measured, smallest: Measured) -> Iterator[Line]:
    at, first = f"at {one.articles:,} papers", one is smallest
    yield Line(f"server CPU per filter change, {at}", one.ours.cpu, "ms", CPU_GOAL if first else None)
    if not first:
        times = one.ours.cpu / smallest.ours.cpu
        yield Line(f"... that at {smallest.articles:,} papers", times, "times", GROWTH_GOAL)
    yield Line("the same page, written the usual way", one.usual.cpu, "ms")
    yield Line("... this one", one.usual.cpu / one.ours.cpu, "times", RATIO_GOAL, more=True)
    readers = f"20 readers, {one.crowd.runs} changes, load {one.load}"
    yield Line(f"{readers}: half wait less than", one.crowd.p50, "ms", P50_GOAL)
    yield Line("... 95% wait less than", one.crowd.p95, "ms", P95_GOAL)
    yield Line("websocket per filter change", one.ours.received / 1e3, "kB", BYTES_GOAL)
    yield Line("memory of one further reader", one.per_session, "MB", SESSION_GOAL)
    if one.visits is not None:
        yield Line("500 visits leave behind", one.visits, "MB", VISITS_GOAL)
    if one.transfer is not None:
        yield Line("a first visit, all files", one.transfer, "MB", TRANSFER_GOAL)
