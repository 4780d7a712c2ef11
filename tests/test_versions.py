"""Data versions that open pages go on reading: which are held, and that none is answered by another."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from sqlalchemy import text

from dashboard import data, progress
from dashboard.data import versions
from dashboard.data.answers import newest, opened
from dashboard.frame import View
from dashboard.landscape import cells
from dashboard.sources import holders
from dashboard.trends import verdicts
from tests import dashboard_data
from tests.library import paper
from tests.stored import labelled, publish
from tracker.analysis import Source
from tracker.records import Author
from tracker.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.database import Database

pytestmark = pytest.mark.sqlite  # which versions are held has nothing to do with the store
EVERYTHING = data.Filters()


@pytest.fixture
def database(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that the dashboard shows, with nothing in it."""
    settings = dashboard_data.settings_of(tmp_path, "versions")
    monkeypatch.setenv("TRACKER_DATABASE_URL", settings.database_url)
    dashboard_data.forget_sources()
    with open_session(settings) as session:
        yield session.database
    dashboard_data.forget_sources()


def show(database: Database, *pmids: int) -> data.Data:
    """Publish randomised trials of PTSD, each of a group of its own; return the data as it is then."""
    found = [paper(pmid, 2024, authors=(Author(f"Of{pmid}", "Ann", "A"),)) for pmid in pmids]
    publish(database, found, "ptsd", [labelled(pmid, "tms", level="rct") for pmid in pmids])
    return data.current()


def set_back(database: Database, version: int) -> None:
    """Take versions away, as putting back a backup does."""
    with database.write() as c:
        c.execute(text("PRAGMA defer_foreign_keys = ON"))
        c.execute(text("DELETE FROM data_version WHERE id > :version"), {"version": version})
        c.execute(text("PRAGMA defer_foreign_keys = OFF"))


def test_a_group_lists_its_own_papers_after_newer_data_has_numbered_the_groups_anew(
    database: Database,
) -> None:
    before = show(database, 10, 11, 12)
    view = View(before, EVERYTHING, "light")
    groups = before.groups(EVERYTHING)
    show(database, 10, 11, 12, 1, 2, 13, 14)
    listed = {}
    for way in holders.WAYS["groups"](view):
        assert way.asked is not None
        listed[way.label] = before.papers(way.asked, 1, 50).rows["pmid"].tolist()
        assert before.count(way.asked) == len(listed[way.label])
    assert len(groups) == 3
    assert listed == {f"Of{pmid} A": [pmid] for pmid in (10, 11, 12)}


def test_a_database_that_was_set_back_is_shown_as_it_is_now(database: Database) -> None:
    for papers in range(1, versions.KEPT + 2):
        later = show(database, *range(1, papers + 1))
    set_back(database, 1)
    now = data.current()
    assert now.stamp.version == 1
    assert now.count(EVERYTHING) == now.papers(EVERYTHING, 1, 50).total
    assert opened(None, later.stamp.version) == data.current() == now


def test_a_version_that_pages_look_at_outlives_those_that_none_saw(database: Database) -> None:
    first = show(database, 1)
    for papers in range(2, versions.KEPT + 4):
        show(database, *range(1, papers + 1))
        newest(None, first.stamp.version)
    assert opened(None, first.stamp.version) == first
    assert first.count(EVERYTHING) == 1
    assert len(stamps_held(database)) == versions.KEPT


def stamps_held(database: Database) -> list[data.Stamp]:
    """Return the stamps of the versions of this database that are held."""
    return [one.stamp for (source, _), one in versions._held.items() if source.database.url == database.url]


def test_who_comes_with_an_old_stamp_takes_nothing_from_the_others(database: Database) -> None:
    first, second = show(database, 1), show(database, 1, 2)
    ((source, _), *_) = (key for key in versions._held if key[0].database.url == database.url)
    assert versions.newest(source, first.stamp) == (second.source, second.stamp)
    publish(database, [paper(3, 2024)], "ptsd", [labelled(3, "tms", level="rct")])
    missed = replace(second.stamp, version=second.stamp.version + 1)
    publish(database, [paper(4, 2024)], "ptsd", [labelled(4, "tms", level="rct")])
    third, _ = versions.newest(source, missed)
    assert versions.newest(source, missed)[0] is third
    assert [one.count(EVERYTHING) for one in (first, second)] == [1, 2]


def test_a_page_that_comes_with_an_old_stamp_stays_on_its_version(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = show(database, 1)
    show(database, 1, 2)
    monkeypatch.setattr("dashboard.data.unwritten.told", lambda *_: first.stamp)
    assert opened(None, first.stamp.version) == first


def test_of_a_database_that_is_closed_while_it_is_read_nothing_is_held(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, really = show(database, 1), versions.newest

    def closed_meanwhile(source: Source, stamp: data.Stamp) -> Any:
        monkeypatch.setattr(versions, "newest", really)
        data.answers.close(None)
        return really(source, stamp)

    monkeypatch.setattr(versions, "newest", closed_meanwhile)
    assert opened(None, first.stamp.version).count(EVERYTHING) == 1
    holding = [source for source, _ in versions._held if source.database.url == database.url]
    assert holding == [data.answers._sources.get(None)]


def test_a_click_on_data_that_was_replaced_moves_the_page_on(database: Database) -> None:
    before = show(database, 1)
    st.session_state[progress.SEEN] = {None: before.stamp.version}
    for papers in range(2, versions.KEPT + 2):
        show(database, *range(1, papers + 1))
    view = View(before, EVERYTHING, "light")
    cells.open_cell(view, "recent", "tms", "ptsd")
    verdicts.open_row(view, verdicts.CELLS, "ptsd", "tms", recent=False)
    assert progress.chosen() == data.current()


def test_a_replaced_database_takes_no_version_of_another(database: Database, tmp_path: Path) -> None:
    other = dashboard_data.one_paper(tmp_path, "other")
    kept = opened(other, None)
    show(database, 1)
    assert database.path is not None
    shutil.copy(database.path, tmp_path / "copy.db")
    (tmp_path / "copy.db").replace(database.path)
    assert data.current().stamp.version == 1
    assert opened(other, kept.stamp.version).source is kept.source


def test_a_replaced_database_is_opened_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    show(database, 1)
    assert database.path is not None
    moved = database.path.with_name("copy.db")
    shutil.copy(database.path, moved)
    moved.replace(database.path)
    made: list[Source] = []
    together, really = Barrier(4), Source.open

    def noted(url: str | None) -> Source:
        made.append(really(url))
        return made[-1]

    def ask(_: int) -> Source:
        together.wait()
        return data.answers._open(None)

    monkeypatch.setattr(Source, "open", noted)
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(ask, range(4)))
    assert found == set(made)
    assert len(made) == 1
