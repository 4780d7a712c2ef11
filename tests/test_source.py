"""Opening a database for reading: its stamp, its columns, and answers before there is anything."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from dashboard import data
from tests.library import CATALOG, KINDS, csv_rows, listed, paper
from tests.stored import publish
from tracker import analysis, store
from tracker.analysis import Filters, Source
from tracker.config import default_database_path
from tracker.database import backup, migrate
from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.database import Database


def test_the_stamp_names_version_and_clock(library: Source) -> None:
    stamp = library.stamp()
    assert (stamp.version, stamp.synthetic, stamp.articles) == (5, False, KINDS)
    assert stamp.as_of == dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def test_columns_are_loaded_once_per_data_version(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    first = analysis.load_corpus(source)
    assert analysis.load_corpus(source) is first
    publish(source.database, [paper(1), paper(2)], "tbi")
    assert listed(source) == [2, 1]
    assert analysis.load_corpus(source) is not first


def test_before_the_first_publication_every_question_has_an_answer(source: Source) -> None:
    corpus = analysis.load_corpus(source)
    assert source.stamp() == analysis.Stamp(0, None, 0, synthetic=False)
    assert analysis.finding(corpus, Filters()) == "No paper has been counted yet."
    assert analysis.kpis(corpus, Filters()) == []
    assert analysis.papers_per_year(corpus, Filters()).empty
    assert analysis.matrix(corpus, Filters())["articles"].sum() == 0
    assert not analysis.newest(source.corpus(), Filters())
    assert analysis.papers(source, Filters(text="sleep")).total == 0
    assert analysis.runs(source).empty
    assert csv_rows(b"".join(analysis.articles_csv(source, Filters()))) == []
    assert all(entry.expected is None and not entry.fresh for entry in analysis.indication_status(source))


def test_a_frame_has_the_same_columns_and_types_with_and_without_rows(
    library: Source, source: Source
) -> None:
    for question in (analysis.papers_per_year, analysis.matrix):
        full = question(analysis.load_corpus(library), Filters())
        bare = question(analysis.load_corpus(source), Filters())
        assert list(full.columns) == list(bare.columns)
        assert full.dtypes[["articles"]].tolist() == bare.dtypes[["articles"]].tolist()
    assert list(analysis.runs(library).columns) == list(analysis.runs(source).columns)


def test_a_source_opens_what_the_environment_names_and_only_reads() -> None:
    with pytest.raises(StoreError, match="tracker init"):
        Source.open()
    migrate(f"sqlite:///{default_database_path()}")
    with Source.open() as opened, pytest.raises(StoreError), opened.database.write() as c:
        store.start_run(c, kind="fetch")


@contextmanager
def statements(source: Source) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(source.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(source.database.engine, "before_cursor_execute", note)


def test_questions_cost_few_statements(library: Source) -> None:
    fresh = Source(library.database, CATALOG)
    with statements(library) as sent:
        fresh.corpus()
    assert len(sent) <= 10
    with statements(library) as sent:
        analysis.papers(fresh, Filters(text="sleep"))
    assert len(sent) <= 11  # three begin a transaction; PostgreSQL is first asked how it reads the words
    with statements(library) as sent:
        fresh.stamp()
    assert len(sent) <= 4


@pytest.mark.sqlite
def test_a_database_that_is_replaced_or_gone_is_noticed(database: Database, tmp_path: Path) -> None:
    """The dashboard runs for weeks: what it shows is the file that stands there now."""
    publish(database, [paper(1)], "tbi")
    place, url = tmp_path / "tracker.db", f"sqlite:///{tmp_path}/tracker.db"
    backup(database, place)
    assert data.current(url).stamp.articles == 1
    publish(database, [paper(1), paper(2)], "tbi")
    backup(database, tmp_path / "newer.db")
    (tmp_path / "newer.db").replace(place)
    assert data.current(url).stamp.articles == 2
    place.unlink()
    with pytest.raises(StoreError, match="no database here"):
        data.current(url)
