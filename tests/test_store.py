"""Storing batches: nothing twice, nothing lost, everything readable as it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from migrations.postgresql import index_again
from tests.ledgers import ledger, start
from tests.stored import EXAMPLES, article, articles, publish, record, save, temporary_store
from tracker import models, parse, queries, records, store
from tracker.records import Searchable

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from tracker.database import Database

FEW = settings(max_examples=EXAMPLES, deadline=None)
PMIDS = st.integers(1, 6)


def rows(c: Connection) -> dict[str, list[Any]]:
    """Every row of every table but the moments of storing and the ledger."""
    skipped = {"run", "data_version", "alembic_version"}
    return {
        table.name: [tuple(row) for row in c.execute(select(*[x for x in table.c if x.name != "stored_at"]))]
        for table in models.Base.metadata.sorted_tables
        if table.name not in skipped
    }


@FEW
@given(st.lists(articles(PMIDS), max_size=5))
def test_saving_the_same_batch_twice_changes_nothing(batch: list[records.Article]) -> None:
    distinct = {item.pmid for item in batch}
    with temporary_store() as database:
        run = start(database)
        with database.write() as c:
            first = save(c, run, batch)
            before = rows(c)
            second = save(c, run, batch)
            assert rows(c) == before
    assert first == store.Saved(new=len(distinct))
    assert second == store.Saved(unchanged=len(distinct))


@FEW
@given(st.lists(articles(), unique_by=lambda item: item.pmid, max_size=4))
def test_what_is_saved_reads_back_as_it_was(batch: list[records.Article]) -> None:
    pmids = [item.pmid for item in batch]
    with temporary_store() as database:
        run = start(database)
        with database.write() as c:
            save(c, run, batch)
        with database.read() as c:
            whole = {item.pmid: item for item in queries.whole_articles(c, pmids)}
            searchable = {found.record.pmid: found.record for found in queries.searchables(c, pmids)}
    assert whole == {item.pmid: item for item in batch}
    assert searchable == {item.pmid: Searchable.of(item) for item in batch}


@FEW
@given(st.lists(st.lists(articles(PMIDS), max_size=4), max_size=5))
def test_a_changed_record_replaces_all_of_its_rows_and_full_text_stays_in_step(
    batches: list[list[records.Article]],
) -> None:
    with temporary_store() as database:
        run = start(database)
        expected: dict[int, records.Article] = {}
        for batch in batches:
            with database.write() as c:
                save(c, run, batch)
            for version in sorted(batch, key=lambda item: item.version):
                expected[version.pmid] = version
        with database.write() as c:
            assert {item.pmid: item for item in queries.whole_articles(c, expected)} == expected
            assert search_index_is_sound(c)
            assert queries.search_index_faults(c) is None
            assert queries.integrity_faults(c) == []


def search_index_is_sound(c: Connection) -> bool:
    """Ask FTS5 to compare its index with the articles; on PostgreSQL, index every article again and compare."""
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("INSERT INTO article_search(article_search, rank) VALUES ('integrity-check', 1)")
        return True  # it would have raised
    kept = c.exec_driver_sql("SELECT * FROM article_search ORDER BY pmid").all()
    index_again(c)
    return kept == c.exec_driver_sql("SELECT * FROM article_search ORDER BY pmid").all()


PublicationType, Correction = records.PublicationType, records.Correction


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ({}, (False, False, False)),
        ({"publication_types": (PublicationType("x", "D016441"),)}, (True, False, False)),
        ({"publication_types": (PublicationType("Retracted Publication"),)}, (True, False, False)),
        (
            {"publication_types": (PublicationType("Retraction of Publication", "D016440"),)},
            (False, False, False),
        ),
        ({"corrections": (Correction("RetractionIn", 9),)}, (True, False, False)),
        ({"corrections": (Correction("RetractionOf", 9),)}, (False, False, False)),
        ({"publication_types": (PublicationType("Preprint", "D000076942"),)}, (False, True, False)),
        ({"corrections": (Correction("ExpressionOfConcernIn", 9),)}, (False, False, True)),
        ({"corrections": (Correction("ExpressionOfConcernFor", 9),)}, (False, False, False)),
    ],
)
def test_flags_come_from_publication_types_and_links(
    database: Database, values: dict[str, Any], flags: tuple[bool, bool, bool]
) -> None:
    publish(database, [article(1, **values)])
    with database.read() as c:
        (row,) = queries.article_rows(c, [1])
    assert (row.is_retracted, row.is_preprint, row.has_concern) == flags


def test_raw_xml_is_kept_once_per_content_and_only_when_asked(database: Database) -> None:
    run = start(database)
    old, new = article(1), article(1, title="A corrected title")
    kept = select(func.count()).select_from(models.RawXml)
    with database.write() as c:
        save(c, run, [old], keep_xml=False)
        assert (c.execute(kept).scalar_one(), queries.raw_xml(c, 1)) == (0, None)
        save(c, run, [old])
        save(c, run, [old])
        assert (c.execute(kept).scalar_one(), queries.raw_xml(c, 1)) == (1, record(old).xml)
        save(c, run, [new], keep_xml=False)
        assert queries.raw_xml(c, 1) is None
        save(c, run, [new])
        assert c.execute(kept).scalar_one() == 2


def test_affiliations_and_journals_are_stored_once(database: Database) -> None:
    people = tuple(records.Author(last_name=name, affiliations=("Ward 7", f"Lab {name}")) for name in "AB")
    renamed = records.Journal("Brain Stimulation (New York)", nlm_id="101465726")
    run = start(database)
    with database.write() as c:
        save(c, run, [article(1, authors=people), article(2, authors=people)])
        save(c, run, [article(3, authors=people, journal=renamed), article(4, journal=records.Journal())])
        texts = c.execute(select(models.Affiliation.text)).scalars().all()
        titles = c.execute(select(models.Journal.title)).scalars().all()
    assert sorted(texts) == ["Lab A", "Lab B", "Ward 7"]
    assert titles == ["Brain Stimulation (New York)"]


def test_records_stored_in_a_later_version_or_revision_are_named(database: Database) -> None:
    run = start(database, kind="import")
    revised, undated = article(1, version=2, revised=dt.date(2024, 1, 1)), article(2)
    with database.write() as c:
        save(c, run, [revised, undated])
        older = [article(1, version=2, revised=dt.date(2021, 1, 1)), article(2), article(3)]
        assert queries.newer_stored(c, older) == {1}
        assert queries.newer_stored(c, [article(1, version=1, revised=dt.date(2025, 1, 1))]) == {1}
        assert (
            queries.newer_stored(c, [article(1, version=3), article(2, revised=dt.date(2020, 1, 1))]) == set()
        )


def test_of_one_pmid_twice_in_a_batch_the_later_version_is_kept(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        saved = save(
            c,
            run,
            [article(1, title="a", version=2), article(1, title="b", version=2), article(1, title="c")],
        )
        (kept,) = queries.whole_articles(c, [1])
    assert (saved, kept.title) == (store.Saved(new=1), "b")


def test_a_record_set_aside_is_cleared_by_a_good_copy(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        store.set_aside(c, run, 1, "broken", b"<x/>")
        store.set_aside(c, run, 1, "still broken", b"<y/>")
        assert queries.set_aside(c) == {1: "still broken"}
        save(c, run, [article(1)])
        assert queries.set_aside(c) == {}
    assert ledger(database, run).set_aside == (1,)


def test_real_records_read_back_as_they_were(reference: Path, database: Database) -> None:
    """Every record of the three real files, through parser and store."""
    run = start(database, kind="import")
    seen: dict[int, records.Article] = {}
    for file in sorted((reference / "pubmed" / "records").glob("*.xml.gz")):
        found = [item for item in parse.read(file) if isinstance(item, parse.Record)]
        with database.write() as c:
            store.save_batch(c, run, found, keep_xml=True)
        seen |= {item.article.pmid: item.article for item in found}
    with database.read() as c:
        back = {item.pmid: item for item in queries.whole_articles(c, seen)}
        assert back.keys() == seen.keys()
        for pmid, item in seen.items():
            assert Searchable.of(back[pmid]) == Searchable.of(item)
            assert back[pmid].authors == item.authors
            assert back[pmid].publication_date == item.publication_date
        for found in queries.searchables(c, seen):
            assert found.record == Searchable.of(seen[found.record.pmid])
