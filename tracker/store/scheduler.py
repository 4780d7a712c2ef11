"""The heartbeat of the processes that keep the data up to date: one row each, and none for the dead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from tracker import __version__
from tracker.models import Scheduler
from tracker.store.processes import is_gone, this_process

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def beat(c: Connection, next_at: dt.datetime | None, *, started_at: dt.datetime) -> None:
    """Say that this process keeps the data up to date, and when it will fetch next; bury those that were killed."""
    _bury(c)
    values = {
        "started_at": started_at,
        "beat_at": dt.datetime.now(dt.UTC),
        "next_at": next_at,
        "software": f"neuromodulation-tracker {__version__}",
    }
    mine = this_process()
    if not c.execute(update(Scheduler).where(Scheduler.process == mine).values(**values)).rowcount:
        c.execute(insert(Scheduler).values(process=mine, **values))


def retire(c: Connection) -> None:
    """Take this process out: it ends in good order."""
    c.execute(delete(Scheduler).where(Scheduler.process == this_process()))


def _bury(c: Connection) -> None:
    others = c.execute(
        select(Scheduler.process, Scheduler.beat_at).where(Scheduler.process != this_process())
    ).all()
    for process, beat_at in others:
        # Whoever was born after the last beat only has its number; the start itself says nothing once the clock was set.
        if is_gone(process, started=beat_at, heartbeat=beat_at):
            c.execute(delete(Scheduler).where(Scheduler.process == process))
