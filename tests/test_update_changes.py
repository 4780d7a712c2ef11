"""What changes between two fetches: revisions, late arrivals, records that fail, retractions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.records import article_set, article_xml, write_set
from tests.updating import MINE, PAPER, Notes, impatient, last_run, members, title, told
from tracker import queries
from tracker.load import import_files
from tracker.records import Correction
from tracker.update import RunResult, Updater, fetch_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tests.updating import Server
    from tracker.session import Session

    Update = Callable[..., RunResult]

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures"]
OWN = pytest.mark.parametrize("pubmed_server", ["own"], indirect=True)


def test_a_revised_record_is_fetched_again_and_the_others_are_not(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    update("parkinson")
    pubmed_server.revise(three_papers[0], title="Deep brain stimulation for Parkinson's disease, corrected")
    result = update("parkinson")
    assert (result.status, result.new, result.changed, result.left) == ("complete", 0, 1, 0)
    assert title(session, three_papers[0]).endswith("corrected")
    run = last_run(session)
    assert run.changed_since is not None
    assert (run.to_fetch, run.fetched, run.rechecked) == (1, 1, 0)
    assert [kind for kind, _ in told(session, three_papers[0])] == ["title"]


def test_a_record_revised_on_the_day_of_the_last_run_is_not_missed(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """MDAT is a day: what was revised an hour after a run bears the run's own date."""
    update("parkinson")
    for words in ("first", "second"):
        pubmed_server.revise(three_papers[0], title=f"{PAPER['title']}, {words} correction")
        assert update("parkinson").changed == 1
        assert words in title(session, three_papers[0])


@pytest.mark.usefixtures("three_papers")
def test_a_late_arrival_whose_entry_date_is_set_back_is_found(
    pubmed_server: Server, session: Session, update: Update
) -> None:
    """PubMed backdates the entry date of what it adds years after publication."""
    update("parkinson")
    pubmed_server.add(
        article_set(
            article_xml(2_000_001, **PAPER, created="2026-11-20", entered="1991-05-01", revised="2026-11-20")
        )
    )
    result = update("parkinson")
    assert (result.status, result.new) == ("complete", 1)
    assert 2_000_001 in members(session, "parkinson")


@OWN
def test_revisions_shown_weeks_late_are_found_by_their_own_date(
    pubmed_server: EutilsServer, session: Session, update: Update
) -> None:
    """Dated before the window that the clock asks for, but after everything that was known."""
    today = dt.datetime.now(dt.UTC).date()
    known, revised = today - dt.timedelta(days=60), today - dt.timedelta(days=30)
    pubmed_server.records.clear()
    pubmed_server.add(article_set(*(article_xml(pmid, **PAPER, revised=f"{known}") for pmid in MINE)))
    update("parkinson")
    pubmed_server.revise(
        MINE[1], on=revised, title="Shown late: deep brain stimulation in Parkinson's disease"
    )
    assert update("parkinson").changed == 1
    assert update("parkinson").complete
    assert last_run(session).to_fetch == 0


@OWN
def test_every_member_is_looked_at_again_within_a_month(
    pubmed_server: EutilsServer, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """Also where PubMed's date of change never tells of the change."""
    count = update("parkinson").stored
    start = pubmed_server.clock()
    pubmed_server.set_clock(start + dt.timedelta(days=14))
    pubmed_server.revise(
        three_papers[0],
        on=dt.date(2019, 5, 1),
        title="Changed in silence: deep brain stimulation in Parkinson's disease",
    )
    assert update("parkinson").changed == 0
    pubmed_server.set_clock(start + dt.timedelta(days=22))
    assert update("parkinson").changed == 1
    assert last_run(session).rechecked == count
    assert update("parkinson").complete
    assert last_run(session).rechecked == 0, "once is enough"


@OWN
def test_an_imported_record_is_brought_up_to_date_when_pubmed_lists_it(
    three_papers: tuple[int, ...], session: Session, update: Update, tmp_path: Path
) -> None:
    """Nobody knows how old a file is."""
    file = write_set(
        tmp_path / "old.xml",
        article_xml(three_papers[0], **{**PAPER, "title": f"Old: {PAPER['title']}"}, revised="2019-01-01"),
    )
    import_files(session, [file], keep_all=False, tell=lambda _: None)
    result = update("parkinson")
    assert (result.status, result.changed) == ("complete", 1)
    assert title(session, three_papers[0]) == PAPER["title"]


def test_a_record_listed_but_not_delivered_is_named_until_it_comes(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """The cursor stays, so that what was revised meanwhile is asked for by the run that heals it."""
    update("parkinson")
    cursor = last_run(session).cursor
    pubmed_server.revise(three_papers[0], title=f"Late: {PAPER['title']}")
    pubmed_server.set_faults([{"endpoint": "efetch", "count": 0, "kind": "empty_set"}])
    result = update("parkinson")
    assert (result.status, result.missing, result.expected) == (
        "incomplete",
        (three_papers[0],),
        result.stored + 1,
    )
    assert last_run(session).cursor is None
    pubmed_server.set_faults([])
    healed = update("parkinson")
    assert (healed.status, healed.changed, healed.missing) == ("complete", 1, ())
    assert cursor is not None


@OWN
def test_a_record_that_fails_three_runs_is_set_aside_and_holds_nobody_up(
    pubmed_server: EutilsServer, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    pubmed_server.spoil(three_papers[1])
    for attempt in (1, 2):
        result = update("parkinson")
        assert (result.status, result.missing) == ("incomplete", (three_papers[1],)), attempt
        assert result.expected == result.stored + 1
    result = update("parkinson")
    assert (result.status, result.missing) == ("complete", ())
    run = last_run(session)
    assert (run.set_aside, run.expected, run.stored) == ((three_papers[1],), result.stored + 1, result.stored)
    before = len(pubmed_server.requests())
    assert update("parkinson").complete
    assert last_run(session).set_aside == (three_papers[1],)
    assert not any(
        str(three_papers[1]) in request.form.get("id", "") for request in pubmed_server.requests()[before:]
    )


@OWN
def test_a_record_set_aside_is_tried_again_weekly_and_when_pubmed_mends_it(
    pubmed_server: EutilsServer, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    pubmed_server.spoil(three_papers[1])
    for _ in range(3):
        update("parkinson")
    start = pubmed_server.clock()
    pubmed_server.set_clock(start + dt.timedelta(days=8))
    update("parkinson")
    assert last_run(session).to_fetch == 1
    pubmed_server.unspoil(three_papers[1])
    pubmed_server.revise(three_papers[1], abstract="Mended.")
    result = update("parkinson")
    assert (result.status, result.expected) == ("complete", result.stored)
    with session.database.read() as c:
        assert not queries.set_aside(c)


def test_a_retraction_is_followed_both_ways(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """The notice alone marks the paper; the notice itself is not a retracted paper."""
    update("parkinson")
    notice = article_xml(
        88_000_020,
        f"Retraction: {PAPER['title']}",
        mesh=PAPER["mesh"],
        publication_types=["Retraction Notice"],
        corrections=[Correction("RetractionOf", three_papers[0])],
    )
    pubmed_server.add(article_set(notice))
    assert update("parkinson").complete
    with session.database.read() as c:
        flags = {
            row.pmid: row.is_retracted
            for row in queries.article_rows(c, [three_papers[0], three_papers[1], 88_000_020])
        }
    assert flags == {three_papers[0]: True, three_papers[1]: False, 88_000_020: False}
    assert told(session, three_papers[0]) == [("retracted", "notice 88000020")]
    pubmed_server.retract(three_papers[1])
    assert update("parkinson").changed == 1
    assert "retracted" in [kind for kind, _ in told(session, three_papers[1])]


def test_a_notice_that_pubmed_has_no_longer_retracts_nothing(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    """A mistaken notice is withdrawn: the paper counts again, and its history tells both."""
    update("parkinson")
    notice = article_xml(
        88_000_020,
        f"Retraction: {PAPER['title']}",
        mesh=PAPER["mesh"],
        corrections=[Correction("RetractionOf", three_papers[0])],
    )
    pubmed_server.add(article_set(notice))
    update("parkinson")
    pubmed_server.delete(88_000_020)
    assert update("parkinson").left == 1
    with session.database.read() as c:
        assert not queries.article_rows(c, [three_papers[0]])[0].is_retracted
    assert [kind for kind, _ in told(session, three_papers[0])] == ["retracted", "retraction withdrawn"]
    pubmed_server.add(article_set(notice))
    update("parkinson")
    with session.database.read() as c:
        assert queries.article_rows(c, [three_papers[0]])[0].is_retracted, "back again"


@pytest.mark.usefixtures("three_papers")
def test_after_an_upgrade_every_member_is_looked_at_once(session: Session, update: Update) -> None:
    """A database of an earlier version knows when it asked, but not when each record was sent."""
    count = update("parkinson").stored
    with session.database.write() as c:
        c.exec_driver_sql("UPDATE article SET fetched_at = NULL")
        c.exec_driver_sql("UPDATE run SET cursor = NULL")
    result = update("parkinson")
    assert (result.status, result.changed) == ("complete", 0)
    assert last_run(session).rechecked == count


@OWN
def test_the_shared_papers_of_two_indications_are_fetched_once(
    pubmed_server: EutilsServer, session: Session
) -> None:
    both = article_xml(88_000_030, "Deep brain stimulation in Parkinson's disease and in spasticity")
    pubmed_server.add(article_set(both))
    results = fetch_all(session, ["parkinson", "spasticity"], Notes(), client=impatient)
    assert all(result.complete for result in results)
    asked = [request for request in pubmed_server.requests() if "88000030" in request.form.get("id", "")]
    assert len(asked) == 1


def test_a_run_in_progress_says_how_much_it_will_ask_for(
    pubmed_server: Server, three_papers: tuple[int, ...], session: Session, update: Update
) -> None:
    update("parkinson")
    pubmed_server.delete(three_papers[0])
    pubmed_server.revise(three_papers[1], abstract="More.")
    notes = Notes()
    Updater(replace(session), notes, dt.datetime.now(dt.UTC), client=impatient).update("parkinson")
    assert [item[3] for item in notes.told if item[0] == "listed"] == [2]


def test_a_run_that_stops_early_names_the_changed_records_it_did_not_fetch(
    pubmed_server: Server, update: Callable[..., RunResult], three_papers: tuple[int, ...]
) -> None:
    assert update("parkinson").complete
    pubmed_server.revise(three_papers[0], title="Deep brain stimulation for Parkinson's disease, corrected")
    pubmed_server.set_faults([{"endpoint": "efetch", "kind": "500", "count": 0}])
    stopped = update("parkinson")
    assert (stopped.status, stopped.missing) == ("incomplete", ())
    (told,) = [warning for warning in stopped.warnings if "former copies are shown" in warning]
    assert str(three_papers[0]) in told
    pubmed_server.set_faults([])
    healed = update("parkinson")
    assert (healed.status, healed.changed) == ("complete", 1)
    assert not [warning for warning in healed.warnings if "former copies are shown" in warning]
