"""The dated history of papers, as runs saw it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the named tuple's types
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from tracker.models import Article, History

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection


class HistoryRow(NamedTuple):
    """One dated change of a published paper.

    `at` is when PubMed showed it (UTC), `revised` the record's own date of revision; `kind` is one of
    `tracker.history.KINDS`, a flag's (retracted, retraction withdrawn, concern, concern withdrawn) or, with its
    `indication`, a membership's (left, returned).
    """

    pmid: int
    at: dt.datetime
    revised: dt.date | None
    kind: str
    indication: str | None
    detail: str
    run_id: int


def history(c: Connection, pmid: int) -> list[HistoryRow]:
    """Return what changed in one paper, oldest first; nothing when it is not published."""
    return _read(c, _changes().where(History.pmid == pmid))


def changes_since(
    c: Connection, since: dt.datetime, kinds: Collection[str] | None = None
) -> list[HistoryRow]:
    """Return what changed in any published paper from a moment on, oldest first; of these kinds, or of all."""
    statement = _changes().where(History.at >= since)
    if kinds is not None:
        statement = statement.where(History.kind.in_(list(kinds)))
    return _read(c, statement)


def _changes() -> Select[Any]:
    return (
        select(*[History.__table__.c[name] for name in HistoryRow._fields])
        .join(Article, Article.pmid == History.pmid)
        .where(Article.data_version.is_not(None))
        .order_by(History.at, History.id)
    )


def _read(c: Connection, statement: Select[Any]) -> list[HistoryRow]:
    return [HistoryRow._make(row) for row in c.execute(statement).all()]
