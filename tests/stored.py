"""Databases with articles in them, for the tests: made quickly, and of every shape a record can have."""

from __future__ import annotations

import datetime as dt
import functools
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from sqlalchemy import event

from tests import postgresql
from tracker import records, store
from tracker.database import Database, connect, migrate
from tracker.database.engine import open_database
from tracker.label import Label
from tracker.parse import Record, content_hash
from tracker.pubmed import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Connection

EXAMPLES = 8 if postgresql.CHOSEN else 25
"""Stores that a property test makes: a new database on PostgreSQL takes half a second."""
UNMARKED = "hash+digest"
NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


@functools.cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/empty.db")
        return Path(folder, "empty.db").read_bytes()


@contextmanager
def temporary_store() -> Iterator[Database]:
    """Give a database of the newest revision, empty, of its own: SQLite's, or PostgreSQL's where that is chosen."""
    with postgresql_store() if postgresql.CHOSEN else sqlite_store() as url, connect(url) as database:
        yield database


@contextmanager
def sqlite_store() -> Iterator[str]:
    """Give the URL of an empty SQLite database of the newest revision, whatever is chosen."""
    folder = Path(tempfile.mkdtemp())
    (folder / "tracker.db").write_bytes(_empty())
    try:
        yield f"sqlite:///{folder}/tracker.db"
    finally:
        shutil.rmtree(folder)


def postgresql_store() -> AbstractContextManager[str]:
    """Give the URL of an empty PostgreSQL database of the newest revision, whatever is chosen."""
    return postgresql.fresh(postgresql.migrated())


def url_at(path: Path) -> str:
    """Return the URL of a database that belongs to this path, the same for the same path; it may not be there yet."""
    return postgresql.named(str(path)) if postgresql.CHOSEN else f"sqlite:///{path}"


def used(folder: Path) -> Database:
    """Open the database that the commands use in this folder, past every check."""
    url = os.environ.get("TRACKER_DATABASE_URL") or f"sqlite:///{next(folder.rglob('tracker.db'))}"
    return open_database(url, mode="rw")


def article(pmid: int, **values: Any) -> records.Article:
    """Return an article with a title, a journal and dates, and whatever else is given."""
    plain: dict[str, Any] = {
        "title": f"Deep brain stimulation, study {pmid}",
        "journal": records.Journal(
            "Brain stimulation", "Brain Stimul", "1935-861X", "101465726", "United States"
        ),
        "electronic_date": records.PartialDate(2020, 5, 1),
        "created": dt.date(2020, 5, 2),
    }
    return records.Article(pmid, **(plain | values))


def record(item: records.Article) -> Record:
    """Return the article as the parser would give it, with XML that differs where the article does."""
    content = content_hash(item)
    return Record(item, f"<PubmedArticle>{item.pmid} {content}</PubmedArticle>".encode(), content)


def save(c: Connection, run: int, articles: Iterable[records.Article], **options: Any) -> store.Saved:
    """Save articles as one batch."""
    return store.save_batch(c, run, [record(item) for item in articles], **{"keep_xml": True, **options})


def listing(pmids: Sequence[int], expected: int | None = None, query: str = "dbs AND tbi") -> Listing:
    """Return what PubMed would have listed."""
    return Listing(tuple(pmids), len(pmids) if expected is None else expected, query, "dbs", (), NOON)


def labelled(pmid: int, *modalities: str, level: str = "trial") -> store.Labelled:
    """Return labels of one article."""
    labels = tuple(Label("modality", name, "text", f'title "{name}"') for name in modalities)
    return store.Labelled(pmid, UNMARKED, labels, level, "publication_type", "human")


def publish(
    database: Database,
    articles: Sequence[records.Article],
    indication: str = "tbi",
    labels: Sequence[store.Labelled] | None = None,
    query: str = "dbs AND tbi",
    **options: Any,
) -> int:
    """Run one whole fetch: start, listing, one batch, publication; return the data version."""
    pmids = [item.pmid for item in articles]
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication=indication, query=query)
        store.record_listing(c, run, listing(pmids, query=query), len(pmids))
        save(c, run, articles, asked=len(pmids))
        given = [labelled(pmid, "dbs") for pmid in pmids] if labels is None else labels
        labels = list(marked(articles, given))
        return store.publish(c, run, memberships=pmids, indication=indication, labels=labels, **options)


def marked(articles: Iterable[records.Article], labels: Iterable[store.Labelled]) -> Iterator[store.Labelled]:
    """Say of labels that they were made from these articles: from other copies they would not be written."""
    hashes = {item.pmid: content_hash(item) for item in articles}
    for label in labels:
        mark = store.labelled_from(hashes[label.pmid], "digest")
        yield replace(label, labelled_from=mark) if label.labelled_from == UNMARKED else label


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect the SQL statements sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET TRANSACTION", "SELECT pg_advisory")):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine, "before_cursor_execute", note)


_any_pmid = st.integers(1, 10**8)
_days = st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31))
_partial = st.none() | st.builds(
    lambda day, precision: records.PartialDate(day.year, day.month, day.day).cut(precision),
    _days,
    st.integers(1, 3),
)


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


def texts(without: str = "") -> st.SearchStrategy[str]:
    """Short texts of any characters but those."""
    letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters=without)
    return st.text(letters, min_size=1, max_size=30)


_any_text = texts()


def articles(
    pmids: st.SearchStrategy[int] = _any_pmid, text: st.SearchStrategy[str] = _any_text
) -> st.SearchStrategy[records.Article]:
    """Articles of every shape; each has a journal of its own, since a journal's names are shared by its articles."""
    maybe = st.none() | text
    sections = st.lists(st.builds(records.AbstractSection, text, maybe, maybe), max_size=3).map(tuple)
    qualifiers = st.lists(st.builds(records.Qualifier, text, maybe, st.booleans()), max_size=2).map(tuple)
    return pmids.flatmap(
        lambda pmid: st.builds(
            records.Article,
            pmid=st.just(pmid),
            version=st.integers(1, 3),
            title=st.just("") | text,
            vernacular_title=maybe,
            book_title=maybe,
            abstract=sections,
            other_abstracts=_some(st.builds(records.OtherAbstract, sections.filter(bool), maybe, maybe)),
            journal=st.builds(records.Journal, title=maybe, issn=maybe, nlm_id=st.just(f"J{pmid}")),
            print_date=_partial,
            electronic_date=_partial,
            created=st.none() | _days,
            authors=_some(
                st.builds(records.Author, last_name=maybe, collective=maybe, affiliations=_some(text))
            ),
            languages=_some(text),
            publication_types=_some(st.builds(records.PublicationType, text, maybe)),
            mesh=_some(st.builds(records.MeshHeading, text, maybe, st.booleans(), qualifiers)),
            keywords=_some(st.builds(records.Keyword, text, st.booleans(), maybe)),
            grants=_some(st.builds(records.Grant, maybe, maybe, maybe, maybe)),
            registrations=_some(
                st.builds(records.Registration, text, text, st.sampled_from(["databank", "abstract"]))
            ),
            corrections=_some(
                st.builds(records.Correction, text, st.none() | st.integers(1, 10**8), maybe, maybe)
            ),
            doi=maybe,
            status=maybe,
            has_coi_statement=st.booleans(),
        )
    )
