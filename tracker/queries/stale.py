"""Which stored articles have to be labelled: never done, or from other content, other rules or other corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import literal, or_, select

from tracker.corrections import mark
from tracker.database import portions
from tracker.label import labelled_from
from tracker.models import Article, ExpertCorrection
from tracker.queries.corrections import corrections_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection


def unlabelled(c: Connection, pmids: Iterable[int], digest: str) -> list[int]:
    """Return those of `pmids` that are stored and have to be labelled. `digest` stands for the rules."""
    found: list[int] = []
    for portion in portions(pmids):
        found += _stale(c, Article.pmid.in_(portion), digest)
    return found


def all_unlabelled(c: Connection, digest: str) -> list[int]:
    """Return every published article that has to be labelled."""
    return _stale(c, Article.data_version.is_not(None), digest)


def published(c: Connection, pmids: Collection[int]) -> set[int]:
    """Return those of `pmids` that a publication has shown."""
    found: set[int] = set()
    for portion in portions(pmids):
        shown = select(Article.pmid).where(Article.pmid.in_(portion), Article.data_version.is_not(None))
        found.update(c.execute(shown).scalars())
    return found


def _stale(c: Connection, which: ColumnElement[bool], digest: str) -> list[int]:
    plain = Article.content_hash + literal(labelled_from("", digest))
    doubtful = or_(
        Article.labelled_from.is_(None),
        Article.labelled_from != plain,
        Article.pmid.in_(select(ExpertCorrection.pmid)),
    )
    rows = c.execute(select(Article.pmid, Article.content_hash, Article.labelled_from).where(which, doubtful))
    found = rows.all()
    said = {pmid: mark(told) for pmid, told in corrections_of(c, [row.pmid for row in found]).items()}
    return [
        row.pmid
        for row in found
        if row.labelled_from != labelled_from(row.content_hash, digest, said.get(row.pmid, ""))
    ]
