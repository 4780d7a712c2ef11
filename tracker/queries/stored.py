"""What is stored of given PMIDs, read back as the parser gave it."""

from __future__ import annotations

import datetime as dt
import zlib
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, select

from tracker import models, records
from tracker.database import portions
from tracker.label import Facts, Input
from tracker.models import Article, RawXml
from tracker.records import Searchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Connection, Row

    from tracker.models import Base

Rows = dict[int, list["Row[Any]"]]
T = TypeVar("T")
PORTION = 500  # articles read together: bounds the memory, not the number of answers


def stored_pmids(c: Connection, pmids: Iterable[int]) -> set[int]:
    """Return those of `pmids` that are stored, published or not."""
    stored: set[int] = set()
    for portion in portions(pmids):
        stored.update(c.execute(select(Article.pmid).where(Article.pmid.in_(portion))).scalars())
    return stored


def held(c: Connection, pmids: Iterable[int]) -> dict[int, dt.datetime | None]:
    """Return PMID -> PubMed's clock when it was last sent (None: it came from a file), of what is stored."""
    found: dict[int, dt.datetime | None] = {}
    for portion in portions(pmids):
        statement = select(Article.pmid, Article.fetched_at).where(Article.pmid.in_(portion))
        found.update(c.execute(statement).all())
    return found


def newest_revision(c: Connection, pmids: Iterable[int]) -> dt.date | None:
    """Return the latest DateRevised among those of `pmids` that are stored; None where there is none."""
    days = (
        c.execute(select(func.max(Article.revised)).where(Article.pmid.in_(portion))).scalar()
        for portion in portions(pmids)
    )
    return max((day for day in days if day is not None), default=None)


def content_hashes(c: Connection, pmids: Iterable[int]) -> dict[int, str]:
    """Return PMID -> content hash of those of `pmids` that are stored."""
    hashes: dict[int, str] = {}
    for portion in portions(pmids):
        statement = select(Article.pmid, Article.content_hash).where(Article.pmid.in_(portion))
        hashes.update(c.execute(statement).all())
    return hashes


def newer_stored(c: Connection, articles: Iterable[records.Article]) -> set[int]:
    """Return the PMIDs of those records that are stored already in a later version or revision."""
    given = {article.pmid: (article.version, article.revised or dt.date.min) for article in articles}
    statement = select(Article.pmid, Article.version, Article.revised)
    return {
        row.pmid
        for portion in portions(given)
        for row in c.execute(statement.where(Article.pmid.in_(portion)))
        if (row.version, row.revised or dt.date.min) > given[row.pmid]
    }


def searchables(c: Connection, pmids: Iterable[int]) -> Iterator[Input]:
    """Yield what labelling reads of each stored article, six statements for 500 of them."""
    wanted = (Article.pmid, Article.title, Article.book_title, Article.status)
    for portion in portions(pmids, PORTION):
        articles = c.execute(select(*wanted).where(Article.pmid.in_(portion))).all()
        sections = children(c, models.AbstractSection, portion)
        keywords = children(c, models.Keyword, portion)
        types = children(c, models.PublicationType, portion)
        headings = mesh_headings(c, portion)
        for row in articles:
            texts = sections.get(row.pmid, [])
            yield Input(
                Searchable(
                    pmid=row.pmid,
                    title=tuple(part for part in (row.title, row.book_title) if part),
                    abstract=tuple(s.text for s in texts if s.other == 0),
                    other_abstract=tuple(s.text for s in texts if s.other),
                    keywords=tuple(k.text for k in keywords.get(row.pmid, [])),
                    mesh=headings.get(row.pmid, ()),
                    publication_types=tuple(
                        records.PublicationType(t.name, t.ui) for t in types.get(row.pmid, [])
                    ),
                ),
                Facts(status=row.status),
            )


def raw_xml(c: Connection, pmid: int) -> bytes | None:
    """Return the XML of the record as it is stored now; None where it was not kept."""
    statement = (
        select(RawXml.xml)
        .join(Article, Article.pmid == RawXml.pmid)
        .where(RawXml.pmid == pmid, RawXml.content_hash == Article.content_hash)
    )
    packed = c.execute(statement).scalar()
    return zlib.decompress(packed) if packed is not None else None


def children(c: Connection, model: type[Base], pmids: Iterable[int]) -> Rows:
    """Return PMID -> its rows of one child table, in the order of the record."""
    table = model.__table__
    grouped: Rows = {}
    statement = select(table).where(table.c.pmid.in_(list(pmids))).order_by(*table.primary_key)
    for row in c.execute(statement).all():  # row by row costs three times as much
        grouped.setdefault(row.pmid, []).append(row)
    return grouped


def mesh_headings(c: Connection, pmids: Iterable[int]) -> dict[int, tuple[records.MeshHeading, ...]]:
    """Return PMID -> its MeSH headings with their qualifiers."""
    pmids = list(pmids)
    qualifiers: dict[tuple[int, int], list[records.Qualifier]] = {}
    for rows in children(c, models.MeshQualifier, pmids).values():
        for row in rows:
            qualifier = records.Qualifier(row.name, row.ui, row.major)
            qualifiers.setdefault((row.pmid, row.heading_position), []).append(qualifier)
    return {
        pmid: tuple(
            records.MeshHeading(row.name, row.ui, row.major, tuple(qualifiers.get((pmid, row.position), ())))
            for row in rows
        )
        for pmid, rows in children(c, models.MeshHeading, pmids).items()
    }
