"""The page of one paper: what happened to it, and what other papers say of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.papers import detail
from tests.ledgers import start
from tests.stored import NOON, article, labelled, publish, save
from tracker import analysis, store
from tracker.analysis import Event, Source
from tracker.records import Correction, PublicationType

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.database import Database

pytest_plugins = ["tests.page_fixtures"]
pytestmark = pytest.mark.sqlite  # the same on either store
LATER = NOON + dt.timedelta(days=300)
PREPRINT = (PublicationType("Preprint", "D000076942"),)


def events(source: Source, pmid: int) -> tuple[Event, ...]:
    found = analysis.paper(source, pmid)
    assert found is not None
    return found.timeline


def test_a_timeline_runs_from_the_arrival_to_the_latest_change(source: Source) -> None:
    publish(source.database, [article(1)])
    run = start(source.database)
    with source.database.write() as c:
        save(c, run, [article(1, title="New", revised=LATER.date())], fetched_at=LATER)
        store.note(c, run, LATER, 1, "retracted", "notice 9")
    assert events(source, 1) == (
        Event(dt.date(2020, 5, 2), "arrived"),
        Event(NOON.date(), "listed", "", "tbi"),
        Event(LATER.date(), "title", '"Deep brain stimulation, study 1" -> "New"', None, LATER.date()),
        Event(LATER.date(), "retracted", "notice 9"),
    )


def test_leaving_and_returning_are_dated_each_once(source: Source) -> None:
    publish(source.database, [article(1), article(2)])
    for listed in ([2], [1, 2]):
        publish(source.database, [article(pmid) for pmid in listed])
    told = [(event.kind, event.detail, event.indication) for event in events(source, 1)]
    assert told == [
        ("arrived", "", None),
        ("listed", "", "tbi"),
        ("left", "no longer listed by PubMed", "tbi"),
        ("returned", "listed again", "tbi"),
    ]


def test_a_departure_from_before_there_was_a_history_is_told_by_the_membership(source: Source) -> None:
    publish(source.database, [article(1), article(2)])
    publish(source.database, [article(2)])
    with source.database.write() as c:
        c.exec_driver_sql("DELETE FROM history")
    assert events(source, 1)[-1] == Event(NOON.date(), "left", "no longer listed by PubMed", "tbi")


def test_how_a_membership_began_is_told_by_its_source_and_reason(source: Source) -> None:
    publish(source.database, [article(1)], outcome=store.Outcome(query_opened=[1]))
    run = start(source.database, kind="import", indication=None)
    with source.database.write() as c:
        store.open_memberships(c, run, "ptsd", store.LOCAL, [1])
    told = {(event.kind, event.detail, event.indication) for event in events(source, 1)}
    assert told >= {("listed", "query change", "tbi"), ("matched", "", "ptsd")}


def publish_links(database: Database, **links: Any) -> None:
    """Publish paper 1 and paper 2 with the links and types given."""
    publish(database, [article(1, **links.get("one", {})), article(2, **links.get("two", {}))])


PUBMED = "https://pubmed.ncbi.nlm.nih.gov"


def linked(kind: str, pmid: int | None, source: str | None = None) -> dict[str, Any]:
    return {"corrections": (Correction(kind, pmid, source),)}


def test_a_paper_is_shown_as_retracted_when_only_the_notice_says_so(
    database: Database, said_of: Callable[[int], str]
) -> None:
    publish_links(database, two=linked("RetractionOf", 1))
    paper, notice = said_of(1), said_of(2)
    assert f"Retracted by [2 (PubMed)]({PUBMED}/2/). The paper's own record does not say so yet." in paper
    assert "block: Retracted]" in paper
    assert f"Retraction of [1 (PubMed)]({PUBMED}/1/)" in notice
    assert "Retracted by" not in notice
    assert "block: Retracted]" not in notice


def test_a_paper_whose_record_says_that_it_is_retracted_names_the_notice(
    database: Database, said_of: Callable[[int], str]
) -> None:
    marked = {"publication_types": (PublicationType("Retracted Publication", "D016441"),)}
    publish_links(database, one=linked("RetractionIn", 99, "J Test. 2026;1:2"), two=marked)
    assert f"Retracted by [99 (PubMed)]({PUBMED}/99/), J Test. 2026;1:2" in said_of(1)
    assert "does not say so yet" not in said_of(1)
    assert "The records name no notice" in said_of(2)


KINDS = {
    "ErratumFor": ("Correction of", "Corrected by"),
    "ExpressionOfConcernFor": ("Expression of concern about", "Expression of concern in"),
    "UpdateOf": ("Update of", "Updated by"),
    "CommentOn": ("Comment on", "Comment in"),
    "RepublishedFrom": ("Republished from", "Republished as"),
}


def test_every_link_is_told_on_both_papers(database: Database, said_of: Callable[[int], str]) -> None:
    publish_links(database, two={"corrections": tuple(Correction(kind, 1) for kind in KINDS)})
    one, two = said_of(1), said_of(2)
    for here, there in KINDS.values():
        assert f"{there} [2 (PubMed)]({PUBMED}/2/)" in one
        assert f"{here} [1 (PubMed)]({PUBMED}/1/)" in two


def test_a_preprint_and_its_journal_version_name_each_other_also_when_it_is_retracted(
    database: Database, said_of: Callable[[int], str]
) -> None:
    retracted = Correction("RetractionIn", 9)
    publish_links(
        database,
        one={"publication_types": PREPRINT},
        two={"corrections": (Correction("UpdateOf", 1), retracted)},
    )
    assert f"Preprint of [2 (PubMed)]({PUBMED}/2/). **That paper is retracted.**" in said_of(1)
    assert f"Journal version of the preprint [1 (PubMed)]({PUBMED}/1/)" in said_of(2)


def test_a_link_without_pmid_and_an_unknown_kind_are_told_as_they_are(
    database: Database, said_of: Callable[[int], str]
) -> None:
    hostile = Correction("Inspired<b>", 7, "[x](http://evil.test) $y$")
    publish_links(
        database, one=linked("ErratumIn", None, "Lancet. 2026;1:2"), two={"corrections": (hostile,)}
    )
    assert "Corrected by Lancet. 2026;1:2" in said_of(1)
    assert "Inspired<b> [7 (PubMed)]" in said_of(2)


def test_the_history_of_a_paper_is_told_in_words_the_latest_day_first(
    database: Database, said_of: Callable[[int], str]
) -> None:
    publish(database, [article(1), article(2)])
    run = start(database)
    revised = article(
        1,
        title="<b>New</b> $x$",
        revised=LATER.date(),
        corrections=(Correction("ErratumIn", 5),),
        status="MEDLINE",
    )
    with database.write() as c:
        save(c, run, [revised], fetched_at=LATER)
        store.note(c, run, LATER + dt.timedelta(days=1), 1, "left", "gone from PubMed", "tbi")
    said = said_of(1)
    for expected in (
        "**29 Oct 2026** :gray[revised by PubMed on 29 Oct 2026]",
        '- Title: "Deep brain stimulation, study 1" -> "<b>New</b> $x$"',
        "- Status: none -> MEDLINE",
        "- Links: +\u00a0corrected by 5",
        "Left TBI: gone from PubMed (deleted, or merged into another record)",
        "First listed for TBI",
    ):
        assert expected in said
    assert said.index("Left TBI") < said.index("Title:") < said.index("First listed") < said.index("Arrived")
    assert "Nothing has changed" in said_of(2)


def test_a_long_history_shows_the_latest_days_and_keeps_the_rest_at_hand(
    database: Database, said_of: Callable[[int], str]
) -> None:
    publish(database, [article(1)], labels=[labelled(1, "dbs")])
    run = start(database)
    with database.write() as c:
        for day in range(20):
            store.note(c, run, LATER + dt.timedelta(days=day), 1, "keywords", f"+ word {day}")
    said = said_of(1)
    assert all(f"word {day}" in said for day in range(20))
    assert said.index("word 19") < said.index("word 0\n")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (("34", "6", "1377-82"), "34(6), 1377-82"),
        (("34", None, "9"), "34, 9"),
        ((None, "6", None), "(6)"),
        ((None, None, None), ""),
    ],
)
def test_volume_and_issue_are_written_as_references_do(place: tuple[str | None, ...], told: str) -> None:
    assert detail._place(*place) == told
