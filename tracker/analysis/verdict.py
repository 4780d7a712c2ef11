"""Whether the data can be trusted today, in one line, and what to do where it cannot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import queries
from tracker.analysis.scheduler import SchedulerStatus, scheduler_line, scheduler_status
from tracker.analysis.source import SYNTHETIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis.source import Source
    from tracker.analysis.status import IndicationStatus

SHOWN = 3
"""Problems, and indications of one problem, that the line names."""
NOTHING_ENABLED = "no indication is enabled in the catalog"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to think of the data: whether it can be trusted, by which problems not, and who keeps it up to date.

    problems: one string per indication that cannot be trusted, with its label; set_aside: records nobody can read.
    """

    trusted: bool
    problems: tuple[str, ...]
    line: str
    """The verdict in one line."""
    advice: str
    """What to do; empty when there is nothing to do."""
    set_aside: int
    checked_at: dt.datetime
    scheduler: SchedulerStatus | None

    @property
    def scheduler_line(self) -> str:
        """Say in one line whether anybody keeps the data up to date."""
        return scheduler_line(self.scheduler, self.checked_at)


def verdict(
    source: Source, indications: Sequence[IndicationStatus], *, now: dt.datetime | None = None
) -> Verdict:
    """Judge what `indication_status` said; `now` is when it was asked."""
    moment = now or dt.datetime.now(dt.UTC)
    troubled = [(entry.label, entry.problem) for entry in indications if entry.problem]
    problems = [f"{label}: {problem}" for label, problem in troubled] if indications else [NOTHING_ENABLED]
    scheduler = scheduler_status(source, now=moment)
    with source.database.read() as c:
        set_aside = sum(row.given_up for row in queries.unreadable(c))
        synthetic = queries.has_kind(c, SYNTHETIC)
    return Verdict(
        trusted=not problems,
        problems=tuple(problems),
        line=_line(_grouped(troubled) if indications else problems, set_aside, synthetic=synthetic),
        advice=_advice(indications, scheduler) if problems else "",
        set_aside=set_aside,
        checked_at=moment,
        scheduler=scheduler,
    )


def _line(problems: Sequence[str], set_aside: int, *, synthetic: bool) -> str:
    records = (
        "1 record that nobody can read is"
        if set_aside == 1
        else f"{set_aside:,} records that nobody can read are"
    )
    aside = f"; {records} set aside" if set_aside else ""
    if not problems and synthetic:
        return "The data can be trusted today, as what it is: SYNTHETIC, every paper in it invented."
    if not problems:
        return f"The data can be trusted today{aside}."
    return f"The data cannot be trusted today: {_some(problems, '; ')}{aside}."


def _grouped(troubled: Sequence[tuple[str, str]]) -> list[str]:
    """Say each problem once, with the indications that have it."""
    having: dict[str, list[str]] = {}
    for label, problem in troubled:
        having.setdefault(problem, []).append(label)
    return [f"{_some(labels, ', ')}: {problem.rstrip('.')}" for problem, labels in having.items()]


def _some(texts: Sequence[str], mark: str) -> str:
    more = len(texts) - SHOWN
    return mark.join([*texts[:SHOWN], *([f"and {more:,} more"] if more > 0 else [])])


def _advice(indications: Sequence[IndicationStatus], scheduler: SchedulerStatus | None) -> str:
    if not indications:
        return "Enable one in a catalog file of your own (TRACKER_CATALOG); see tracker topics."
    if any(entry.clock_set_back for entry in indications):
        return "Set this machine's clock, then run tracker fetch: what it fetches is dated right again."
    if scheduler is not None and scheduler.alive:
        return "The scheduler tries again by itself; tracker runs says what happened, tracker doctor what is wrong."
    return "Run tracker fetch; tracker runs says what happened before, tracker doctor what is wrong."
