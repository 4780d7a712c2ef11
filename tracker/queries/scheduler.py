"""Who keeps the data up to date, and when they last said so."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the dataclass's types
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.models import Scheduler

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    """One process that keeps to the schedule: host:pid, its moments (UTC), and when it will fetch next."""

    process: str
    started_at: dt.datetime
    beat_at: dt.datetime
    next_at: dt.datetime | None
    software: str


def schedulers(c: Connection) -> list[SchedulerRow]:
    """Return every scheduler that has not taken itself out, the last to be heard of first."""
    rows = c.execute(select(Scheduler.__table__).order_by(Scheduler.beat_at.desc()))
    return [SchedulerRow(**row) for row in rows.mappings()]
