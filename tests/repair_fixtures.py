"""Fixture: a database with two papers, to be harmed and repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.eutils_server.client import WideOpen
from tests.records import write_set
from tests.repairing import CATALOG, FIRST, SECOND
from tests.stored import temporary_store
from tracker.load import import_files
from tracker.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def mending(tmp_path: Path) -> Iterator[Session]:
    """A database with two imported papers."""
    with temporary_store() as database:
        settings = WideOpen(database.url, state_dir=tmp_path / "state")
        mending = Session(settings, CATALOG, database)
        import_files(mending, [write_set(tmp_path / "papers.xml", FIRST, SECOND)], keep_all=False, tell=str)
        yield mending
