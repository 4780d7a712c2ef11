"""What takes seconds is worked out beside the pages: a page that comes before it shows where it will stand."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from dashboard.data import ahead
from tests import dashboard_data

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.sqlite  # a page is the same on either store

CHARTS = 7
"""On the page of sources."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield dashboard_data.full(tmp_path_factory.mktemp("ahead"))
    dashboard_data.forget_sources()


@pytest.fixture
def held_up(planted: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """The database, whose work ahead stands still until the event is set."""
    dashboard_data.forget_sources()
    monkeypatch.setenv("TRACKER_DATABASE_URL", planted)
    monkeypatch.setattr(ahead, "PATIENCE", 0.01)
    go_on = Event()
    ahead._then.submit(go_on.wait, 60)
    yield go_on
    go_on.set()
    dashboard_data.forget_sources()


def open_page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(dashboard_data.ENTRY, default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(f"views/{name}.py").run()
    assert not app.exception
    return app


def _note(done: list[str], part: str, version: data.Data) -> None:
    del version
    done.append(part)


def all_done() -> None:
    shown = data.current()
    assert all(shown.ready(60.0, part) for part in ahead.PARTS)


def test_sources_show_skeletons_until_they_are_worked_out(held_up: Event) -> None:
    app = open_page("sources")
    assert len(app.get("skeleton")) == 2
    assert not app.get("vega_lite_chart")
    held_up.set()
    all_done()
    app.run()
    assert not app.get("skeleton")
    assert len(app.get("vega_lite_chart")) == CHARTS


def test_a_paper_is_shown_before_those_like_it_are_known(held_up: Event) -> None:
    pmid = data.current().newest(data.Filters(), 1)[0].pmid
    app = open_page("papers", pmid=str(pmid))
    assert len(app.get("skeleton")) == 1
    held_up.set()
    all_done()
    app.run()
    assert not app.get("skeleton")
    assert [button for button in app.button if str(button.key).startswith("similar_")] or any(
        "shares three rare" in entry.value for entry in app.caption
    )


def test_a_version_nobody_shows_is_worked_out_as_far_as_its_first_page_needs_and_waits_for_no_other_part(
    held_up: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    for part in ahead.PARTS:
        monkeypatch.setitem(ahead.PARTS, part, partial(_note, done, part))
    shown = data.current()
    ahead.begin(lambda: shown)
    ahead._first.submit(int).result(60)
    ahead._first.submit(int).result(60)
    assert done == ["growth"]
    assert not shown.ready(0.01, "origins")
    held_up.set()
    all_done()
    assert done == list(ahead.PARTS)


def test_what_is_made_once_keeps_nobody_waiting_who_asks_for_something_else(held_up: Event) -> None:
    held_up.set()
    corpus, begun, go_on = data.current().source.corpus(), Event(), Event()

    def slow() -> int:
        begun.set()
        go_on.wait(60)
        return 1

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(corpus.once, "slow", slow)
        begun.wait(60)
        again: Future[int] = pool.submit(corpus.once, "slow", lambda: 2)
        assert pool.submit(corpus.once, "other", lambda: 3).result(10) == 3
        go_on.set()
        assert (first.result(60), again.result(60)) == (1, 1)
