"""The words by which papers are filed: their MeSH descriptors, their keywords, and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from tracker.models import Article, Keyword, Membership, MeshHeading
from tracker.queries.current import is_current
from tracker.records import MeshHeading as Heading
from tracker.records import Searchable
from tracker.tabular import split_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection


class FiledUnder(NamedTuple):
    """A term of a paper; the UI is None for a keyword, and where an old record lacks it."""

    pmid: int
    term: str
    ui: str | None


def descriptors(c: Connection) -> Iterator[FiledUnder]:
    """Yield the MeSH descriptors of every current member, newest paper first."""
    statement = select(MeshHeading.pmid, MeshHeading.name, MeshHeading.ui)
    rows = c.execute(statement.where(MeshHeading.pmid.in_(_members())).order_by(MeshHeading.pmid.desc()))
    return (FiledUnder(*row) for row in rows)


def keywords(c: Connection) -> Iterator[FiledUnder]:
    """Yield the keywords of every current member, newest paper first."""
    statement = select(Keyword.pmid, Keyword.text)
    rows = c.execute(statement.where(Keyword.pmid.in_(_members())).order_by(Keyword.pmid.desc()))
    return (FiledUnder(pmid, text, None) for pmid, text in rows)


def texts(c: Connection) -> Iterator[Searchable]:
    """Yield title, abstract, keywords and headings of every current member, by one statement.

    Seven times faster than `searchables`, at a price: headings come without UI, and abstracts in other languages not.
    """
    wide = (Article.pmid, Article.title, Article.abstract, Article.keywords, Article.mesh)
    for pmid, title, abstract, words, mesh in c.execute(select(*wide).where(Article.pmid.in_(_members()))):
        yield Searchable(
            pmid=pmid,
            title=(title,) if title else (),
            abstract=tuple(abstract.split("\n")) if abstract else (),
            keywords=tuple(split_items(words)),
            mesh=tuple(Heading(name) for name in split_items(mesh)),
        )


def _members() -> Select[int]:
    return select(Membership.pmid).where(is_current())
