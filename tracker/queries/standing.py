"""How the members stand beside PubMed's last listing, and which records could not be read."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the dataclass's types
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from tracker.models import TIRES_AFTER, Membership, Run, SetAside

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A record that PubMed delivered and nobody could read; `given_up`: in so many runs that it is set aside."""

    pmid: int
    error: str
    attempts: int
    since: dt.datetime
    last_tried: dt.datetime
    given_up: bool


def listed_members(c: Connection, run_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return run -> of the papers its listing named and it stored: how many are members, how many have left since."""
    is_open = Membership.closed_run.is_(None)
    statement = (
        select(
            Membership.last_seen_run,
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((is_open, 0), else_=1)),
        )
        .where(Membership.source == "pubmed", Membership.last_seen_run.in_(list(run_ids)))
        .group_by(Membership.last_seen_run)
    )
    return {run: (int(members), int(left)) for run, members, left in c.execute(statement)}


def unreadable(c: Connection) -> list[UnreadableRow]:
    """Return every record that could not be read when it was last asked for, newest PMID first."""
    first, last = aliased(Run), aliased(Run)
    statement = (
        select(SetAside.pmid, SetAside.error, SetAside.attempts, first.started_at, last.started_at)
        .join(first, first.id == SetAside.first_run)
        .join(last, last.id == SetAside.last_run)
        .order_by(SetAside.pmid.desc())
    )
    return [UnreadableRow(*row, given_up=row.attempts >= TIRES_AFTER) for row in c.execute(statement)]
