"""What is counted, and what is kept and shown but not counted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.stored import article, counted, labelled, publish
from tracker import queries, records, store
from tracker.corrections import Correction

if TYPE_CHECKING:
    from tracker.database import Database


PREPRINT = (records.PublicationType("Preprint", "D000076942"),)


@pytest.mark.parametrize("named_by", ["preprint", "journal version"])
def test_a_preprint_is_not_counted_once_its_journal_version_is_stored(
    database: Database, named_by: str
) -> None:
    forward = (records.Correction("UpdateIn", 2),) if named_by == "preprint" else ()
    backward = (records.Correction("UpdateOf", 1),) if named_by == "journal version" else ()
    preprint = article(1, publication_types=PREPRINT, corrections=forward)
    publish(database, [preprint])
    with database.read() as c:
        assert [row.pmid for row in queries.counted_articles(c)] == [1]
        assert queries.superseded_preprints(c) == set()
    publish(database, [preprint, article(2, corrections=backward)])
    with database.read() as c:
        assert [row.pmid for row in queries.counted_articles(c)] == [2]
        assert queries.superseded_preprints(c) == {1}
        assert queries.member_pmids(c) == [2, 1]


def test_a_preprint_followed_by_another_preprint_still_counts(database: Database) -> None:
    first = article(1, publication_types=PREPRINT, corrections=(records.Correction("UpdateIn", 2),))
    publish(database, [first, article(2, publication_types=PREPRINT)])
    with database.read() as c:
        assert queries.superseded_preprints(c) == set()


def test_notices_and_closed_members_are_not_counted_and_retracted_ones_are_flagged(
    database: Database,
) -> None:
    retracted = article(3, corrections=(records.Correction("RetractionIn", 9),))
    labels = [labelled(1, level="notice"), labelled(2), labelled(3)]
    publish(database, [article(1), article(2), retracted], labels=labels)
    publish(database, [article(4)], indication="ptsd")
    publish(database, [], indication="ptsd")
    with database.read() as c:
        rows = queries.counted_articles(c)
        assert [(row.pmid, row.is_retracted) for row in rows] == [(3, True), (2, False)]
        assert rows[1] == queries.CountedArticle(
            2,
            2020,
            dt.date(2020, 5, 2),
            "trial",
            "human",
            is_retracted=False,
            evidence_basis="publication_type",
        )
        assert queries.counted_articles(c, ["ptsd"]) == []
        assert queries.open_memberships(c) == {"tbi": [1, 2, 3]}
        assert queries.member_counts(c) == {"tbi": 3}


def test_a_rejected_member_counts_nowhere_and_an_experts_own_counts_like_any(database: Database) -> None:
    publish(database, [article(1), article(2)])
    publish(database, [article(1), article(2)], indication="ptsd")
    said = [
        Correction(pmid, "indication", name, verdict, "Jane", "why", dt.date(2026, 1, 2))
        for pmid, name, verdict in (
            (1, "tbi", False),
            (2, "ocd", True),
            (2, "ptsd", False),
            (1, "ptsd", False),
        )
    ]
    with database.write() as c:
        store.replace_corrections(c, said)
        store.publish(c, store.start_run(c, kind="correction"))
    with database.read() as c:
        assert queries.open_memberships(c) == {"tbi": [2], "ocd": [2]}
        assert queries.member_counts(c) == {"tbi": 1, "ocd": 1}
        assert queries.member_counts(c, "pubmed") == {"tbi": 2, "ptsd": 2}
        assert [row.pmid for row in queries.counted_articles(c)] == queries.member_pmids(c) == [2]
        assert queries.counted_articles(c, ["ptsd"]) == []
        assert [row.indications for row in queries.article_rows(c, [1, 2])] == [(), ("ocd", "tbi")]
        assert queries.unattributed(c) == []


@pytest.mark.sqlite
def test_counting_reads_a_narrow_index_and_never_the_wide_rows(database: Database) -> None:
    publish(database, [article(1)])
    with database.read() as c, counted(database) as sent:
        queries.counted_articles(c)
        plan = c.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[0]}", (0,) * sent[0].count("?")).all()
    assert "COVERING INDEX ix_article_counted" in plan[0][3]
