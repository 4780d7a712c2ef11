"""Who signed each paper first and last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from tracker import records
from tracker.maturity.groups import Lead
from tracker.models import Affiliation, Author, AuthorAffiliation, Membership
from tracker.queries.current import is_current

if TYPE_CHECKING:
    from sqlalchemy import Subquery
    from sqlalchemy.engine import Connection

    Place = tuple[int, int]


def leads(c: Connection) -> dict[int, Lead]:
    """Return PMID -> the first and the last person among the authors of every current member.

    Study groups are no persons; a paper that no person signed is left out. Two statements.
    """
    ends = _ends()
    at_an_end = and_(
        Author.pmid == ends.c.pmid, or_(Author.position == ends.c.first, Author.position == ends.c.last)
    )
    affiliations = _affiliations(c, ends)
    names = ("last_name", "fore_name", "initials", "suffix", "orcid")
    columns = [getattr(Author, name) for name in names]
    people: dict[Place, records.Author] = {}
    limits: dict[int, tuple[int, int]] = {}
    statement = select(Author.pmid, Author.position, ends.c.first, ends.c.last, *columns).join(
        ends, at_an_end
    )
    for pmid, position, first, last, *values in c.execute(statement).all():
        limits[pmid] = first, last
        people[pmid, position] = records.Author(
            **dict(zip(names, values, strict=True)),
            affiliations=tuple(affiliations.get((pmid, position), ())),
        )
    return {pmid: Lead(people[pmid, first], people[pmid, last]) for pmid, (first, last) in limits.items()}


def _ends() -> Subquery:
    """Where the first and the last person stand among the authors of each current member."""
    members = select(Membership.pmid).where(is_current())
    return (
        select(Author.pmid, func.min(Author.position).label("first"), func.max(Author.position).label("last"))
        .where(Author.last_name.is_not(None), Author.pmid.in_(members))
        .group_by(Author.pmid)
        .subquery()
    )


def _affiliations(c: Connection, ends: Subquery) -> dict[Place, list[str]]:
    given = AuthorAffiliation
    statement = (
        select(given.pmid, given.author_position, Affiliation.text)
        .join(
            ends,
            and_(
                given.pmid == ends.c.pmid,
                or_(given.author_position == ends.c.first, given.author_position == ends.c.last),
            ),
        )
        .join(Affiliation, Affiliation.id == given.affiliation_id)
        .order_by(given.pmid, given.author_position, given.position)
    )
    found: dict[Place, list[str]] = {}
    for pmid, author, text in c.execute(statement).all():
        found.setdefault((pmid, author), []).append(text)
    return found
