"""New data while a page is open, and what is new since a visit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data, visits
from dashboard.data import news, versions
from dashboard.data.answers import opened
from tests import dashboard_data
from tests.library import paper
from tests.stored import labelled, publish
from tracker.session import open_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = (
    pytest.mark.sqlite
)  # a page is the same on either store; tests/test_dashboard.py opens each on both

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """A database of PTSD that holds papers 1 to 3; the fixture publishes it anew with papers 1 to n."""
    settings = dashboard_data.settings_of(tmp_path, "growing")
    monkeypatch.setenv("TRACKER_DATABASE_URL", settings.database_url)
    dashboard_data.forget_sources()
    with open_session(settings) as session:

        def grow(papers: int) -> None:
            found = [paper(pmid, 2024, title=f"Paper {pmid}") for pmid in range(1, papers + 1)]
            publish(session.database, found, "ptsd", [labelled(pmid, "tms") for pmid in range(1, papers + 1)])

        grow(3)
        yield grow
    dashboard_data.forget_sources()


def total(app: AppTest) -> int:
    line = next(entry.value for entry in app.markdown if entry.value.startswith("#### "))
    return int(line.split()[1])


def test_an_open_page_offers_new_data_and_changes_only_when_it_is_taken(
    growing: Callable[[int], None],
) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app.switch_page("views/papers.py").run()
    assert total(app) == 3
    growing(5)
    app.run()
    assert total(app) == 3
    assert "2 papers added" in next(entry.value for entry in app.info)
    app.button(key="show_newest").click().run()
    assert total(app) == 5
    assert not app.toast
    assert not [button for button in app.button if button.key == "show_newest"]


def test_a_version_answers_as_it_did_until_it_is_let_go_of(growing: Callable[[int], None]) -> None:
    first = data.current()
    for papers in range(4, 4 + versions.KEPT - 1):
        growing(papers)
        assert data.current().count(data.Filters()) == papers
    assert opened(None, first.stamp.version) == first
    assert first.papers(data.Filters(), 1, 50).rows["pmid"].tolist() == [3, 2, 1]
    assert first.count(data.Filters(("ptsd",))) == 3
    growing(9)
    assert data.current().count(data.Filters()) == 9
    assert opened(None, first.stamp.version) == data.current()
    with pytest.raises(versions.Outdated):
        first.count(data.Filters(("tbi",)))


def test_what_was_not_read_in_time_is_not_mixed_with_newer_data(growing: Callable[[int], None]) -> None:
    first = data.current()
    growing(4)
    with pytest.raises(versions.Outdated):
        first.maturity(data.Filters())


def test_papers_new_since_a_version_are_those_first_shown_after_it(growing: Callable[[int], None]) -> None:
    seen = data.current().stamp.version
    growing(5)
    now = data.current()
    found = news.papers(now, data.Filters(), seen)
    assert found is not None
    assert (found.papers, found.indications) == (2, {"ptsd": 2})
    asked = news.new_only(data.Filters(), seen, "ptsd")
    assert now.papers(asked, 1, 50).rows["pmid"].tolist() == [5, 4]
    assert now.count(news.new_only(data.Filters(), now.stamp.version)) == 0
    assert news.papers(now, data.Filters(), 999) is None
    assert news.papers(now, data.Filters(), 0) is None


def test_a_visit_ends_when_no_page_was_opened_for_a_while() -> None:
    first = visits.opened(None, 3, 1000)
    assert first.before == 0
    reloaded = visits.opened(first, 4, 1000 + visits.GAP)
    assert (reloaded.version, reloaded.before) == (4, 0)
    again = visits.opened(reloaded, 7, 1001 + 2 * visits.GAP)
    assert (again.version, again.before) == (7, 4)
    assert visits.read(str(again)) == again


@pytest.mark.parametrize("text", ["", "1.2", "1.2.x", "-1.2.3", "9999999999.1.1", "1.2.3.4", "\u0661.2.3"])
def test_a_cookie_that_is_none_of_ours_tells_nothing(text: str) -> None:
    assert visits.read(text) is None
