"""How fresh and how complete the data is said to be."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library import CATALOG, listed, paper
from tests.stored import EXAMPLES, listing, publish, save, temporary_store
from tracker import analysis, store
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


def test_a_run_whose_process_is_gone_is_not_called_running(source: Source) -> None:
    with source.database.write() as c:
        store.start_run(c, kind="fetch", indication="tbi")
        c.exec_driver_sql("UPDATE run SET process = 'elsewhere:1', heartbeat_at = '2020-01-01 00:00:00'")
        store.start_run(c, kind="fetch", indication="ptsd")
    assert analysis.runs(source)["state"].tolist() == ["running", "killed"]


def test_queries_are_exactly_what_is_sent(library: Source) -> None:
    sent = analysis.queries(library)
    assert list(sent) == [entry.id for entry in CATALOG.enabled_indications]
    assert sent["tbi"] == CATALOG.query("tbi")


def counted(found: analysis.IndicationStatus) -> tuple[int | None, int, int, int]:
    return found.expected, found.stored, found.missing, found.set_aside


def spoilt_run(source: Source, pmids: list[int], spoilt: int) -> None:
    """One fetch in which PubMed sends one of the listed records unreadable; the others are stored already."""
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi", query=CATALOG.query("tbi"))
        store.record_listing(c, run, listing(pmids, query=CATALOG.query("tbi")), 1)
        store.set_aside(c, run, spoilt, "the author list ends in the middle", b"<PubmedArticle>")
        store.publish(c, run, memberships=pmids, indication="tbi", outcome=store.Outcome(missing=(spoilt,)))


def test_a_record_nobody_can_read_is_missing_twice_and_then_set_aside(source: Source) -> None:
    publish(source.database, [paper(1), paper(2)], "tbi", query=CATALOG.query("tbi"))
    for turn in (1, 2, 3):
        spoilt_run(source, [1, 2, 3], spoilt=3)
        found = status(source, "tbi")
        assert counted(found) == ((3, 2, 0, 1) if turn == 3 else (3, 2, 1, 0))
        assert (found.problem is None) == (turn == 3)
    judged = analysis.verdict(source, [found])
    assert judged.trusted
    assert judged.line == "The data can be trusted today; 1 record that nobody can read is set aside."
    (row,) = analysis.absent(source)
    assert row[:5] == (3, "tbi", "set aside", "the author list ends in the middle", 3)


def test_what_nlm_deleted_since_the_listing_is_no_longer_expected(source: Source) -> None:
    publish(source.database, [paper(1), paper(2)], "tbi", query=CATALOG.query("tbi"))
    with source.database.write() as c:
        run = store.start_run(c, kind="import")
        store.record_deletions(c, run, [2])
        store.publish(c, run)
    found = status(source, "tbi")
    assert (counted(found), found.problem) == ((1, 1, 0, 0), None)


def test_rows_that_have_gone_from_the_database_are_missing_whatever_the_ledger_says(source: Source) -> None:
    publish(source.database, [paper(1), paper(2), paper(3)], "tbi", query=CATALOG.query("tbi"))
    with source.database.write() as c:
        c.exec_driver_sql("DELETE FROM membership WHERE pmid = 2")
    found = status(source, "tbi")
    assert counted(found) == (3, 2, 1, 0)
    assert found.problem == "1 of 3 papers missing"
    assert not found.fresh


def test_what_is_missing_is_named_with_what_was_wrong_with_it(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi", query=CATALOG.query("tbi"))
    assert analysis.absent(source) == []
    spoilt_run(source, [1, 2, 3], spoilt=3)
    with source.database.write() as c:
        run = store.start_run(c, kind="import")
        store.set_aside(c, run, 9, "no title", b"<PubmedArticle>")
        store.publish(c, run)
    told = [(row.pmid, row.indication, row.state, row.attempts) for row in analysis.absent(source)]
    assert told == [(9, None, "unreadable", 1), (3, "tbi", "missing", 1), (2, "tbi", "missing", 0)]


def test_a_first_fetch_killed_after_its_listing_misses_everything(source: Source) -> None:
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        store.record_listing(c, run, listing([1, 2, 3]), 3)
        save(c, run, [paper(1)], asked=1)
        store.end_run(c, run, status=store.INTERRUPTED, error="its process ended before the run did")
    assert counted(status(source, "tbi")) == (3, 0, 3, 0)


def test_a_failed_fetch_after_an_incomplete_one_does_not_make_the_missing_forgotten(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        store.record_listing(c, run, listing([1, 2, 3]), 2)
        store.publish(c, run, memberships=[1, 2, 3], indication="tbi")
        store.fail_run(c, store.start_run(c, kind="fetch", indication="tbi"), "no network")
    found = status(source, "tbi")
    assert counted(found) == (3, 1, 2, 0)
    assert found.problem == "2 of 3 papers missing: no network"


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(1, 6)), st.sets(st.integers(1, 6))), min_size=1, max_size=5))
def test_what_is_expected_is_stored_or_missing_or_set_aside_whatever_happened(
    turns: list[tuple[set[int], set[int]]],
) -> None:
    """Each turn lists some PMIDs, of which some cannot be read; some turns end before they publish."""
    with temporary_store() as database:
        source = Source(database, CATALOG)
        for number, (listed_pmids, spoilt) in enumerate(turns):
            with database.write() as c:
                run = store.start_run(c, kind="fetch", indication="tbi", query="q")
                store.record_listing(c, run, listing(sorted(listed_pmids)), len(listed_pmids))
                save(c, run, [paper(pmid) for pmid in listed_pmids - spoilt])
                for pmid in listed_pmids & spoilt:
                    store.set_aside(c, run, pmid, "spoilt", b"<PubmedArticle>")
                if number % 3 == 2:
                    store.fail_run(c, run, "no network")
                    continue
                outcome = store.Outcome(missing=tuple(listed_pmids & spoilt))
                pmids = sorted(listed_pmids)
                store.publish(c, run, memberships=pmids, indication="tbi", labels=[], outcome=outcome)
            found = status(source, "tbi")
            assert found.expected == found.stored + found.missing + found.set_aside
            assert found.expected == len(listed_pmids)


def test_a_success_from_the_future_makes_nothing_fresh_and_is_said_in_words(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi", query=CATALOG.query("tbi"))
    now = dt.datetime.now(dt.UTC)
    assert status(source, "tbi", now=now - dt.timedelta(hours=20)).problem is None
    found = status(source, "tbi", now=now - dt.timedelta(days=400))
    assert (found.fresh, found.clock_set_back) == (False, True)
    assert found.problem == f"its last fetch is of {now:%Y-%m-%d}: this machine's clock has been set back"
    judged = analysis.verdict(source, [found], now=now - dt.timedelta(days=400))
    assert not judged.trusted
    assert judged.advice.startswith("Set this machine's clock")


def test_a_machine_that_slept_for_days_says_that_its_data_is_old(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi", query=CATALOG.query("tbi"))
    awake = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)
    assert "not updated since" in (status(source, "tbi", now=awake).problem or "")


def test_the_verdict_says_each_problem_once_and_names_three(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi", query="what the catalog said yesterday")
    indications = analysis.indication_status(source)
    judged = analysis.verdict(source, indications)
    assert len(judged.problems) == len(indications) == 10
    assert judged.problems[0] == "Alzheimer's disease: never fetched"
    assert judged.line == (
        "The data cannot be trusted today: Alzheimer's disease, Post-traumatic stress disorder, Chronic pain, "
        "and 6 more: never fetched; Traumatic brain injury: its query has changed since the last fetch."
    )
    assert judged.advice.startswith("Run tracker fetch")
    assert "\n" not in judged.line + judged.advice


def test_without_an_indication_nothing_can_be_trusted(source: Source) -> None:
    judged = analysis.verdict(source, [])
    assert (judged.trusted, judged.problems) == (False, ("no indication is enabled in the catalog",))
