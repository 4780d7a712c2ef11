"""tracker doctor --repair: what the database holds the means for is put right, once; the rest says what to do."""

from __future__ import annotations

import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.records import article_xml
from tests.repairing import harm, ledger, repaired, states, stored, version, whole
from tests.stored import article
from tracker import parse, queries, store
from tracker.database import indication_lock
from tracker.store.repair import rewrite

if TYPE_CHECKING:
    from tracker.session import Session

pytest_plugins = ["tests.repair_fixtures"]


def test_a_sound_database_is_left_as_it_is(mending: Session) -> None:
    before = version(mending)
    found = repaired(mending.settings)
    assert states(found) == {"ok"}
    assert list(found) == [
        "integrity",
        "runs",
        "rows without their article",
        "abandoned articles",
        "articles",
        "records set aside",
        "journals and affiliations",
        "full-text index",
        "labels",
        "links",
        "leftover files",
    ]
    assert (version(mending), [run.kind for run in ledger(mending)]) == (before, ["import"])


DAMAGES = {
    "a title": "UPDATE article SET title = 'Something else' WHERE pmid = 101",
    "a date": "UPDATE article SET publication_year = 1066 WHERE pmid = 102",
    "headings": "DELETE FROM mesh_heading WHERE pmid = 101",
    "authors": "UPDATE author SET last_name = 'Nobody' WHERE pmid = 102",
    "a section": "UPDATE abstract_section SET text = '' WHERE pmid = 101 AND position = 1",
    "a journal": "UPDATE article SET journal_id = NULL WHERE pmid = 102",
    "a row too many": "INSERT INTO keyword VALUES (102, 0, 'made up', false, NULL)",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_articles_are_what_their_xml_says_again(mending: Session, damage: str) -> None:
    before, shown = whole(mending), version(mending)
    harm(mending, DAMAGES[damage])
    found = repaired(mending.settings)
    assert found["articles"].state == "repaired"
    assert found["articles"].detail == "1 of 2 written anew from their XML"
    assert whole(mending) == before
    assert version(mending) == shown + 1
    run = ledger(mending)[0]
    assert (run.kind, run.status, run.changed, run.data_version) == ("repair", "complete", 1, shown + 1)
    assert run.warnings[0] == "repaired, articles: 1 of 2 written anew from their XML"
    assert states(repaired(mending.settings)) == {"ok"}
    assert len(ledger(mending)) == 2


def test_a_parser_that_reads_more_than_the_one_before_needs_no_download(mending: Session) -> None:
    """What is stored came from a parser that knew no DOIs."""
    before = whole(mending)
    older = parse.content_hash(article(101))
    harm(
        mending,
        f"UPDATE article SET doi = NULL, content_hash = '{older}' WHERE pmid = 101",
        f"UPDATE raw_xml SET content_hash = '{older}' WHERE pmid = 101",
    )
    assert repaired(mending.settings)["articles"].state == "repaired"
    assert whole(mending) == before
    with mending.database.read() as c:
        hashes = queries.content_hashes(c, [101])
        assert hashes == {101: parse.content_hash(before[101])}
        assert b"10.1000/a" in (queries.raw_xml(c, 101) or b"")
        assert c.execute(text("SELECT count(*) FROM raw_xml")).scalar() == 2
        assert queries.all_unlabelled(c, "") != []
        assert [row.detail for row in c.execute(text("SELECT detail FROM history"))] == []
    assert states(repaired(mending.settings)) == {"ok"}


def test_an_article_stored_again_meanwhile_is_not_overwritten(mending: Session) -> None:
    newer = whole(mending)[101]
    old = parse.Record(article(101, title="Old"), b"<PubmedArticle/>", "old hash")
    with mending.database.write() as c:
        assert (
            rewrite(c, store.start_run(c, kind="repair"), [old], {101: "the hash before the newer one"}) == []
        )
    assert whole(mending)[101] == newer


def test_kept_xml_that_cannot_be_read_is_named(mending: Session) -> None:
    with mending.database.write() as c:
        for pmid, xml in ((101, b"x"), (102, zlib.compress(b"<PubmedArticle/>"))):
            c.execute(text("UPDATE raw_xml SET xml = :xml WHERE pmid = :pmid"), {"xml": xml, "pmid": pmid})
    found = repaired(mending.settings)["articles"]
    assert (found.state, "2 cannot be read: 102, 101" in found.detail) == ("warn", True)
    assert "tracker fetch --full" in found.advice


def test_a_record_set_aside_that_todays_parser_reads_is_stored(mending: Session) -> None:
    with mending.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="parkinson")
        for pmid, xml in (
            (103, article_xml(103, "A third").encode()),
            (104, b"<PubmedArticle><half"),
            (105, b"<a/>"),
        ):
            store.set_aside(c, run, pmid, "an older parser gave up", xml)
        store.end_run(c, run, status=store.FAILED)
    found = repaired(mending.settings)["records set aside"]
    assert found.state == "repaired"
    assert found.detail.startswith("1 of 3 can be read now")
    assert stored(mending) == {101, 102, 103}
    with mending.database.read() as c:
        assert queries.set_aside(c).keys() == {104, 105}
        assert queries.article_count(c) == 2
    again = repaired(mending.settings)
    assert states(again) == {"ok"}
    assert again["records set aside"].detail == "2 that cannot be read: 105, 104"


def test_labels_that_are_not_what_the_rules_say_are_made_again(mending: Session) -> None:
    with mending.database.read() as c:
        before = queries.labelled(c)
    harm(
        mending,
        "DELETE FROM label WHERE pmid = 101",
        "UPDATE article SET evidence_level = 'rct' WHERE pmid = 102",
    )
    found = repaired(mending.settings)
    assert (found["labels"].state, found["labels"].detail) == ("repaired", "2 of 2 articles labelled again")
    with mending.database.read() as c:
        assert queries.labelled(c) == before
        assert queries.article_rows(c, [102])[0].evidence_level != "rct"
    assert ledger(mending)[0].warnings == ("repaired, labels: 2 of 2 articles labelled again",)
    assert states(repaired(mending.settings)) == {"ok"}


INDEX_DAMAGES = {
    "sqlite": {
        "no table": ["DROP TABLE article_search"],
        "no trigger": ["DROP TRIGGER article_search_update"],
        "empty": ["INSERT INTO article_search(article_search) VALUES ('delete-all')"],
        "other words": [
            "DROP TRIGGER article_search_update",
            "UPDATE article SET keywords = 'x' WHERE pmid = 101",
        ],
        "damaged": ["DELETE FROM article_search_data WHERE id > 10"],
    },
    "postgresql": {
        "no table": ["DROP TABLE article_search"],
        "no trigger": ["DROP TRIGGER article_search_update ON article"],
        "empty": ["TRUNCATE article_search"],
        "other words": ["UPDATE article_search SET words = ' x ' WHERE pmid = 101"],
        "damaged": ["UPDATE article_search SET document = array_to_tsvector('{x}') WHERE pmid = 101"],
    },
}


@pytest.mark.parametrize("damage", INDEX_DAMAGES["sqlite"])
def test_the_full_text_index_is_built_again(mending: Session, damage: str) -> None:
    harm(mending, *INDEX_DAMAGES[mending.database.engine.dialect.name][damage])
    found = repaired(mending.settings)
    assert found["full-text index"].state == "repaired", found
    assert ledger(mending)[0].kind == "repair"
    with mending.database.read() as c:
        assert queries.matching(c, "theta bur*") == [101]
        assert queries.search_index_faults(c) is None
    harm(mending, "UPDATE article SET title = 'Zebra' WHERE pmid = 102", alone=False)
    with mending.database.read() as c:
        assert queries.matching(c, "zebra") == [102]
    repaired(mending.settings)
    assert states(repaired(mending.settings)) == {"ok"}


def test_an_index_built_again_is_no_new_data_version(mending: Session) -> None:
    shown = version(mending)
    harm(mending, *INDEX_DAMAGES[mending.database.engine.dialect.name]["empty"])
    assert repaired(mending.settings)["full-text index"].state == "repaired"
    assert (version(mending), ledger(mending)[0].data_version) == (shown, None)


def test_two_repairs_take_turns(mending: Session) -> None:
    harm(mending, "UPDATE article SET title = 'Something else' WHERE pmid = 101")
    code = f"""
from tracker.config import Settings
from tracker.doctor import repair
found = repair(Settings({mending.settings.database_url!r}), tell=lambda text: print(text, flush=True))
print(sum(finding.state == "repaired" for finding in found))
"""
    with indication_lock(mending.database, "repair"):
        others = [
            subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for other in others:
            assert other.stdout is not None
            assert "waiting for it" in other.stdout.readline()
    told = [other.communicate(timeout=60)[0].split()[-1] for other in others]
    assert sorted(told) == ["0", "2"], "the article and its labels, by one of them"
