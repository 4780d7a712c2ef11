"""Databases for the dashboard's tests: a small synthetic corpus, one paper, nothing yet."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import dashboard
from dashboard.data import ahead, answers
from tests import postgresql
from tests.records import article_xml, write_set
from tests.stored import url_at
from tracker.config import APP, Settings
from tracker.load import import_files
from tracker.load.corpus import load_corpus
from tracker.session import open_session

if TYPE_CHECKING:
    import pytest

ENTRY = Path(dashboard.__file__).with_name("app.py")
"""The script of the dashboard."""
RECORDS = 700
NOW = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)
ONE_PMID = 31000001
HOSTILE_TITLE = (
    "Deep brain stimulation in Alzheimer's: <b>$x^2$</b> [a](http://evil.test) :smile: :red[b] *c* `d`"
)


def forget_sources() -> None:
    """Close what the app opened, so that the next page opens anew."""
    ahead.finish()
    for url in list(answers._sources):
        answers.close(url)


def show(patch: pytest.MonkeyPatch, url: str) -> None:
    """Make the app read a database that nobody writes to meanwhile; what it has open of it stays open."""
    patch.setenv("TRACKER_DATABASE_URL", url)
    patch.setattr(ahead, "PATIENCE", 60.0)  # a slow machine leaves no skeleton on the pages of a test
    shown = answers._sources.get(None)
    if shown is None or shown.database.url != url:
        forget_sources()


def settings_of(folder: Path, name: str) -> Settings:
    """Return settings of a database in a folder, with nothing outside the folder."""
    return Settings(database_url=url_at(folder / f"{name}.db"), state_dir=folder / "state")


def full(folder: Path) -> str:
    """Build a database of the synthetic corpus, marked synthetic; return its URL."""
    settings = settings_of(folder, "full")
    if not postgresql.CHOSEN:
        (folder / "full.db").write_bytes(_full())
        return settings.database_url
    with open_session(settings) as session:
        load_corpus(session, NOW, lambda _text: None, RECORDS)
    return settings.database_url


@lru_cache(maxsize=1)
def _full() -> bytes:
    """Build the file once for all tests of a process."""
    with TemporaryDirectory() as made:
        with open_session(settings_of(Path(made), "full")) as session:
            load_corpus(session, NOW, lambda _text: None, RECORDS)
        with closing(sqlite3.connect(Path(made, "full.db"))) as connection:
            return connection.serialize()


def demo_of_today(data_home: Path) -> None:
    """Put a small demo where `tracker demo` keeps its own, so that it is found instead of built."""
    folder = data_home / APP
    folder.mkdir(parents=True)
    with open_session(settings_of(folder, "demo")) as session:
        load_corpus(session, dt.datetime.now(dt.UTC), lambda _text: None, RECORDS)


def empty(folder: Path) -> str:
    """Build a database in which nothing has happened; return its URL."""
    settings = settings_of(folder, "empty")
    with open_session(settings):
        """Opening creates it."""
    return settings.database_url


def one_paper(folder: Path, name: str = "one") -> str:
    """Import one paper with a hostile title into a database, new or not; return its URL."""
    settings = settings_of(folder, name)
    record = article_xml(
        ONE_PMID,
        HOSTILE_TITLE,
        "Deep brain stimulation of the fornix in Alzheimer's disease. =cmd|' /C calc'!A0",
        mesh=["Deep Brain Stimulation", "Alzheimer Disease", "Humans"],
        doi="10.1000/a<b>c",
    )
    with open_session(settings) as session:
        import_files(
            session, [write_set(folder / "one.xml", record)], keep_all=False, tell=lambda _text: None
        )
    return settings.database_url
