"""Full-text search of published articles: words, "phrases", trailing *, a PMID or a DOI; newest PMID first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tracker.models import Article
from tracker.queries.listed import ArticleRow, article_rows

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_PIECE = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_PMID = re.compile(r"(?:pmid:?\s*)?([0-9]{1,9})", re.IGNORECASE | re.ASCII)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE | re.ASCII)

# Unpublished articles are few: leaving them out by name is far cheaper than looking at every hit's row.
_HITS_SQLITE = """
    FROM article_search WHERE article_search MATCH :query
    AND rowid NOT IN (SELECT pmid FROM article WHERE data_version IS NULL)
"""
_PAGE_SQLITE = text(f"SELECT rowid {_HITS_SQLITE} ORDER BY rowid DESC LIMIT :limit OFFSET :offset")
_COUNT_SQLITE = text(f"SELECT count(*) {_HITS_SQLITE}")


def fts_query(search: str) -> str:
    """Return an FTS5 query that ANDs the words and phrases of any text; '' when it holds neither.

    A trailing * stands for any ending. Everything is quoted, so nothing of FTS5's own syntax is left.
    """
    clean = search.replace("\0", " ").encode(errors="ignore").decode()
    pieces = []
    for phrase, star, word in _PIECE.findall(clean):
        words = word or phrase
        if any(character.isalnum() for character in words):
            pieces.append(f'"{words.rstrip("*")}"' + ("*" if star or words.endswith("*") else ""))
    return " ".join(pieces)


def search(c: Connection, text: str, *, limit: int = 50, offset: int = 0) -> list[ArticleRow]:
    """Return one page of the published articles that answer, newest PMID first."""
    return article_rows(c, _pmids(c, text, limit, offset))


def search_count(c: Connection, text: str) -> int:
    """Return how many published articles answer."""
    if _direct_hit(c, text) is not None:
        return 1
    query = fts_query(text)
    return c.execute(_COUNT_SQLITE, {"query": query}).scalar_one() if query else 0


def matching(c: Connection, text: str) -> list[int]:
    """Return every published PMID that answers, newest first."""
    return _pmids(c, text, -1, 0)


def _pmids(c: Connection, text: str, limit: int, offset: int) -> list[int]:
    hit = _direct_hit(c, text)
    if hit is not None:
        return [hit][offset:]
    query = fts_query(text)
    if not query:
        return []
    return list(c.execute(_PAGE_SQLITE, {"query": query, "limit": limit, "offset": offset}).scalars())


def _direct_hit(c: Connection, text: str) -> int | None:
    """Return the article a PMID or a DOI names; None when the text is neither or nothing has it."""
    stripped = text.strip()
    if (pmid := _PMID.fullmatch(stripped)) is not None:
        wanted = Article.pmid == int(pmid[1])
    elif (doi := _DOI.fullmatch(stripped)) is not None:
        clean = doi[1].encode(errors="ignore").decode().lower()
        named = Article.__table__.alias("named")  # apart, so that only the index of DOIs is read
        wanted = Article.pmid.in_(select(named.c.pmid).where(func.lower(named.c.doi) == clean))
    else:
        return None
    statement = select(Article.pmid).where(wanted, Article.data_version.is_not(None))
    return c.execute(statement.order_by(Article.pmid.desc()).limit(1)).scalar()
