"""What a listing means beside what is stored: which records to ask for, and which members left and why.

A record is asked for when it is new, when PubMed says that it was revised since the last complete run, when
nobody knows how old the stored copy is, or when nobody has looked at it for weeks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.errors import PubMedInconsistent, PubMedRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from tracker.pubmed import Listing, PubMed
    from tracker.queries import RunRow

DAY = dt.timedelta(days=1)
OVERLAP = dt.timedelta(days=3)
"""How far a window of changes reaches back behind the last one: MDAT is a day of another time zone, and shows late."""
RECHECK_AFTER = dt.timedelta(days=21)
"""Every member is asked for again after this time: with weekly runs at the slowest, all of them within 30 days."""
RETRY_AFTER = dt.timedelta(days=7)
"""How long a record that cannot be read is left alone."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows of one indication before its run.

    held: every listed PMID that is stored, and when it was last sent (None: it came from a file); given_up: records
    set aside for good, and when they were last tried; complete: the last complete run.
    """

    members: frozenset[int]
    held: Mapping[int, dt.datetime | None]
    given_up: Mapping[int, dt.datetime]
    complete: RunRow | None

    @classmethod
    def read(cls, c: Connection, indication: str, listing: Listing) -> Stored:
        """Read it in one transaction."""
        last = queries.last_runs(c).get(indication)
        return cls(
            members=frozenset(queries.members(c, indication, store.PUBMED)),
            held=queries.held(c, listing.pmids),
            given_up=queries.given_up(c),
            complete=last.complete if last else None,
        )

    def since(self, listing: Listing) -> dt.date:
        """Return the day from which on PubMed is asked what has changed, by its own clock."""
        asked = self.complete.server_time if self.complete else None
        return (asked or listing.server_time).date() - OVERLAP

    def older_than(self, moment: dt.datetime) -> frozenset[int]:
        """Return what nobody has looked at since: all of it has to be looked at now and then."""
        return frozenset(pmid for pmid, sent in self.held.items() if sent is None or sent < moment)

    def unvouched(self, since: dt.date) -> frozenset[int]:
        """Return what no complete run of this indication vouches for and was last sent before the window of changes."""
        vouched = self.members if self.complete else frozenset()
        return frozenset(
            pmid
            for pmid, sent in self.held.items()
            if pmid not in vouched and (sent is None or sent.date() < since)
        )

    def tried_since(self, moment: dt.datetime) -> frozenset[int]:
        """Return the records set aside for good that were tried since."""
        return frozenset(pmid for pmid, tried in self.given_up.items() if tried >= moment)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run asks for, and what it will say of the members that PubMed lists no longer."""

    listing: Listing
    since: dt.date | None = None
    wanted: tuple[int, ...] = ()
    rechecked: int = 0
    retried: tuple[int, ...] = ()
    """Records set aside, tried once more and apart: each may cost several requests."""
    leaving: tuple[int, ...] = ()
    """Members that left, asked for once more to learn why."""
    query_opened: frozenset[int] = frozenset()
    query_closed: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()

    @property
    def to_fetch(self) -> int:
        """How many records will be asked for."""
        return len(self.wanted) + len(self.retried) + len(self.leaving)


def plan(client: PubMed, listing: Listing, stored: Stored, *, full: bool, doubted: bool) -> Plan:
    """Compare a listing with what is stored. Asks PubMed what changed, and the former query where it was edited.

    With `doubted` nothing is concluded from what the listing lacks. Raises PubMedError.
    """
    listed, held = frozenset(listing.pmids), frozenset(stored.held)
    since = stored.since(listing) if held else None
    revised = _revised(client, listing, stored, since) if since else _Revised()
    doubtful = held if full else stored.unvouched(since) if since else frozenset()
    due = stored.older_than(listing.server_time - RECHECK_AFTER)
    needed = (listed - held) | (held & revised.pmids) | doubtful | due
    resting = frozenset() if full else stored.tried_since(listing.server_time - RETRY_AFTER) - revised.pmids
    edited = _query_change(client, listing, stored)
    gone = frozenset() if doubted else stored.members - listed - edited.closed
    return Plan(
        listing=listing,
        since=since,
        wanted=_newest_first(needed - stored.given_up.keys()),
        rechecked=len(due - revised.pmids - doubtful),
        retried=_newest_first(needed & stored.given_up.keys() - resting),
        leaving=_newest_first(gone),
        query_opened=edited.opened,
        query_closed=edited.closed,
        warnings=(*revised.warnings, *edited.warnings),
    )


@dataclass(frozen=True, slots=True)
class _Revised:
    pmids: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()


def _revised(client: PubMed, listing: Listing, stored: Stored, since: dt.date) -> _Revised:
    """Ask which records were revised since, in a window open to the future.

    PubMed may show a revision later than it dates it: so where the newest date that the last complete run knew
    lies before the window, whatever is dated later than that is asked for too.
    """
    found = client.search(_changed_since(listing.query, since))
    new = tuple(warning for warning in found.warnings if warning not in listing.warnings)
    pmids = frozenset(found.pmids)
    newest = stored.complete.cursor if stored.complete else None
    if newest is not None and newest + DAY < since:
        pmids = pmids.union(client.search(_changed_since(listing.query, newest + DAY)).pmids)
    return _Revised(pmids, new)


def _changed_since(query: str, day: dt.date) -> str:
    return f'({query}) AND ("{day:%Y/%m/%d}"[mdat] : "3000"[mdat])'


@dataclass(frozen=True, slots=True)
class _Edited:
    """What only the edited query brings in, and what only the former one listed."""

    opened: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    warnings: tuple[str, ...] = ()


def _query_change(client: PubMed, listing: Listing, stored: Stored) -> _Edited:
    """Compare the former query with today's on the same day, so that an edit never looks like literature."""
    former = stored.complete and stored.complete.query
    if not former or former == listing.query:
        return _Edited()
    listed = frozenset(listing.pmids)
    try:
        before = frozenset(client.search(former).pmids)
    except (PubMedRefused, PubMedInconsistent) as error:
        told = f"the former query could not be compared ({error}): every difference counts as query change"
        return _Edited(listed - stored.members, stored.members - listed, (told,))
    return _Edited(listed - before - stored.members, (before & stored.members) - listed)


def _newest_first(pmids: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(pmids, reverse=True))
