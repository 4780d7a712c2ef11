"""Where each paper comes from: its journal, its funders, the first author's place, the last author's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, select

from tracker.models import Affiliation, Article, Author, AuthorAffiliation, Grant, Journal, Membership
from tracker.queries.current import is_current

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection


class OriginRow(NamedTuple):
    """What an article's own row says of its origin; the title is NLM's, None where there is none."""

    pmid: int
    journal: int | None
    title: str | None


def origin_rows(c: Connection) -> list[OriginRow]:
    """Return the journal of every current member: its number here and its title."""
    statement = select(Article.pmid, Article.journal_id, Journal.title).join_from(
        Article, Journal, isouter=True
    )
    rows = c.execute(statement.where(Article.pmid.in_(_members()))).all()
    return [OriginRow._make(row) for row in rows]


def funders(c: Connection) -> list[tuple[int, str]]:
    """Return (PMID, agency as the record names it) of every grant of a current member that names one."""
    statement = select(Grant.pmid, Grant.agency).where(Grant.agency.is_not(None), Grant.pmid.in_(_members()))
    return [(pmid, agency) for pmid, agency in c.execute(statement.distinct()).all() if agency]


def first_affiliations(c: Connection) -> dict[int, str]:
    """Return PMID -> the first affiliation of the first person among the authors of every current member."""
    person, given = _persons(last=False).subquery(), AuthorAffiliation
    nearest = (
        select(given.pmid, func.min(given.position).label("position"))
        .join(person, and_(given.pmid == person.c.pmid, given.author_position == person.c.position))
        .group_by(given.pmid)
        .subquery()
    )
    statement = (
        select(given.pmid, Affiliation.text)
        .join(person, and_(given.pmid == person.c.pmid, given.author_position == person.c.position))
        .join(nearest, and_(given.pmid == nearest.c.pmid, given.position == nearest.c.position))
        .join(Affiliation, Affiliation.id == given.affiliation_id)
    )
    return dict(c.execute(statement).all())


def last_authors(c: Connection) -> dict[int, str]:
    """Return PMID -> the last person among the authors of every current member, as PubMed prints the name."""
    person = _persons(last=True).subquery()
    names = select(Author.pmid, Author.last_name, func.coalesce(Author.initials, Author.fore_name))
    statement = names.join(person, and_(Author.pmid == person.c.pmid, Author.position == person.c.position))
    return {pmid: " ".join(filter(None, name)) for pmid, *name in c.execute(statement).all()}


def _members() -> Select[int]:
    return select(Membership.pmid).where(is_current())


def _persons(*, last: bool) -> Select[int, int]:
    """Where the first or the last person stands among the authors of each current member."""
    end = func.max(Author.position) if last else func.min(Author.position)
    of_people = select(Author.pmid, end.label("position")).where(Author.last_name.is_not(None))
    return of_people.where(Author.pmid.in_(_members())).group_by(Author.pmid)
