"""Fixture: what the page of a paper says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from tests.dashboard_data import forget_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.database import Database

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def said_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], str]]:
    """Open the page of a paper and return everything it says, as Markdown without the escapes."""

    def open_page(pmid: int) -> str:
        monkeypatch.setenv("TRACKER_DATABASE_URL", database.url)
        forget_sources()
        app = AppTest.from_file(APP, default_timeout=60)
        app.query_params["pmid"] = str(pmid)
        app.run()
        app.switch_page("views/papers.py").run()
        assert not app.exception
        kinds = ("markdown", "caption", "warning", "info", "error")
        return "\n".join(
            entry.value for kind in kinds for entry in app.get(kind) if hasattr(entry, "value")
        ).replace("\\", "")

    yield open_page
    forget_sources()
