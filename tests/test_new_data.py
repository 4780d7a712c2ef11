"""New data while a page is open, and what is new since a visit."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import HTMLResponse
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data, demo, downloads, drawn, files
from dashboard.data import news, versions
from dashboard.data.answers import latest, opened
from dashboard.frame import View
from dashboard.overview import since, visits
from dashboard.trends import charts as trend_charts
from tests import dashboard_data
from tests.apart import finished
from tests.library import paper
from tests.stored import labelled, publish
from tracker import store
from tracker.database import connect
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
    for papers in range(9, 9 + versions.KEPT):  # nobody looks at the first one any more
        growing(papers)
        assert data.current().count(data.Filters()) == papers
    assert opened(None, first.stamp.version) == data.current()
    with pytest.raises(versions.Outdated):
        first.count(data.Filters(("tbi",)))


def test_a_download_from_a_page_whose_data_was_let_go_of_gives_the_newest(
    growing: Callable[[int], None],
) -> None:
    page = View(data.current(), data.Filters(), "light")
    made = downloads.made(page, lambda of: of.data.articles_csv(of.filters))
    landscape = downloads.made(page, lambda of: of.data.matrix_csv(of.filters))
    growing(4)
    assert made().count(b"Paper ") == 3, "what the page shows, as long as it is held"
    for papers in range(5, 5 + versions.KEPT):
        growing(papers)
        data.current()
    with pytest.raises(versions.Outdated):
        page.data.matrix_csv(page.filters)
    assert made().count(b"Paper ") == papers
    assert landscape() == data.current().matrix_csv(page.filters)


def test_a_download_never_falls_to_another_database(
    growing: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = View(data.current(), data.Filters(), "light")
    landscape = downloads.made(page, lambda of: of.data.matrix_csv(of.filters))
    for papers in range(4, 4 + versions.KEPT):
        growing(papers)
        data.current()
    monkeypatch.setenv("TRACKER_DATABASE_URL", dashboard_data.empty(tmp_path))
    dashboard_data.forget_sources()
    with pytest.raises(versions.Outdated):
        landscape()


def test_the_numbers_of_a_chart_are_those_drawn_whatever_was_let_go_of(
    growing: Callable[[int], None],
) -> None:
    page = View(data.current(), data.Filters(), "light")
    drawn_then = drawn.cells(page, "articles")
    numbers = drawn_then.table()
    for papers in range(4, 4 + versions.KEPT):
        growing(papers)
        data.current()
    held = replace(drawn_then, table=lambda: numbers)
    assert b",3," in files.csv(page, held)


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


def test_what_is_drawn_follows_the_size_of_pubmed_that_is_learnt_later(
    growing: Callable[[int], None],
) -> None:
    growing(4)

    def per_100k(shown: data.Data) -> drawn.Drawn:
        view = View(shown, data.Filters(), "light")
        found = trend_charts.years(view, "investigational", "per_100k")
        assert found is not None
        return found

    page = data.current()
    before = per_100k(page)
    assert before.table()["per_100k"].isna().all()
    database = connect(os.environ["TRACKER_DATABASE_URL"])
    with database.write() as c:
        store.save_pubmed_totals(c, dict.fromkeys(range(2015, 2026), 1_000_000), dt.datetime.now(dt.UTC))
        store.publish(c, store.start_run(c, kind="totals"), outcome=store.Outcome())
    database.close()
    after = per_100k(data.current())
    assert after.table()["per_100k"].notna().any()
    assert after.chart != before.chart
    rerun = opened(None, page.stamp.version)
    assert per_100k(rerun).chart == before.chart, "a page that is open stays as it is"


def test_a_visit_ends_when_no_page_was_opened_for_a_while() -> None:
    third, fourth, seventh = (visits.Edition(number, 900 + number) for number in (3, 4, 7))
    first = visits.opened(None, third, 1000)
    assert first.before == visits.NONE
    reloaded = visits.opened(first, fourth, 1000 + visits.GAP)
    assert (reloaded.version, reloaded.before) == (fourth, visits.NONE)
    again = visits.opened(reloaded, seventh, 1001 + 2 * visits.GAP)
    assert (again.version, again.before) == (seventh, fourth)
    assert visits.read(str(again)) == again


@pytest.mark.parametrize(
    "text", ["", "1.2.3", "1.2.3.4.x", "-1.2.3.4.5", "9999999999.1.1.1.1", "1.2.3.4.5.6", "\u0661.2.3.4.5"]
)
def test_a_cookie_that_is_none_of_ours_tells_nothing(text: str) -> None:
    assert visits.read(text) is None


@pytest.mark.parametrize(
    ("query", "noted"), [("", True), ("ind=ptsd", True), ("data=demo", False), ("x=1&data=demo", False)]
)
def test_a_page_of_the_demo_is_no_visit(growing: Callable[[int], None], query: str, noted: bool) -> None:  # noqa: FBT001
    del growing
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        pytest.fail("a page has no body")

    scope = {
        "type": "http",
        "method": "GET",
        "query_string": query.encode(),
        "headers": [(b"accept", b"text/html")],
    }
    finished(visits.Visits(HTMLResponse(""))(scope, receive, send))
    cookies = [value.decode() for name, value in sent[0]["headers"] if name == b"set-cookie"]
    assert len(cookies) == noted
    assert all("SameSite=Lax" in one for one in cookies), "a link from elsewhere must bring it along"


def test_the_number_of_a_visit_is_trusted_only_with_the_moment_it_was_published(
    growing: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = visits.Edition.of(*latest())
    growing(5)
    app = AppTest.from_file(APP, default_timeout=60)

    def told(last: visits.Edition) -> str:
        monkeypatch.setattr(visits, "last_version", lambda: last)
        return "".join(entry.value for entry in app.run().markdown)

    assert "2 papers added since the data of" in told(seen)
    assert since.UNKNOWN in told(seen._replace(published=seen.published + 1))
    assert since.UNKNOWN in told(seen._replace(number=9))
    assert since.FIRST in told(visits.NONE)


@pytest.fixture
def two(growing: Callable[[int], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The demo, which is one paper of an earlier year, opened beside the database of PTSD."""
    del growing
    loaded: Future[str] = Future()
    settings = dashboard_data.settings_of(tmp_path, "other")
    with open_session(settings) as session:
        publish(session.database, [paper(1, 2010, title="Paper 1")], "ptsd", [labelled(1, "tms")])
    loaded.set_result(settings.database_url)
    monkeypatch.setattr(demo, "_loading", loaded)
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["data"] = demo.NAME
    return app


def test_who_leaves_the_demo_takes_none_of_its_years_along(two: AppTest) -> None:
    two.run()
    theirs = two.slider(key="years").value
    two.session_state["data"] = ""
    two.run()
    slider = two.slider(key="years")
    assert slider.value == (slider.min, slider.max) != theirs
    assert not two.session_state["filters_now"].years


def test_the_demo_is_not_shown_to_whoever_may_not_ask_for_it(two: AppTest) -> None:
    demo.allow(False)
    try:
        two.run()
        assert "2024" in str(two.slider(key="years").min)
    finally:
        demo.allow(True)


def test_the_demo_tells_nothing_of_the_visits_to_the_database(
    two: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "last_version", lambda: pytest.fail("the visits were read"))
    assert since.IN_DEMO in "".join(entry.value for entry in two.run().markdown)


@pytest.mark.parametrize(
    ("stages", "others", "told"),
    [
        (0, 1, "1 milestone"),
        (0, 2, "2 milestones"),
        (1, 0, "1 stage reached"),
        (2, 1, "2 stages reached, 1 other milestone"),
    ],
)
def test_what_was_first_seen_is_counted_in_good_english(stages: int, others: int, told: str) -> None:
    assert since._counted(stages, others) == told


def test_one_paper_that_was_added_is_one_paper() -> None:
    assert since._told(0, "1 May").startswith("No paper has been added")
    assert (
        since._told(1, "1 May")
        == "1 paper added since the data of 1 May, with which this browser last opened a page before this visit"
    )
    assert "2 papers added" in since._told(2, "1 May")
