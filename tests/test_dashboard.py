"""The dashboard through its router, as a session sees it: on a full, an empty and a one-paper database."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data
from tests import dashboard_data, postgresql
from tracker import store
from tracker.database import connect
from tracker.update import correct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PAGES = {
    "Overview": "views/overview.py",
    "Trends": "views/trends.py",
    "Landscape": "views/landscape.py",
    "Indication": "views/indication.py",
    "Maturity": "views/maturity.py",
    "Sources": "views/sources.py",
    "Papers": "views/papers.py",
    "Data & methods": "views/methods.py",
}


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("dashboard")
    yield {
        "full": dashboard_data.full(folder),
        "empty": dashboard_data.empty(folder),
        "one": dashboard_data.one_paper(folder),
    }
    dashboard_data.forget_sources()


@pytest.fixture
def opened(databases: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the app on a database, at an address."""

    def open_app(name: str, page: str = "Overview", /, **address: str) -> AppTest:
        dashboard_data.show(monkeypatch, databases.get(name, name))
        app = AppTest.from_file(dashboard_data.ENTRY, default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        if page != "Overview":
            app.switch_page(PAGES[page]).run()
        return app

    return open_app


def words_of(app: AppTest) -> str:
    """Return everything a page says, in one string."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "error", "code")
    return "\n".join(
        element.value for kind in kinds for element in app.get(kind) if hasattr(element, "value")
    )


def total_of(app: AppTest) -> int:
    """Return the number of papers the Papers page says it lists."""
    line = next(entry.value for entry in app.markdown if entry.value.startswith("#### "))
    return int(line.split()[1].replace(",", ""))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["full"] if postgresql.CHOSEN else ["full", "empty", "one"])
def test_every_page_opens_on_every_database(opened: Callable[..., AppTest], name: str, page: str) -> None:
    """That of the demo says on every page that it is synthetic, and how fresh."""
    app = opened(name, page)
    assert not app.exception
    expected = "Nothing has been fetched yet" if name == "empty" else page
    assert [title.value for title in app.title] == [expected]
    assert ("SYNTHETIC DATA" in words_of(app)) == (name == "full")
    assert ("Data as of 20 Aug 2026" in words_of(app)) == (name == "full")


@pytest.mark.sqlite
def test_real_data_is_not_called_synthetic(opened: Callable[..., AppTest]) -> None:
    app = opened("one")
    assert "SYNTHETIC" not in words_of(app)
    assert "No complete listing yet" in words_of(app)


def test_the_headline_figures_are_those_of_the_analysis(opened: Callable[..., AppTest]) -> None:
    app = opened("full")
    figures = data.current().kpis(data.Filters())
    assert [metric.value for metric in app.metric] == [f"{figure.value}" for figure in figures]


def test_a_filter_changes_the_numbers_to_those_of_the_analysis(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Papers")
    everything = total_of(app)
    app.multiselect(key="ind_shown").set_value(["ptsd"]).run()
    expected = data.current().count(data.Filters(indications=("ptsd",)))
    assert 0 < total_of(app) == expected < everything
    assert "PTSD" in words_of(app)


@pytest.mark.sqlite
def test_filters_are_shared_by_the_pages(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Papers")
    app.multiselect(key="mod_shown").set_value(["dbs"]).run()
    narrowed = total_of(app)
    app.switch_page(PAGES["Overview"]).run()
    assert app.multiselect(key="mod_shown").value == ["dbs"]
    app.switch_page(PAGES["Papers"]).run()
    assert total_of(app) == narrowed


@pytest.mark.sqlite
def test_an_address_restores_the_filters_by_their_ids(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Papers", ind="ptsd,tbi", mod="tms", ev="rct,review", sp="human", retracted="true")
    filters = data.Filters(("tbi", "ptsd"), ("tms",), None, ("rct", "review"), ("human",), retracted=True)
    assert app.multiselect(key="ind_shown").value == ["ptsd", "tbi"]
    assert total_of(app) == data.current().count(filters)


def chips_of(app: AppTest) -> Any:
    """Return the group of the filters that are on."""
    return next(group for group in app.pills if str(group.key).startswith("filters_on_"))


@pytest.mark.sqlite
def test_chips_pressed_one_right_after_the_other_all_go_and_other_chips_are_another_group(
    opened: Callable[..., AppTest],
) -> None:
    app = opened("full", "Papers", ind="ptsd,tbi", ev="rct")
    before = chips_of(app)
    before.set_value([before.value[-1]]).run()
    after = chips_of(app)
    assert after.options == ["Randomised controlled trial"]
    assert app.multiselect(key="ind_shown").value == []
    assert after.key != before.key, "what a browser still says of the former ones is not about these"


@pytest.mark.sqlite
def test_what_was_chosen_since_the_chips_were_drawn_stays_when_one_is_pressed(
    opened: Callable[..., AppTest],
) -> None:
    app = opened("full", "Papers", ind="ptsd,tbi", ev="rct")
    on = chips_of(app)
    app.toggle(key="strict").set_value(True)
    on.unselect(on.value[0]).run()
    assert app.toggle(key="strict").value
    assert len(app.multiselect(key="ind_shown").value) == 1
    assert app.multiselect(key="ev_shown").value == ["rct"]


@pytest.mark.sqlite
def test_tagged_evidence_alone_is_a_choice_of_the_address_and_moves_papers_to_not_classified(
    opened: Callable[..., AppTest],
) -> None:
    strict, broad = opened("full", "Papers", ev="rct", strict="true"), opened("full", "Papers", ev="rct")
    assert 0 < total_of(strict) < total_of(broad)
    on = chips_of(strict)
    assert on.options == ["Randomised controlled trial", "tagged evidence only"]
    on.unselect(on.value[0]).run()
    assert not strict.multiselect(key="ev_shown").value
    assert total_of(opened("full", "Papers", strict="true")) == data.current().count(data.Filters())
    strict.button(key="reset_main").click().run()
    assert not strict.toggle(key="strict").value


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "address",
    [
        {"ind": "nonsense"},
        {"ind": "ptsd' OR 1=1 --"},
        {"mod": "<script>"},
        {"years": "abc"},
        {"page": "-5"},
        {"page": "99999999999"},
        {"retracted": "perhaps"},
        {"strict": "perhaps"},
    ],
)
def test_what_the_address_gets_wrong_narrows_nothing(
    opened: Callable[..., AppTest], address: dict[str, str]
) -> None:
    app = opened("full", "Papers", **address)
    assert not app.exception
    assert total_of(app) == data.current().count(data.Filters())


@pytest.mark.parametrize("text", ['"', "(", "AND", "NEAR(", "*", "a" * 400, "\u0000", "=1+1", "' OR 1=1 --"])
def test_no_search_text_breaks_the_page(opened: Callable[..., AppTest], text: str) -> None:
    app = opened("full", "Papers", q=text)
    assert not app.exception


def test_a_search_narrows_every_page(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Papers", q="vagus")
    expected = data.current().count(data.Filters(text="vagus"))
    assert 0 < expected == total_of(app) < data.current().count(data.Filters())


@pytest.mark.sqlite
def test_when_nothing_matches_the_page_says_so_and_one_click_brings_the_papers_back(
    opened: Callable[..., AppTest],
) -> None:
    app = opened("full", "Papers", ind="spasticity", mod="magnetic_seizure", sp="animal", q="xyzzy")
    assert "No paper matches" in words_of(app)
    app.button(key="reset_nothing").click().run()
    assert total_of(app) == data.current().count(data.Filters())


@pytest.mark.sqlite
def test_fifty_papers_a_page_and_the_address_names_the_page(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Papers", page="2")
    shown = [button.key for button in app.button if (button.key or "").startswith("open_")]
    assert shown == [f"open_{pmid}" for pmid in data.current().papers(data.Filters(), 2, 50).rows["pmid"]]


def test_a_paper_shows_its_labels_with_their_reasons(opened: Callable[..., AppTest]) -> None:
    app = opened("one", "Papers", pmid=str(dashboard_data.ONE_PMID))
    said = words_of(app)
    assert "Modality: Deep brain stimulation" in said
    assert "Indication: Alzheimer" in said
    assert "MeSH heading" in said


def test_a_corrected_paper_says_who_corrected_it_and_why_and_what_was_rejected(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    url, pmid = dashboard_data.one_paper(tmp_path), dashboard_data.ONE_PMID
    for label, verdict, why in (
        ("rct", True, "sealed <b>envelopes</b>"),
        ("dbs", False, "never switched on"),
    ):
        correct(
            dashboard_data.settings_of(tmp_path, "one"),
            pmid,
            label,
            verdict=verdict,
            who="Jane",
            why=why,
            tell=print,
        )
    said = words_of(opened(url, "Papers", pmid=str(pmid))).replace("\\", "")
    assert "**Evidence: Randomised controlled trial**" in said
    assert "corrected by Jane on" in said
    assert "sealed <b>envelopes</b>" in said
    assert "~~Modality: Deep brain stimulation~~" in said
    assert "never switched on" in said
    assert "Modality: none left" in said
    assert "<b>" not in words_of(opened(url, "Papers", pmid=str(pmid))).replace("\\<b\\>", "")


@pytest.mark.parametrize("pmid", ["1", "x", "<b>", "-3", "9" * 40])
def test_a_paper_that_is_not_there_is_said_not_to_be_there(opened: Callable[..., AppTest], pmid: str) -> None:
    app = opened("full", "Papers", pmid=pmid)
    assert not app.exception
    assert "no paper with this PMID" in words_of(app)


def test_an_empty_database_says_what_to_do_and_offers_the_demo(opened: Callable[..., AppTest]) -> None:
    app = opened("empty")
    assert "tracker start" in words_of(app)
    shown = [button.label for button in app.button if button.key != "drawn_light"]  # that one nobody sees
    assert shown == ["Show the demo"]


def test_a_failed_first_fetch_is_reported_in_its_own_words(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    url = dashboard_data.empty(tmp_path)
    database = connect(url)
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication="alzheimer", query="a", full=False)
        store.fail_run(c, run, "no route to PubMed")
    database.close()
    app = opened(url)
    assert "no route to PubMed" in words_of(app)
    assert "tracker doctor" in words_of(app)


def test_a_first_fetch_under_way_shows_how_far_it_is(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    url = dashboard_data.empty(tmp_path)
    database = connect(url)
    with database.write() as c:
        store.start_run(c, kind="fetch", indication="alzheimer", query="a", full=False)
        c.exec_driver_sql("UPDATE run SET to_fetch = 400, fetched = 100")
    database.close()
    app = opened(url)
    assert "is being filled" in app.title[0].value
    assert "100 of 400 records" in [bar.proto.text for bar in app.get("progress")]


def test_a_database_that_cannot_be_read_gets_a_message_and_nothing_of_the_insides(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    (tmp_path / "notes.db").write_text("not a database " * 100)
    app = opened(f"sqlite:///{tmp_path / 'notes.db'}")
    assert not app.exception
    assert "The data cannot be read" in words_of(app)
    assert not {word for word in ("notes.db", str(tmp_path), "Traceback") if word in words_of(app)}


def test_every_chart_has_its_takeaway_as_alternative_text(opened: Callable[..., AppTest]) -> None:
    movers, shares = opened("full").get("vega_lite_chart")
    assert "2025" in shares.proto.alt
    assert "Papers of 2024 and 2025" in movers.proto.alt
    years = opened("full", "Trends").get("vega_lite_chart")[:2]
    assert all("In 2025" in chart.proto.alt for chart in years)


def test_the_methods_page_shows_the_query_exactly_as_it_is_sent(opened: Callable[..., AppTest]) -> None:
    app = opened("full", "Data & methods")
    next(box for box in app.selectbox if box.label == "Query of").set_value("tbi").run()
    assert data.current().queries()["tbi"] in [code.value for code in app.code]


def test_the_data_page_says_in_one_line_whether_the_data_can_be_trusted(
    opened: Callable[..., AppTest],
) -> None:
    app = opened("one", "Data & methods")
    (said,) = [entry.value for entry in app.warning if "cannot be trusted" in entry.value]
    assert "never fetched" in said
    assert "tracker fetch" in said.replace("\\", "")
    assert "No scheduler is running" in words_of(app)
    assert "No paper that PubMed listed is missing" not in words_of(app), "nothing was listed"
    assert "No paper that PubMed listed is missing" in words_of(opened("full", "Data & methods"))


def test_one_run_is_told_in_full_and_what_pubmed_said_is_never_markup(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    url = dashboard_data.one_paper(tmp_path, "told")
    database = connect(url)
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi", query="dbs[tiab] AND tbi[tiab]")
        store.warn(c, run, ["<b>dbs</b> [x](http://evil.test) was left out"])
        store.set_aside(c, run, 31000002, "the <i>author list</i> ends in the middle", b"<PubmedArticle>")
        store.fail_run(c, run, "PubMed could not answer (efetch)")
    database.close()
    app = opened(url, "Data & methods")
    assert "Missing and unreadable records (1)" in [entry.label for entry in app.expander]
    app.selectbox(key="run_shown").set_value(run).run()
    assert not app.exception
    said = words_of(app)
    assert "dbs[tiab] AND tbi[tiab]" in [code.value for code in app.code]
    assert "PubMed could not answer" in said
    assert "<b>" not in said
    assert "](http://evil" not in said


def test_a_busy_port_is_refused_with_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr
