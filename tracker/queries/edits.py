"""What an edited query changed, and which labels rest on a MeSH heading alone: what breaks a series of counts."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the named tuple's types
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, not_, or_, select

from tracker.models import Label, Run

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

PUBLISHED = ("complete", "incomplete")


class QueryEdit(NamedTuple):
    """A run in which members joined or left because the query was edited; `on` is the day, by PubMed's clock."""

    indication: str
    on: dt.date
    opened: int
    closed: int


def query_edits(c: Connection) -> list[QueryEdit]:
    """Return every run in which an edited query changed the members of an indication, oldest first."""
    moment = func.coalesce(Run.server_time, Run.started_at)
    statement = (
        select(Run.indication, moment, Run.query_opened, Run.query_closed)
        .where(Run.indication.is_not(None), Run.status.in_(PUBLISHED))
        .where(or_(Run.query_opened > 0, Run.query_closed > 0))
        .order_by(Run.id)
    )
    rows = c.execute(statement).all()
    return [QueryEdit(name or "", at.date(), opened, closed) for name, at, opened, closed in rows]


def labelled_by_heading(c: Connection, kind: str) -> dict[str, list[int]]:
    """Return the value of each label of a kind -> PMIDs that carry it for a MeSH heading, and for no words of theirs.

    A reason quotes the words that earned the label; one without a quotation names headings only.
    """
    statement = select(Label.value, Label.pmid).where(
        Label.kind == kind, Label.basis == "mesh", not_(Label.reason.contains('"'))
    )
    grouped: dict[str, list[int]] = {}
    for value, pmid in c.execute(statement).all():
        grouped.setdefault(value, []).append(pmid)
    return grouped
