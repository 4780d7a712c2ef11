"""Fixtures: a session on an empty database with a PubMed that lists five, and the flow run on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.eutils_server.client import WideOpen
from tests.records import article_set, article_xml
from tests.stored import temporary_store
from tests.updating import CATALOG, MINE, PAPER, Notes, impatient
from tracker.session import Session
from tracker.update import RunResult, Updater

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.updating import Server


@pytest.fixture
def session(pubmed_server: Server, tmp_path: Path) -> Iterator[Session]:
    """A session on an empty database; PubMed lists at most five, and there is no rate limit."""
    pubmed_server.configure(cap=5, rate_limit=0, key_rate_limit=0)
    with temporary_store() as database:
        settings = WideOpen(
            database.url, eutils_url=pubmed_server.base_url, email="t@example.org", state_dir=tmp_path
        )
        yield Session(settings, CATALOG, database)


@pytest.fixture
def update(session: Session) -> Callable[..., RunResult]:
    def run(indication: str, *, full: bool = False, since: dt.datetime | None = None) -> RunResult:
        moment = since or dt.datetime.now(dt.UTC)
        return Updater(session, Notes(), moment, full=full, client=impatient).update(indication)

    return run


@pytest.fixture
def three_papers(pubmed_server: Server) -> tuple[int, ...]:
    """Three papers of ours on deep brain stimulation in Parkinson's disease, last revised long ago."""
    pubmed_server.add(article_set(*(article_xml(pmid, **PAPER, revised="2020-02-01") for pmid in MINE)))
    return MINE
