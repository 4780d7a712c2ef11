"""What happened to one paper, day by day: its arrival, its memberships, and every change a run saw."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.queries import ArticleDetail, MembershipRow

LISTED = {"pubmed": "listed", "local": "matched", "expert": "added"}
"""How a membership first came about, by its source."""


class Event(NamedTuple):
    """One thing that happened to a paper, on a day (UTC).

    `kind` is arrived, listed, matched, added, left, returned, a flag's (retracted ...) or one of
    `tracker.history.KINDS`; `revised` is the record's own date of revision; `indication` goes with memberships.
    """

    on: dt.date
    kind: str
    detail: str = ""
    indication: str | None = None
    revised: dt.date | None = None


def timeline(paper: ArticleDetail) -> tuple[Event, ...]:
    """Return everything dated that is known of a paper, oldest first, each thing once."""
    arrived = [Event(paper.article.created, "arrived")] if paper.article.created else []
    noted = [Event(_day(row.at), row.kind, row.detail, row.indication, row.revised) for row in paper.history]
    events = [*arrived, *_listed(paper.memberships, noted), *noted, *_left(paper.memberships, noted)]
    return tuple(dict.fromkeys(sorted(events, key=lambda event: event.on)))


def _listed(members: Iterable[MembershipRow], noted: Iterable[Event]) -> Iterator[Event]:
    """Yield how each membership began; what brought it back later says nothing about that."""
    returned = {event.indication for event in noted if event.kind == "returned"}
    for row in members:
        why = row.open_reason if row.indication not in returned else None
        yield Event(_day(row.first_seen), LISTED.get(row.source, "listed"), why or "", row.indication)


def _left(members: Iterable[MembershipRow], noted: Iterable[Event]) -> Iterator[Event]:
    """Yield departures of a time when no history was kept."""
    told = {(event.on, event.indication) for event in noted if event.kind == "left"}
    for row in members:
        if row.closed_at is not None and (_day(row.closed_at), row.indication) not in told:
            yield Event(_day(row.closed_at), "left", row.close_reason or "", row.indication)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(dt.UTC).date()
