"""A paper's history: what changed between two copies of its record, dated, in words."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.ledgers import start
from tests.stored import article, articles, publish, save, texts
from tracker import models, queries, records, store
from tracker.history import KINDS, LISTED, LONGEST, Difference, differences
from tracker.parse import Record, content_hash
from tracker.records import Correction, MeshHeading, PartialDate, PublicationType, Qualifier

if TYPE_CHECKING:
    from tracker.database import Database

FEW = settings(max_examples=25, deadline=None)
ONE = articles(st.just(1))
UNSIGNED = articles(st.just(1), texts(without="+-d"))
"""No text of theirs holds a sign, nor the words "added" and "removed"."""
PLAIN = article(1)
TURNED = {"+": "-", "-": "+", "added": "removed", "removed": "added"}


@pytest.mark.sqlite
@FEW
@given(ONE, ONE)
def test_equal_records_have_no_difference_and_unequal_ones_have(
    before: records.Article, after: records.Article
) -> None:
    assert differences(before, before) == ()
    found = differences(before, after)
    assert bool(found) == (before != after)
    assert [one.kind for one in found] == [kind for kind in KINDS if kind in {one.kind for one in found}]
    assert all(one.detail.strip() for one in found)


@pytest.mark.sqlite
@FEW
@given(UNSIGNED, UNSIGNED)
def test_turned_round_what_was_added_was_removed(before: records.Article, after: records.Article) -> None:
    assert words(differences(after, before)) == {
        kind: Counter({TURNED.get(word, word): count for word, count in said.items()})
        for kind, said in words(differences(before, after)).items()
    }


def words(found: tuple[Difference, ...]) -> dict[str, Counter[str]]:
    return {one.kind: Counter(re.findall(r"[^\s;()]+", one.detail)) for one in found}


@pytest.mark.sqlite
@FEW
@given(ONE, ONE, st.sampled_from(fields(records.Article)))
def test_a_change_of_any_one_field_is_named(
    before: records.Article, other: records.Article, field: Any
) -> None:
    after = replace(before, **{field.name: getattr(other, field.name)})
    assert len(differences(before, after)) == (before != after)


def mesh(*names: str) -> dict[str, Any]:
    return {"mesh": tuple(MeshHeading(name) for name in names)}


def types(*names: str) -> dict[str, Any]:
    return {"publication_types": tuple(PublicationType(name) for name in names)}


def text(length: int) -> dict[str, Any]:
    return {"abstract": (records.AbstractSection("x" * length),) if length else ()}


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("before", "after", "kind", "detail"),
    [
        ({"title": "Old"}, {"title": "New"}, "title", '"Old" -> "New"'),
        (text(0), text(1234), "abstract", "added (1,234 characters)"),
        (text(1234), text(0), "abstract", "removed (1,234 characters)"),
        (text(1000), text(1234), "abstract", "changed (1,000 -> 1,234 characters)"),
        (
            {},
            {"authors": (records.Author("Doe", initials="J"),)},
            "authors",
            "+ Doe J",
        ),
        (
            {"authors": (records.Author("Doe", initials="J"),)},
            {"authors": (records.Author("Doe", "Jane", "J"),)},
            "authors",
            "names in full, affiliations or ORCIDs",
        ),
        (
            types("Journal Article"),
            types("Randomized Controlled Trial"),
            "publication_types",
            "+ Randomized Controlled Trial; - Journal Article",
        ),
        (
            mesh("Humans", "Male"),
            mesh("Male", "Deep Brain Stimulation"),
            "mesh",
            "+ Deep Brain Stimulation; - Humans",
        ),
        (
            mesh("Parkinson Disease"),
            {"mesh": (MeshHeading("Parkinson Disease", None, False, (Qualifier("therapy", None, True),)),)},
            "mesh",
            "Parkinson Disease -> Parkinson Disease / therapy*",
        ),
        (mesh("Humans", "Male"), mesh("Male", "Humans"), "mesh", "order or identifiers: mesh"),
        ({"status": "In-Process"}, {"status": "MEDLINE"}, "status", "In-Process -> MEDLINE"),
        (
            {"electronic_date": PartialDate(2026, 3), "created": None},
            {"electronic_date": PartialDate(2026, 2, 11), "created": None},
            "dates",
            "publication date 2026-03 -> 2026-02-11; electronic date 2026-03 -> 2026-02-11",
        ),
        (
            {"revised": dt.date(2026, 1, 1)},
            {"revised": dt.date(2026, 2, 1)},
            "dates",
            "last revised 2026-01-01 -> 2026-02-01",
        ),
        ({}, {"corrections": (Correction("RetractionIn", 12345),)}, "links", "+ RetractionIn 12345"),
        (
            {},
            {"registrations": (records.Registration("ClinicalTrials.gov", "NCT01", "databank"),)},
            "registrations",
            "+ ClinicalTrials.gov NCT01",
        ),
        (
            {},
            {"doi": "10.1/x", "has_coi_statement": True},
            "other",
            "DOI none -> 10.1/x; conflict-of-interest statement no -> yes",
        ),
        ({"languages": ("eng",)}, {"languages": ("eng", "ger")}, "other", "languages + ger"),
    ],
)
def test_a_difference_reads_like_this(
    before: dict[str, Any], after: dict[str, Any], kind: str, detail: str
) -> None:
    assert differences(article(1, **before), article(1, **after)) == (Difference(kind, detail),)


def test_the_date_of_a_revision_is_not_news_where_something_else_is() -> None:
    after = replace(PLAIN, revised=dt.date(2026, 2, 1), doi="10.1/x")
    assert differences(PLAIN, after) == (Difference("other", "DOI none -> 10.1/x"),)


def test_long_values_and_long_lists_are_cut() -> None:
    (title,) = differences(PLAIN, replace(PLAIN, title="x" * 5000))
    (headings,) = differences(PLAIN, article(1, **mesh(*(f"Heading {n}" for n in range(30)))))
    assert len(title.detail) < 2 * LONGEST
    assert headings.detail.count("+") == LISTED + 1
    assert headings.detail.endswith("; + 18 more")


SENT = dt.datetime(2026, 11, 19, 3, 4, 5, tzinfo=dt.UTC)


def lines(database: Database) -> list[tuple[Any, ...]]:
    table = models.History
    columns = (table.pmid, table.at, table.revised, table.kind, table.indication, table.detail)
    with database.read() as c:
        return [tuple(row) for row in c.execute(select(*columns).order_by(table.id))]


def test_replacing_a_record_writes_what_changed_into_its_history(database: Database) -> None:
    run, revised = start(database), dt.date(2026, 11, 18)
    old = [article(1, **types("Journal Article")), article(2)]
    new = [article(1, revised=revised, title="New", **types("Clinical Trial")), article(2), article(3)]
    with database.write() as c:
        save(c, run, old, fetched_at=SENT - dt.timedelta(days=1))
        assert save(c, run, new, fetched_at=SENT) == store.Saved(1, 1, 1)
        save(c, run, new, fetched_at=SENT + dt.timedelta(days=1))
    assert lines(database) == [
        (1, SENT, revised, "title", None, '"Deep brain stimulation, study 1" -> "New"'),
        (1, SENT, revised, "publication_types", None, "+ Clinical Trial; - Journal Article"),
    ]


def test_a_membership_and_any_other_event_are_noted_too(database: Database) -> None:
    run = start(database)
    with database.write() as c:
        save(c, run, [article(1)])
        store.note(c, run, SENT, 1, "left", "gone from PubMed", "tbi")
        store.note_all(c, [store.Note(run, SENT, 1, "retracted", "by 2")])
    assert lines(database) == [
        (1, SENT, None, "left", "tbi", "gone from PubMed"),
        (1, SENT, None, "retracted", None, "by 2"),
    ]


def test_the_moment_of_fetching_is_kept_also_of_records_that_did_not_change(database: Database) -> None:
    run, later = start(database), SENT + dt.timedelta(days=30)

    def moments() -> dict[int, dt.datetime | None]:
        with database.read() as c:
            return dict(c.execute(select(models.Article.pmid, models.Article.fetched_at)).all())

    with database.write() as c:
        save(c, run, [article(1), article(2)], fetched_at=SENT)
        save(c, run, [article(3)])
    assert moments() == {1: SENT, 2: SENT, 3: None}
    with database.write() as c:
        save(c, run, [article(1)], fetched_at=later)
        save(c, run, [article(2)])  # the same from a file
    assert moments() == {1: later, 2: SENT, 3: None}
    with database.write() as c:
        save(c, run, [article(1, title="From a file")])
    assert moments() == {1: None, 2: SENT, 3: None}


def test_what_only_our_reading_of_the_same_xml_changed_is_no_history(database: Database) -> None:
    """An upgrade may parse more of a record than before; the paper is the same."""
    run, xml = start(database), b"<PubmedArticle>1</PubmedArticle>"
    poorer, richer = article(1), article(1, **mesh("Humans"))
    revised = article(1, **mesh("Humans", "Male"))
    with database.write() as c:
        for read, source in ((poorer, xml), (richer, xml), (revised, xml + b" ")):
            found = Record(read, source, content_hash(read))
            store.save_batch(c, run, [found], keep_xml=True, fetched_at=SENT)
    assert [line[-1] for line in lines(database)] == ["+ Male"]


def test_what_another_article_calls_the_journal_is_no_news_of_this_one(database: Database) -> None:
    run, known = start(database), records.Journal("Brain stimulation", issn="1935-861X", nlm_id="J1")
    renamed = replace(known, issn="1876-4754")
    with database.write() as c:
        save(c, run, [article(1, journal=known), article(2, journal=renamed)])
        save(c, run, [article(1, journal=known, doi="10.1/x"), article(2, journal=records.Journal("Other"))])
    assert [line[-1] for line in lines(database)] == [
        "DOI none -> 10.1/x",
        "journal Brain stimulation -> Other",
    ]


def test_the_history_of_a_paper_reads_back_oldest_first_and_only_of_published_papers(
    database: Database,
) -> None:
    publish(database, [article(1), article(2)])
    run = start(database)
    with database.write() as c:
        save(c, run, [article(1, title="Third")], fetched_at=SENT)
        store.note(c, run, SENT - dt.timedelta(days=2), 1, "left", "gone from PubMed", "tbi")
        store.note(c, run, SENT - dt.timedelta(days=1), 1, "returned", "listed again", "tbi")
        save(c, run, [article(3)])
        save(c, run, [article(3, title="Never published")], fetched_at=SENT)
    with database.read() as c:
        assert [row.kind for row in queries.history(c, 1)] == ["left", "returned", "title"]
        assert {row.run_id for row in queries.history(c, 1)} == {run}
        assert queries.history(c, 2) == queries.history(c, 3) == []


def test_what_changed_since_a_moment_can_be_asked_of_all_papers(database: Database) -> None:
    publish(database, [article(1), article(2)])
    run, day = start(database), dt.timedelta(days=1)
    with database.write() as c:
        store.note(c, run, SENT - day, 1, "left", "gone from PubMed", "tbi")
        store.note(c, run, SENT, 2, "retracted", "notice 9")
        store.note(c, run, SENT + day, 1, "returned", "listed again", "tbi")
    with database.read() as c:
        assert [row.pmid for row in queries.changes_since(c, SENT - day)] == [1, 2, 1]
        assert [row.pmid for row in queries.changes_since(c, SENT)] == [2, 1]
        assert [row.pmid for row in queries.changes_since(c, SENT - day, ["left", "returned"])] == [1, 1]
        assert queries.changes_since(c, SENT, []) == []


def link_names(database: Database, pmid: int) -> list[tuple[str, int | None, bool]]:
    with database.read() as c:
        detail = queries.article_detail(c, pmid)
    assert detail is not None
    return [(link.kind, link.pmid, link.by_record) for link in detail.links]


def test_links_are_followed_both_ways_each_once(database: Database) -> None:
    notice = article(2, corrections=(Correction("RetractionOf", 1), Correction("Cites", 1)))
    marked = article(3, corrections=(Correction("ErratumIn", 4), Correction("UpdateIn", None)))
    erratum = article(4, corrections=(Correction("ErratumFor", 3),))
    publish(database, [article(1), notice, marked, erratum])
    assert link_names(database, 1) == [("RetractionIn", 2, False)]
    assert link_names(database, 3) == [("ErratumIn", 4, True), ("UpdateIn", None, True)]
    assert link_names(database, 4) == [("ErratumFor", 3, True)]
