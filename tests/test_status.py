"""How fresh and how complete the data is said to be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.library import CATALOG, listed, paper
from tests.stored import listing, publish, save
from tracker import analysis, store

if TYPE_CHECKING:
    from tracker.analysis import Source


def status(source: Source, indication: str, **options: dt.datetime) -> analysis.IndicationStatus:
    return next(entry for entry in analysis.indication_status(source, **options) if entry.id == indication)


def test_data_of_another_query_than_todays_is_not_fresh(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi", query="what the catalog said yesterday")
    entry = status(source, "tbi")
    assert (entry.fresh, entry.problem) == (False, "its query has changed since the last fetch")


def test_a_complete_fetch_is_fresh_until_two_scheduled_times_have_passed(source: Source) -> None:
    publish(source.database, [paper(1), paper(2)], "tbi", query=CATALOG.query("tbi"))
    now = dt.datetime.now(dt.UTC)
    found = status(source, "tbi", now=now)
    assert (found.expected, found.stored, found.missing, found.last_status) == (2, 2, 0, "complete")
    assert found.fresh
    assert found.last_success is not None
    assert not status(source, "tbi", now=now + dt.timedelta(days=15)).fresh
    assert not status(source, "ptsd", now=now).fresh


def test_an_incomplete_fetch_says_what_is_missing_and_is_not_fresh(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        store.record_listing(c, run, listing([1, 2, 3]), 2)
        outcome = store.Outcome(warnings=("a phrase was not found",), error="PubMed is down")
        store.publish(c, run, memberships=[1, 2, 3], indication="tbi", outcome=outcome)
    found = status(source, "tbi")
    assert (found.expected, found.stored, found.missing) == (3, 1, 2)
    assert (found.last_status, found.warnings) == ("incomplete", ("a phrase was not found",))
    assert found.last_success is not None
    assert not found.fresh


def test_a_failed_fetch_keeps_the_counts_of_the_last_listing(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    with source.database.write() as c:
        store.fail_run(c, store.start_run(c, kind="fetch", indication="tbi"), "no network")
    found = status(source, "tbi")
    assert (found.expected, found.stored, found.missing, found.last_status) == (1, 1, 0, "failed")
    assert not found.fresh


def test_imported_papers_are_not_in_the_counts_of_pubmed(library: Source) -> None:
    assert status(library, "ptsd").stored == 2


def test_a_running_fetch_shows_its_progress(source: Source) -> None:
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
    assert status(source, "tbi").running == analysis.Progress(0, None)
    with source.database.write() as c:
        store.record_listing(c, run, listing([1, 2, 3]), 3)
        save(c, run, [paper(1), paper(2)], asked=2)
    assert status(source, "tbi").running == analysis.Progress(2, 3)
    assert listed(source) == []  # nothing of it is visible before its end


def test_the_ledger_is_newest_first_and_keeps_whole_numbers(library: Source) -> None:
    frame = analysis.runs(library)
    assert frame["id"].tolist() == [6, 5, 4, 3, 2, 1]
    assert frame["expected"].dtype == "Int64"
    assert analysis.runs(library, 2)["id"].tolist() == [6, 5]


def test_queries_are_exactly_what_is_sent(library: Source) -> None:
    sent = analysis.queries(library)
    assert list(sent) == [entry.id for entry in CATALOG.enabled_indications]
    assert sent["tbi"] == CATALOG.query("tbi")
