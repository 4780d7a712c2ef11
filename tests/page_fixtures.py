"""Fixtures: a page of the dashboard on a database of the test, and what the page of a paper says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from tests.dashboard_data import ENTRY, forget_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.database import Database


@pytest.fixture
def open_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Open a page on the database, with whatever its address says."""

    def go(view: str, **address: str) -> AppTest:
        monkeypatch.setenv("TRACKER_DATABASE_URL", database.url)
        forget_sources()
        app = AppTest.from_file(ENTRY, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        app.switch_page(f"views/{view}.py").run()
        assert not app.exception
        return app

    yield go
    forget_sources()


@pytest.fixture
def said_of(open_page: Callable[..., AppTest]) -> Callable[[int], str]:
    """Open the page of a paper and return everything it says, as Markdown without the escapes."""

    def say(pmid: int) -> str:
        app = open_page("papers", pmid=str(pmid))
        kinds = ("markdown", "caption", "warning", "info", "error")
        return "\n".join(
            entry.value for kind in kinds for entry in app.get(kind) if hasattr(entry, "value")
        ).replace("\\", "")

    return say
