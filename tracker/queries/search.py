"""Full-text search of published articles: words, "phrases", trailing *, a PMID or a DOI; newest PMID first.

SQLite answers by FTS5, PostgreSQL by the words that migrations/postgresql.py keeps; both find the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, text

from tracker.models import Article
from tracker.queries.listed import ArticleRow, article_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import TextClause
    from sqlalchemy.engine import Connection

_PIECE = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_PMID = re.compile(r"(?:pmid:?\s*)?([0-9]{1,9})", re.IGNORECASE | re.ASCII)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE | re.ASCII)

LONGEST_WORD = 500
"""Characters of a word in PostgreSQL's index; a longer one is looked up in the text."""
# Unpublished articles are few: leaving them out by name is far cheaper than looking at every hit's row.
_PUBLISHED = "NOT IN (SELECT pmid FROM article WHERE data_version IS NULL)"
_HITS = {
    "sqlite": f"FROM article_search WHERE article_search MATCH :query AND rowid {_PUBLISHED}",
    "postgresql": f"""
        FROM article_search
        WHERE document @@ CAST(:query AS tsquery) AND words LIKE ALL(CAST(:phrases AS text[])) AND pmid {_PUBLISHED}
    """,
}
_KEY = {"sqlite": "rowid", "postgresql": "pmid"}


class Piece(NamedTuple):
    """A word or phrase as it was typed; with `open_ended`, its last word may go on."""

    words: str
    open_ended: bool


def pieces(search: str) -> Iterator[Piece]:
    """Yield the words and phrases of any text, in its order; a trailing * stands for any ending."""
    clean = search.replace("\0", " ").encode(errors="ignore").decode()
    for phrase, star, word in _PIECE.findall(clean):
        words = word or phrase
        if any(character.isalnum() for character in words):
            yield Piece(words.rstrip("*"), bool(star) or words.endswith("*"))


def fts_query(search: str) -> str:
    """Return an FTS5 query that ANDs the words and phrases of any text; '' when it holds neither.

    Everything is quoted, so nothing of FTS5's own syntax is left.
    """
    return " ".join(f'"{piece.words}"' + "*" * piece.open_ended for piece in pieces(search))


def search(c: Connection, text: str, *, limit: int = 50, offset: int = 0) -> list[ArticleRow]:
    """Return one page of the published articles that answer, newest PMID first."""
    return article_rows(c, _pmids(c, text, limit, offset))


def search_count(c: Connection, text: str) -> int:
    """Return how many published articles answer."""
    if _direct_hit(c, text) is not None:
        return 1
    wanted = _wanted(c, text)
    return c.execute(_statement(c, "count(*)"), wanted).scalar_one() if wanted else 0


def matching(c: Connection, text: str) -> list[int]:
    """Return every published PMID that answers, newest first."""
    return _pmids(c, text, None, 0)


def _pmids(c: Connection, text: str, limit: int | None, offset: int) -> list[int]:
    hit = _direct_hit(c, text)
    if hit is not None:
        return [hit][offset:]
    wanted = _wanted(c, text)
    if not wanted:
        return []
    key = _KEY[c.dialect.name]
    page = "" if limit is None else "LIMIT :limit OFFSET :offset"
    statement = _statement(c, key, f"ORDER BY {key} DESC {page}")
    return list(
        c.execute(statement, {**wanted, **({"limit": limit, "offset": offset} if page else {})}).scalars()
    )


def _statement(c: Connection, what: str, ending: str = "") -> TextClause:
    return text(f"SELECT {what} {_HITS[c.dialect.name]} {ending}")


def _wanted(c: Connection, search: str) -> dict[str, Any]:
    """Return what the statement asks for; {} when the text holds no word."""
    if c.dialect.name == "postgresql":
        return _wanted_postgresql(c, list(dict.fromkeys(pieces(search))))
    query = fts_query(search)
    return {"query": query} if query else {}


def _wanted_postgresql(c: Connection, asked: list[Piece]) -> dict[str, Any]:
    """Ask for every word by the index, and look up in the text what the index cannot tell: words in a row."""
    read = text(
        "SELECT article_search_words(one) FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS t(one, n) ORDER BY n"
    )
    found = c.execute(read, {"texts": [piece.words for piece in asked]}).scalars().all() if asked else []
    lexemes: dict[str, None] = {}
    phrases = []
    for row, (_, open_ended) in zip(found, asked, strict=True):
        words = row.split()
        for number, word in enumerate(words, start=1):
            ending = ":*" if open_ended and number == len(words) else ""
            lexemes[f"'{word[:LONGEST_WORD]}'{ending}"] = None
        if len(words) > 1 or any(len(word) > LONGEST_WORD for word in words):
            phrases.append(f"% {' '.join(words)}%" if open_ended else f"% {' '.join(words)} %")
    return {"query": " & ".join(lexemes), "phrases": phrases} if lexemes else {}


def _direct_hit(c: Connection, text: str) -> int | None:
    """Return the article a PMID or a DOI names; None when the text is neither or nothing has it."""
    stripped = text.strip()
    if (pmid := _PMID.fullmatch(stripped)) is not None:
        wanted = Article.pmid == int(pmid[1])
    elif (doi := _DOI.fullmatch(stripped)) is not None:
        clean = doi[1].replace("\0", "").encode(errors="ignore").decode().lower()
        named = Article.__table__.alias("named")  # apart, so that only the index of DOIs is read
        wanted = Article.pmid.in_(select(named.c.pmid).where(func.lower(named.c.doi) == clean))
    else:
        return None
    statement = select(Article.pmid).where(wanted, Article.data_version.is_not(None))
    return c.execute(statement.order_by(Article.pmid.desc()).limit(1)).scalar()
