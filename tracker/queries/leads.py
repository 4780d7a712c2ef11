"""Who signed each paper first and last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select, union

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
    affiliations = _affiliations(c, ends)
    names = ("last_name", "fore_name", "initials", "suffix", "orcid")
    statement = (
        select(Author.pmid, Author.position, *[getattr(Author, name) for name in names])
        .join(ends, and_(Author.pmid == ends.c.pmid, Author.position == ends.c.position))
        .order_by(Author.pmid, Author.position)
    )
    people: dict[int, list[records.Author]] = {}
    for pmid, position, *values in c.execute(statement).all():
        places = affiliations.get((pmid, position), ())
        author = records.Author(**dict(zip(names, values, strict=True)), affiliations=tuple(places))
        people.setdefault(pmid, []).append(author)
    return {pmid: Lead(found[0], found[-1]) for pmid, found in people.items()}


def _ends() -> Subquery:
    """Where the first and the last person stand among the authors of each current member: one row where they are one."""
    members = select(Membership.pmid).where(is_current())
    persons = [
        select(Author.pmid, end(Author.position).label("position"))
        .where(Author.last_name.is_not(None), Author.pmid.in_(members))
        .group_by(Author.pmid)
        for end in (func.min, func.max)
    ]
    return union(*persons).subquery()


def _affiliations(c: Connection, ends: Subquery) -> dict[Place, list[str]]:
    given = AuthorAffiliation
    statement = (
        select(given.pmid, given.author_position, Affiliation.text)
        .join(ends, and_(given.pmid == ends.c.pmid, given.author_position == ends.c.position))
        .join(Affiliation, Affiliation.id == given.affiliation_id)
        .order_by(given.pmid, given.author_position, given.position)
    )
    found: dict[Place, list[str]] = {}
    for pmid, author, text in c.execute(statement).all():
        found.setdefault((pmid, author), []).append(text)
    return found
