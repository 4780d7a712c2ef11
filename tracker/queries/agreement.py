"""What the local rules are compared with: every member, and which queries PubMed lists it for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import distinct, func, select

from tracker.models import Article, Membership, Run
from tracker.queries.stored import PORTION, searchables

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from sqlalchemy.engine import Connection

    from tracker.records import Searchable

_SOURCES = ("pubmed", "local")


@dataclass(frozen=True, slots=True)
class Member:
    """One current member: its text, its arrival in PubMed, and which indications it is a member of, by source."""

    record: Searchable
    created: dt.date | None
    listed: frozenset[str]
    """PubMed lists it for these."""
    imported: frozenset[str]
    """It came from a file, and the rules put it here."""


def member_count(c: Connection, indications: Collection[str]) -> int:
    """Return how many articles are current members of any of these indications."""
    return c.execute(
        select(func.count(distinct(Membership.pmid))).where(
            Membership.indication.in_(list(indications)),
            Membership.source.in_(_SOURCES),
            Membership.closed_run.is_(None),
        )
    ).scalar_one()


def members_with_text(c: Connection, indications: Collection[str]) -> Iterator[Member]:
    """Yield every current member of these indications, oldest PMID first; 500 are read at a time."""
    last = 0
    while pmids := _next(c, indications, last):
        known = _sources(c, indications, pmids)
        created = dict(c.execute(select(Article.pmid, Article.created).where(Article.pmid.in_(pmids))).all())
        for item in searchables(c, pmids):
            pmid = item.record.pmid
            of = {source: frozenset(known.get((pmid, source), ())) for source in _SOURCES}
            yield Member(item.record, created[pmid], of["pubmed"], of["local"])
        last = pmids[-1]


def last_listings(c: Connection, queries: Mapping[str, str]) -> dict[str, dt.datetime]:
    """Return indication -> PubMed's clock at the last complete listing of this very query; absent: there was none."""
    found: dict[str, dt.datetime] = {}
    for indication, query in queries.items():
        statement = (
            select(Run.server_time)
            .where(Run.kind.in_(["fetch", "demo"]), Run.indication == indication, Run.query == query)
            .where(Run.status == "complete", Run.server_time.is_not(None))
            .order_by(Run.id.desc())
            .limit(1)
        )
        moment = c.execute(statement).scalar()
        if moment is not None:
            found[indication] = moment
    return found


def _next(c: Connection, indications: Collection[str], last: int) -> list[int]:
    statement = (
        select(Membership.pmid)
        .where(Membership.pmid > last, Membership.closed_run.is_(None))
        .where(Membership.indication.in_(list(indications)), Membership.source.in_(_SOURCES))
        .distinct()
        .order_by(Membership.pmid)
        .limit(PORTION)
    )
    return list(c.execute(statement).scalars())


def _sources(
    c: Connection, indications: Collection[str], pmids: list[int]
) -> dict[tuple[int, str], set[str]]:
    statement = select(Membership.pmid, Membership.source, Membership.indication).where(
        Membership.pmid.in_(pmids),
        Membership.indication.in_(list(indications)),
        Membership.closed_run.is_(None),
    )
    found: dict[tuple[int, str], set[str]] = {}
    for pmid, source, indication in c.execute(statement):
        found.setdefault((pmid, source), set()).add(indication)
    return found
