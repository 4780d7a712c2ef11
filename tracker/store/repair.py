"""What puts a database right: each in the caller's transaction, from what the database itself holds."""

from __future__ import annotations

import datetime as dt
import zlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, select, update

from tracker.database import portions
from tracker.models import Affiliation, Article, Journal, RawXml, Run
from tracker.queries.damage import OF_ARTICLES, unused_affiliation, unused_journal
from tracker.store.bulk import insert_missing, insert_rows, table_of
from tracker.store.changed import replace_articles
from tracker.store.rows import CHILDREN, article_row, child_rows
from tracker.store.shared import affiliation_ids, journal_ids, journal_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from tracker.parse import Record

_FIRST_RELEASE = "migrations.versions.0001_first_release"


def rewrite(c: Connection, run_id: int, records: Sequence[Record], read_from: Mapping[int, str]) -> list[int]:
    """Write articles anew from their own XML, whatever differs; return the PMIDs it did.

    `read_from` are the content hashes under which the XML was kept: an article that has been stored again
    since is left alone. When PubMed sent it, its flags and history stay: our reading changed, not the paper. Its labels
    count as out of date, so that whoever labels next publishes it, even when this repair does not come so far.
    """
    current = _locked_hashes(c, [record.article.pmid for record in records])
    chosen = [r for r in records if current.get(r.article.pmid) == read_from[r.article.pmid]]
    articles = [record.article for record in chosen]
    pmids = [article.pmid for article in articles]
    journals = journal_ids(c, {article.journal for article in articles})
    affiliations = affiliation_ids(
        c, {t for a in articles for author in a.authors for t in author.affiliations}
    )
    for child in CHILDREN:
        table = table_of(child)
        for portion in portions(pmids):
            c.execute(delete(table).where(table.c.pmid.in_(portion)))
    if chosen:
        replace_articles(c, [{**_row(record, journals), "labelled_from": None} for record in chosen])
    for child, rows in child_rows(articles, affiliations).items():
        insert_rows(c, child, rows)
    _keep_under_new_hash(c, chosen, read_from)
    _count_changed(c, run_id, len(chosen))
    return pmids


def _locked_hashes(c: Connection, pmids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for portion in portions(pmids):
        statement = select(Article.pmid, Article.content_hash).where(Article.pmid.in_(portion))
        found.update(c.execute(statement.with_for_update()).all())
    return found


def _row(record: Record, journals: Mapping[str, int]) -> dict[str, Any]:
    key = journal_key(record.article.journal)
    return article_row(record, journals[key] if key is not None else None)


def _keep_under_new_hash(c: Connection, records: Iterable[Record], read_from: Mapping[int, str]) -> None:
    """Let the XML follow the content it now gives."""
    moved = [record for record in records if record.content_hash != read_from[record.article.pmid]]
    now = dt.datetime.now(dt.UTC)
    rows = [
        {
            "pmid": record.article.pmid,
            "content_hash": record.content_hash,
            "xml": zlib.compress(record.xml),
            "stored_at": now,
        }
        for record in moved
    ]
    insert_missing(c, RawXml, rows)
    for record in moved:
        pmid = record.article.pmid
        c.execute(delete(RawXml).where(RawXml.pmid == pmid, RawXml.content_hash == read_from[pmid]))


def _count_changed(c: Connection, run_id: int, changed: int) -> None:
    now = dt.datetime.now(dt.UTC)
    c.execute(update(Run).where(Run.id == run_id).values(changed=Run.changed + changed, heartbeat_at=now))


def delete_strays(c: Connection) -> int:
    """Delete every row that belongs to an article that is not stored; return how many."""
    deleted = 0
    for model in OF_ARTICLES:
        table = table_of(model)
        deleted += c.execute(delete(table).where(~exists().where(Article.pmid == table.c.pmid))).rowcount
    return deleted


def delete_unpublished(c: Connection, pmids: Iterable[int]) -> int:
    """Delete these articles with all that hangs on them, where no publication has shown them; return how many."""
    deleted = 0
    for portion in portions(pmids):
        statement = delete(Article).where(Article.pmid.in_(portion), Article.data_version.is_(None))
        deleted += c.execute(statement).rowcount
    return deleted


def delete_unused(c: Connection) -> int:
    """Delete the journals and affiliations that no article refers to; return how many."""
    unused = ((Journal, unused_journal()), (Affiliation, unused_affiliation()))
    return sum(c.execute(delete(table_of(model)).where(is_unused)).rowcount for model, is_unused in unused)


def reindex(c: Connection) -> None:
    """Build every index of an SQLite database again from its tables."""
    c.exec_driver_sql("REINDEX")


def differing_words(c: Connection) -> str | None:
    """Compare the full-text index with every word of the articles; return how they differ, None when they do not.

    SQLite compares inside a statement that writes, so this stands here. Raises a database error where it finds damage.
    """
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("INSERT INTO article_search(article_search, rank) VALUES ('integrity-check', 1)")
        return None
    from migrations.postgresql import words_of  # noqa: PLC0415  only repairs need it

    count = c.exec_driver_sql(
        f"SELECT count(*) FROM article JOIN article_search USING (pmid) WHERE words <> {words_of()} "
        "OR document <> article_search_document(words)"
    ).scalar()
    return f"{count:,} articles are indexed by other words" if count else None


def rebuild_search(c: Connection) -> None:
    """Make the full-text index, its table and its triggers anew from the articles."""
    (_rebuild_sqlite if c.dialect.name == "sqlite" else _rebuild_postgresql)(c)


def _rebuild_sqlite(c: Connection) -> None:
    from alembic.migration import MigrationContext  # noqa: PLC0415  half a second, and only repairs need it
    from alembic.operations import Operations  # noqa: PLC0415

    for event in ("insert", "delete", "update"):
        c.exec_driver_sql(f"DROP TRIGGER IF EXISTS article_search_{event}")
    c.exec_driver_sql("DROP TABLE IF EXISTS article_search")
    with Operations.context(MigrationContext.configure(c)):
        import_module(_FIRST_RELEASE).create_full_text_sqlite()
    c.exec_driver_sql("INSERT INTO article_search(article_search) VALUES ('rebuild')")


def _rebuild_postgresql(c: Connection) -> None:
    from migrations.postgresql import create_full_text, drop_full_text  # noqa: PLC0415  as above

    drop_full_text(c)
    create_full_text(c)
