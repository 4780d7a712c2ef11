"""The pages of trends, landscape, maturity and sources: the numbers of the analysis, and exactly the papers behind them."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import charts, data, drawn, openings
from dashboard.frame import View
from dashboard.landscape import spaces
from dashboard.maturity import cell_charts, pairs
from dashboard.sources import charts as source_charts
from dashboard.trends import charts as trend_charts
from dashboard.trends import verdicts
from tests import dashboard_data
from tracker.analysis import growth, maturity
from tracker.analysis.source import Source
from tracker.export import export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = (
    pytest.mark.sqlite
)  # a page is the same on either store; tests/test_dashboard.py opens each on both

APP = Path(dashboard.__file__).with_name("app.py")
NEW = ("overview", "trends", "landscape", "indication", "maturity", "sources")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield dashboard_data.full(tmp_path_factory.mktemp("pages"))
    dashboard_data.forget_sources()


@pytest.fixture
def visit_page(planted: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of the synthetic corpus at an address."""

    def go(page: str, **address: str) -> AppTest:
        dashboard_data.show(monkeypatch, planted)
        app = AppTest.from_file(APP, default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception
        return app

    return go


@pytest.fixture
def planted_view(planted: str, monkeypatch: pytest.MonkeyPatch) -> View:
    """What a page shows of the synthetic corpus without filters."""
    dashboard_data.show(monkeypatch, planted)
    return View(data.current(), data.Filters(), "light")


def said_on(app: AppTest) -> str:
    """Return what the Markdown, captions and notes of a page say, without escapes."""
    said = [entry.value for entries in (app.markdown, app.caption, app.info) for entry in entries]
    return "\n".join(said).replace("\\", "")


def exported(planted: str, table: str, **choice: Any) -> list[dict[str, str]]:
    with Source.open(planted) as source:
        text = b"".join(export(source, table, **choice)).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("page", NEW)
@pytest.mark.parametrize(
    "address",
    [
        {"ind": "spasticity", "mod": "magnetic_seizure", "sp": "animal", "q": "xyzzy"},
        {"ind": "ptsd", "mod": "tms"},
        {"years": "1990,1991"},
        {"strict": "true", "ev": "rct"},
    ],
    ids=["nothing", "cell", "early", "strict"],
)
def test_every_page_bears_every_filter(
    visit_page: Callable[..., AppTest], page: str, address: dict[str, str]
) -> None:
    visit_page(page, **address)


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("trends", {"rows": "nonsense", "by": "<b>", "milestones": "x", "window": "?"}),
        ("landscape", {"in": "nonsense"}),
        ("maturity", {"cell": "nonsense"}),
        ("maturity", {"cell": "ptsd.<script>"}),
        ("sources", {"of": "nonsense"}),
    ],
)
def test_what_an_address_gets_wrong_is_the_default(
    visit_page: Callable[..., AppTest], page: str, address: dict[str, str]
) -> None:
    assert "nonsense" not in said_on(visit_page(page, **address))


@pytest.mark.parametrize("page", NEW)
def test_every_chart_of_the_new_pages_has_words_for_those_who_do_not_see_it(
    visit_page: Callable[..., AppTest], page: str
) -> None:
    drawn_charts = visit_page(page).get("vega_lite_chart")
    assert drawn_charts
    assert all(len(chart.proto.alt) > 20 for chart in drawn_charts)


def test_the_stage_of_each_cell_is_that_of_analysis_export_and_page(planted: str, planted_view: View) -> None:
    rows = exported(planted, "maturity")
    told = {
        (row["indication"], row["modality"]): row["stage"]
        for row in rows
        if row.get("basis", "broad") == "broad"
    }
    with Source.open(planted) as source:
        frame = maturity(source.studies(), data.Filters())
    answered = dict(
        zip(zip(frame["indication"], frame["modality"], strict=True), frame["stage"], strict=True)
    )
    shown = cell_charts._stages(planted_view)
    on_page = dict(zip(zip(shown["indication"], shown["modality"], strict=True), shown["stage"], strict=True))
    assert told == answered == on_page
    assert len(set(on_page.values())) > 3


def test_the_cell_of_the_address_shows_its_rungs_proofs_and_note(
    visit_page: Callable[..., AppTest], planted_view: View
) -> None:
    row = cell_charts.stage(planted_view, pairs.Pair("depression", "tms"))
    stand = planted_view.data.stand("depression", "tms").words
    said = said_on(visit_page("maturity", cell="depression.tms"))
    assert data.STAGE_NOTE in said
    assert f"{row['stage']}, {data.STAGES[row['stage']].lower()}" in said
    assert row["missing"] in said
    assert row["m1_inputs"] in said
    assert stand in said


def test_a_proof_opens_the_paper(visit_page: Callable[..., AppTest], planted_view: View) -> None:
    row = cell_charts.stage(planted_view, pairs.Pair("depression", "tms"))
    pmid = row["m1_pmids"][0]
    app = visit_page("maturity", cell="depression.tms")
    app.button(key=f"rung_M1_{pmid}").click().run()
    assert not app.exception
    assert f"PMID {pmid}" in said_on(app)
    assert app.session_state["pmid"] == str(pmid)


def test_the_papers_of_a_cell_are_as_many_as_its_button_says(visit_page: Callable[..., AppTest]) -> None:
    app = visit_page("maturity", cell="ptsd.tms")
    button = next(entry for entry in app.button if entry.label.startswith("List its"))
    number = int(re.findall(r"[\d,]+", button.label)[0].replace(",", ""))
    assert 0 < number == data.current().count(data.Filters(("ptsd",), ("tms",)))


@pytest.mark.parametrize("chosen", ["tms,vns", "ect"])
def test_all_modalities_of_an_indication_are_those_of_the_filter(
    visit_page: Callable[..., AppTest], chosen: str
) -> None:
    app = visit_page("maturity", cell="depression.all", mod=chosen)
    button = next(entry for entry in app.button if entry.label.startswith("List its"))
    said = button.label.removeprefix("List its ").split()[0]
    assert set(re.findall(r"of ([\d,]+) papers", said_on(app))) == {said}
    lists = [entry for entry in app.button if str(entry.key).startswith("list_rung_M")]
    assert lists[0].click().run().session_state["mod"] == chosen
    view = View(data.current(), data.Filters(modalities=tuple(chosen.split(","))), "light")
    row = cell_charts.stage(view, pairs.Pair("depression", pairs.ALL))
    proofs = [pmids for name, pmids in row.items() if name.endswith("_pmids") and len(pmids)]
    meant = [openings.of_papers(pmids, pairs.ALL, view.filters.modalities) for pmids in proofs]
    assert [data.current().count(one) for one in meant] == [len(pmids) for pmids in proofs]


def test_verdicts_are_those_of_the_analysis_and_their_papers_those_of_the_fit(
    planted: str, planted_view: View
) -> None:
    with Source.open(planted) as source:
        told = growth(source.corpus(), source.totals())
    rows = {kind: verdicts.frame(planted_view, kind, recent=False) for kind in verdicts.NAMED}
    for frame in rows.values():
        for row in frame.to_dict("records"):
            same = told[(told["indication"] == row["indication"]) & (told["modality"] == row["modality"])]
            assert same["words"].tolist() == [row["words"]]
            chosen = data.Filters(
                () if row["indication"] == pairs.ALL else (row["indication"],),
                () if row["modality"] == pairs.ALL else (row["modality"],),
                (row["first_year"], row["last_year"]),
            )
            assert not row["papers"] or planted_view.data.count(chosen) == row["papers"], row
    assert set(rows["indications"]["indication"]) == set(planted_view.data.indication_names())


def test_the_trends_page_says_how_many_rows_were_tested(
    visit_page: Callable[..., AppTest], planted_view: View
) -> None:
    made = planted_view.data.tested()
    said = said_on(visit_page("trends"))
    assert f"Of {made.rows:,} indications, modalities and cells, {made.tested:,} had" in said
    assert "at most 5%" in said
    assert 0 < made.tested < made.rows


def test_the_overview_says_the_verdict_of_each_indication(
    visit_page: Callable[..., AppTest], planted_view: View
) -> None:
    told = verdicts.frame(planted_view, verdicts.INDICATIONS, recent=False)
    said, names = said_on(visit_page("overview")), planted_view.data.indication_names()
    for indication, sentence in zip(told["indication"], told["words"], strict=True):
        verdict, figures = verdicts.parts(sentence)
        group = said[said.index(f":gray[{verdict}]") :].split("\n\n")[0]
        assert f"**{names[indication]}** {figures}" in group
    assert data.STAGE_NOTE in said


@pytest.mark.parametrize(
    ("address", "told"), [({"mod": "dbs"}, True), ({"q": "memory"}, True), ({"ind": "ptsd"}, False)], ids=str
)
def test_the_overview_says_where_filters_do_not_narrow_the_verdicts(
    visit_page: Callable[..., AppTest],
    address: dict[str, str],
    told: bool,  # noqa: FBT001
) -> None:
    said = said_on(visit_page("overview", **address))
    assert ("only the one on indications holds here" in said) == told


@pytest.mark.parametrize(
    ("sentence", "verdict", "figures"),
    [
        (
            "growing faster than PubMed by 13% a year (95% CI 11% to 16%)",
            "Growing faster than PubMed",
            "13% a year (95% CI 11% to 16%)",
        ),
        ("growing with PubMed (95% CI -1.6% to 2.4%)", "Growing with PubMed", "(95% CI -1.6% to 2.4%)"),
        (
            "no clear growth or decline, once all cells are compared (95% CI 0.5% to 4.7%)",
            "No clear growth or decline",
            "once all cells are compared (95% CI 0.5% to 4.7%)",
        ),
        ("too few to say (0 papers in 0 years)", "Too few to say", "(0 papers in 0 years)"),
    ],
    ids=["faster", "with", "doubtful", "few"],
)
def test_a_verdict_is_parted_from_its_figures(sentence: str, verdict: str, figures: str) -> None:
    assert verdicts.parts(sentence) == (verdict, figures)


def test_the_years_drawn_are_those_of_the_export(planted: str, planted_view: View) -> None:
    rows = exported(planted, "trends")
    told = {
        (row["indication"], int(row["year"])): (
            row["articles"],
            row["nowcast"],
            row["nowcast_low"],
            row["nowcast_high"],
        )
        for row in rows
        if row["modality"] == "all"
    }
    frame = planted_view.data.per_year(planted_view.filters)
    shown = {
        (row["indication"], row["year"]): tuple(
            str(row[name]) if row[name] is not None and str(row[name]) != "<NA>" else ""
            for name in ("articles", "nowcast", "nowcast_low", "nowcast_high")
        )
        for row in frame.to_dict("records")
    }
    assert shown == told


def test_a_measure_of_pubmed_leaves_the_unfinished_year_out(planted_view: View) -> None:
    shown = trend_charts.years(planted_view, "investigational", "per_100k")
    assert shown is not None
    assert "per 100,000 PubMed records" in shown.subtitle
    assert "left out" in shown.chart.alt


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"by": "share"}, "so shares may add up to more than 100%"),
        ({"by": "share", "ind": "ptsd"}, "of all of them whichever indications are chosen"),
        ({"by": "per_100k", "mod": "tms"}, "Papers per 100,000 PubMed records of the year, investigational"),
        (
            {"by": "index"},
            "None of the investigational indications here has an index. Left out, with fewer than 30 papers in 2013",
        ),
        ({"by": "index", "q": "xyzzy"}, "No paper matches"),
    ],
    ids=["share", "share of one", "records", "index", "nothing"],
)
def test_trends_says_the_rule_of_every_measure(
    visit_page: Callable[..., AppTest], address: dict[str, str], said: str
) -> None:
    assert said in said_on(visit_page("trends", **address))


def test_a_choice_of_indications_leaves_the_established_to_be_held_against(planted_view: View) -> None:
    view = replace(planted_view, filters=data.Filters(("ptsd", "parkinson")))
    shown = trend_charts.beside(view)
    assert shown is not None
    table, whole = shown.table(), trend_charts.beside(planted_view)
    assert whole is not None
    assert set(table["indication"]) == {"ptsd"}
    told = whole.table().drop_duplicates("year").set_index("year")["established_middle"]
    assert table.set_index("year")["established_middle"].equals(told[table["year"]])
    assert trend_charts.beside(replace(planted_view, filters=data.Filters(("parkinson",)))) is None


def test_breaks_have_letters_on_the_chart_and_words_below(visit_page: Callable[..., AppTest]) -> None:
    app = visit_page("trends")
    said = said_on(app)
    assert "**a** 2006 MeSH: Transcranial Magnetic Stimulation" in said
    assert "Automated indexing" in said
    layers = json.loads(app.get("vega_lite_chart")[0].proto.spec)["layer"]
    assert any(layer["data"]["name"] == "breaks" for layer in layers)


def test_the_milestones_marked_are_listed_with_their_numbers(visit_page: Callable[..., AppTest]) -> None:
    said = said_on(visit_page("trends", milestones="depression"))
    assert "Milestones of Depression" in said
    assert re.search(r"^1\. .*First study in people", said, re.MULTILINE)


def test_white_spaces_listed_are_empty_thin_or_of_one_group(planted_view: View) -> None:
    rows = spaces.missing(planted_view)
    assert len(rows)
    assert (rows["empty"] | rows["thin"] | rows["one_group"]).all()
    everything = planted_view.data.white_space(planted_view.filters)
    tested = rows["expected"].dropna()
    assert tested.tolist() == sorted(tested, reverse=True)
    assert len(rows) < len(everything)


def test_the_landscape_tells_observed_over_expected(visit_page: Callable[..., AppTest]) -> None:
    app = visit_page("landscape", **{"in": "ratio"})
    assert "Observed over expected" in app.get("vega_lite_chart")[0].proto.alt
    assert "White space is no promise" in said_on(app)


def test_sources_count_what_the_analysis_counts(planted_view: View) -> None:
    found = planted_view.data.groups(planted_view.filters)
    assert source_charts.groups(planted_view).title.startswith(f"{(found['controlled'] > 0).sum():,} group")
    entrants = planted_view.data.entrants(planted_view.filters)
    last = entrants[entrants["complete"]].iloc[-1]
    assert source_charts.entrants(planted_view).title == (
        f"In {last['year']}, {last['entrants']} of {last['groups']} groups were new"
    )


@pytest.mark.parametrize("name", ["overview", "trends", "landscape", "sources", "papers"])
def test_filters_that_leave_nothing_say_so_and_get_a_way_back(
    visit_page: Callable[..., AppTest], name: str
) -> None:
    app = visit_page(name, q="xyzzy")
    assert "No paper matches all of these filters together" in said_on(app)
    app.button(key="reset_nothing").click().run()
    assert "No paper matches" not in said_on(app)


@pytest.mark.parametrize("mode", charts.MODES)
def test_what_is_drawn_once_is_drawn_for_both_themes(planted_view: View, mode: charts.Mode) -> None:
    view = View(planted_view.data, planted_view.filters, mode)
    pair = pairs.Pair("depression", "tms")
    for shown in (
        cell_charts.ladder(view, pair),
        cell_charts.trajectory(view, pair, "share"),
        cell_charts.evidence(view, pair),
        source_charts.lenses(view),
        drawn.cells(view, "ratio"),
    ):
        assert shown.title
        assert shown.chart.alt


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("milestones", ("indication", "modality", "kind", "date", "pmids")),
        (
            "evidence",
            ("indication", "modality", "year", "evidence_level", "tagged", "by_rule", "articles"),
        ),
        ("matrix", ("indication", "modality", "observed", "expected", "ratio", "q")),
    ],
)
def test_tables_of_the_pages_hold_the_numbers_of_the_export(
    planted: str, planted_view: View, table: str, columns: tuple[str, ...]
) -> None:
    answers = {"matrix": planted_view.data.white_space}
    frame = answers.get(table, getattr(planted_view.data, table))(planted_view.filters)
    written = ["articles" if name == "observed" else name for name in columns]
    told = {tuple(row[name] for name in written) for row in exported(planted, table)}
    shown = {tuple(as_written(row[name]) for name in columns) for row in frame.to_dict("records")}
    assert shown <= told
    assert {row for row in told if row[1] != "unattributed"} <= shown
    assert len(shown) > 50


def as_written(value: object) -> str:
    """Write a value as the export does."""
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    return "" if pd.isna(value) else str(value)
