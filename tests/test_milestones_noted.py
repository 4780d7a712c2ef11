"""After a publication the milestones that hold are noted: once each, cheaply, and never at its expense."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from tests.records import article_xml, write_set
from tests.updating import CATALOG, Notes, impatient
from tracker import queries, store
from tracker.analysis import Source
from tracker.analysis.milestones import milestone_keys
from tracker.config import Settings
from tracker.database import connect
from tracker.doctor import repair
from tracker.load import import_files
from tracker.load.corpus import load_corpus
from tracker.session import Session
from tracker.update import RunResult, correct, follow_up, note_milestones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.database import Database

pytest_plugins = ["tests.pubmed_server", "tests.update_fixtures"]
CASE, TRIAL = 101, 102
TITLE = "Deep brain stimulation for Parkinson's disease"
FIRST_HUMAN = ("parkinson", "dbs", "first_human")
FIRST_RCT = ("parkinson", "dbs", "first_rct")


@pytest.fixture
def quiet(database: Database, tmp_path: Path) -> Session:
    """A session on an empty database; PubMed cannot be reached."""
    settings = Settings(
        database.url,
        "http://127.0.0.1:9/entrez/eutils/",
        state_dir=tmp_path,
        corrections_path=tmp_path / "corrections.csv",
    )
    return Session(settings, CATALOG, database)


@pytest.fixture
def load(quiet: Session, tmp_path: Path) -> Callable[..., Any]:
    """Import one paper on deep brain stimulation in Parkinson's disease, of a publication type."""

    def run(pmid: int, kind: str) -> None:
        paper = article_xml(pmid, TITLE, mesh=["Humans"], publication_types=[kind])
        import_files(quiet, [write_set(tmp_path / f"{pmid}.xml", paper)], keep_all=False, tell=print)

    return run


def seen(session: Session) -> dict[tuple[str, str, str], dt.datetime]:
    with session.database.read() as c:
        return queries.milestones_seen(c)


def standing(session: Session) -> tuple[int, int]:
    """The newest data version, and the newest whose milestones were noted."""
    with session.database.read() as c:
        version = queries.current_version(c)
        return (version.id if version else 0), queries.milestones_noted(c)


def moment(session: Session) -> dt.datetime:
    with session.database.read() as c:
        version = queries.current_version(c)
    assert version is not None
    return version.at


def test_a_milestone_is_seen_with_the_publication_that_brings_it_and_keeps_that_moment(
    quiet: Session, load: Callable[..., Any]
) -> None:
    load(CASE, "Case Reports")
    first = moment(quiet)
    assert seen(quiet)[FIRST_HUMAN] == first
    assert FIRST_RCT not in seen(quiet)
    load(TRIAL, "Randomized Controlled Trial")
    assert moment(quiet) > first
    assert (seen(quiet)[FIRST_HUMAN], seen(quiet)[FIRST_RCT]) == (first, moment(quiet))
    assert standing(quiet) == (2, 2)


def test_where_nothing_was_published_two_statements_say_so(quiet: Session, load: Callable[..., Any]) -> None:
    load(CASE, "Case Reports")
    asked: list[str] = []
    event.listen(quiet.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert note_milestones(quiet) == []
    assert sum("SELECT" in statement for statement in asked) == 2


def test_what_a_killed_process_published_is_noted_by_the_next(
    quiet: Session, load: Callable[..., Any]
) -> None:
    load(CASE, "Case Reports")
    with quiet.database.write() as c:
        store.publish(c, store.start_run(c, kind="import"))
    assert standing(quiet) == (2, 1)
    assert note_milestones(quiet) == [], "nothing in it is new"
    assert standing(quiet) == (2, 2)


def test_a_correction_brings_its_milestones_at_once(quiet: Session, load: Callable[..., Any]) -> None:
    load(CASE, "Case Reports")
    correct(quiet.settings, CASE, "evidence:rct", verdict=True, who="Jane", why="randomised", tell=print)
    assert seen(quiet)[FIRST_RCT] == moment(quiet)


def test_the_demo_has_its_milestones_from_the_start(quiet: Session) -> None:
    load_corpus(quiet, dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC), lambda _: None, records=300)
    now, noted = standing(quiet)
    assert now == noted
    assert seen(quiet).keys() == milestone_keys(Source(quiet.database, CATALOG).studies())
    assert FIRST_RCT in seen(quiet)


def test_a_database_that_cannot_be_written_is_told_and_fails_nothing(
    quiet: Session, load: Callable[..., Any]
) -> None:
    load(CASE, "Case Reports")
    with quiet.database.write() as c:
        store.publish(c, store.start_run(c, kind="import"))
    told: list[str] = []
    with connect(quiet.database.url, writable=False) as sealed:
        assert note_milestones(replace(quiet, database=sealed), told.append) == []
    [line] = told
    assert line.startswith("The milestones stand as they were. ")
    assert "\n" not in line


def test_what_nobody_foresaw_is_told_and_fails_nothing(quiet: Session, load: Callable[..., Any]) -> None:
    load(CASE, "Case Reports")
    with quiet.database.write() as c:
        store.publish(c, store.start_run(c, kind="import"))
    told: list[str] = []
    assert note_milestones(replace(quiet, catalog=None), told.append) == []  # type: ignore[arg-type]
    assert "failed unexpectedly (AttributeError" in told[0]
    assert note_milestones(quiet) == []


@pytest.mark.usefixtures("three_papers")
def test_after_a_fetch_come_totals_and_milestones_but_no_totals_where_pubmed_has_just_failed(
    session: Session, update: Callable[..., RunResult]
) -> None:
    result = update("parkinson")
    assert result.complete
    follow_up(session, Notes(), [RunResult("tbi", store.FAILED)], client=impatient)
    with session.database.read() as c:
        assert queries.pubmed_totals(c) == {}
    assert standing(session) == (1, 1)
    follow_up(session, Notes(), [result, RunResult("tbi", store.FAILED)], client=impatient)
    with session.database.read() as c:
        assert 2020 in queries.pubmed_totals(c)
    assert standing(session) == (2, 2)


def test_a_repair_notes_the_milestones_of_what_it_publishes(quiet: Session, load: Callable[..., Any]) -> None:
    load(CASE, "Case Reports")
    with quiet.database.write() as c:
        c.execute(text("DELETE FROM label"))
        c.execute(text("DELETE FROM milestone"))
    before = standing(quiet)[0]
    found = repair(replace(quiet.settings, database_url=quiet.database.url))
    assert "repaired" in {finding.state for finding in found}
    version, noted = standing(quiet)
    assert version == noted > before
    assert FIRST_HUMAN in seen(quiet)
