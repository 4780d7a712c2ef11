"""The dated history of each paper: what a run saw change, written with the change itself."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the tuple's types
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import insert

from tracker.history import differences
from tracker.models import History
from tracker.store.bulk import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection

    from tracker.records import Article


class Note(NamedTuple):
    """One line of a paper's history; `at` is when PubMed showed it, `indication` is for memberships."""

    run_id: int
    at: dt.datetime
    pmid: int
    kind: str
    detail: str
    indication: str | None = None
    revised: dt.date | None = None


def note_changes(
    c: Connection, run_id: int, at: dt.datetime, before: Mapping[int, Article], after: Mapping[int, Article]
) -> int:
    """Note what differs between the stored and the new copy of each record; return how many lines that took.

    A record that is only in one of the two has no change to note, equal copies neither.
    """
    return note_all(
        c,
        (
            Note(run_id, at, pmid, found.kind, found.detail, revised=article.revised)
            for pmid, article in after.items()
            if pmid in before
            for found in differences(before[pmid], article)
        ),
    )


def note(  # noqa: PLR0917  one line, field by field
    c: Connection,
    run_id: int,
    at: dt.datetime,
    pmid: int,
    kind: str,
    detail: str,
    indication: str | None = None,
    revised: dt.date | None = None,
) -> None:
    """Add one line to a stored paper's history."""
    note_all(c, [Note(run_id, at, pmid, kind, detail, indication, revised)])


def note_all(c: Connection, notes: Iterable[Note]) -> int:
    """Add lines to the histories of stored papers, in this order; return how many."""
    rows = [line._asdict() for line in notes]
    if rows:
        c.execute(insert(table_of(History)), rows)
    return len(rows)
