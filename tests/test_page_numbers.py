"""What the pages of trends and sources show is what the analysis answers and what a file holds, number by number."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import files
from dashboard.charts.measures import MEASURES
from dashboard.data import JOURNAL_CLASSES, Data, Filters
from dashboard.frame import View
from dashboard.overview import movers as moved
from dashboard.sources import charts as source_charts
from dashboard.trends import charts as trend_charts
from dashboard.trends import verdicts
from tests.dashboard_data import ENTRY, forget_sources, show
from tests.library import csv_rows, rows
from tests.test_terms import rising_library  # noqa: F401  a fixture
from tracker.analysis import articles_csv, growth, recent_since, sources, spread
from tracker.analysis.origins import origins
from tracker.analysis.terms import terms
from tracker.analysis.vocabulary import KINDS, vocabulary
from tracker.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.planted_fixtures import PlantedLibrary
    from tracker.analysis import Source

    Visit = Callable[..., AppTest]

pytest_plugins = ["tests.planted_fixtures"]
pytestmark = pytest.mark.sqlite  # a page is the same on either store


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Open a page, by way of the first one, on the store of a source."""

    def go(source: Source, page: str, **address: str) -> AppTest:
        show(monkeypatch, source.database.url)
        app = AppTest.from_file(ENTRY, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        app.run()
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception
        return app

    yield go
    forget_sources()


def view_of(source: Source, asked: Filters | None = None) -> View:
    return View(Data(source, source.stamp()), asked or Filters(), "light")


def drawn_on(app: AppTest, key: str, dataset: str) -> list[dict[str, Any]]:
    """Return the rows that a chart of a page was sent."""
    (chart,) = [one.proto for one in app.get("vega_lite_chart") if f"-{key}_" in one.proto.id]
    (sent,) = [one.data.data for one in chart.datasets if one.name == dataset]
    found: list[dict[str, Any]] = pa.ipc.open_stream(sent).read_all().to_pylist()
    return found


@pytest.mark.parametrize("window", verdicts.WINDOWS)
def test_growth_its_interval_and_its_words_are_those_of_the_analysis_and_of_the_file(
    visit: Visit, planted_library: PlantedLibrary, window: str
) -> None:
    source, recent = planted_library.source, window == "recent"
    since = recent_since(source.corpus()) if recent else None
    frame = growth(source.corpus(), source.totals(), since=since)
    answered = {(row["indication"], row["modality"]): row for row in frame.to_dict("records")}
    shown = drawn_on(visit(source, "trends", rows="indications", window=window), "growth", "rows")
    card = trend_charts.growth(view_of(source), "indications", recent=recent)
    assert card is not None
    written = csv_rows(files.csv(view_of(source), card))
    assert len(shown) == len(written) == 10
    rates = [("value", "growth"), ("low", "growth_low"), ("high", "growth_high")]
    for row in shown:
        told = answered[row["indication"], row["modality"]]
        assert [row[name] for name in ("papers", "verdict", "words")] == [
            told[name] for name in ("papers", "verdict", "words")
        ]
        assert [row[name] for name, _ in rates] == pytest.approx([told[name] for _, name in rates])
    for line in written:
        told = answered[line["indication"], line["modality"]]
        assert [line[name] for name in ("papers", "verdict", "words")] == [
            str(told[name]) for name in ("papers", "verdict", "words")
        ]
        assert [float(line[name]) for _, name in rates] == pytest.approx([told[name] for _, name in rates])


def test_the_terms_that_rise_are_those_of_the_analysis_and_of_the_export(
    visit: Visit,
    rising_library: Source,  # noqa: F811  the fixture
) -> None:
    app = visit(rising_library, "sources", of="ptsd")
    answered = [
        row
        for kind in KINDS
        for row in terms(vocabulary(rising_library, kind), "ptsd").to_dict("records")
        if row["rising"]
    ]
    exported = [row for row in rows(rising_library, "terms", indications=["ptsd"]) if row["rising"] == "true"]
    rises = [words for one in app.caption if (words := one.value).startswith("\u00d7")]
    counts = [re.search(r"\*\* ([\d,]+) \u2192 ([\d,]+) papers", one.label) for one in app.button]
    shown = [tuple(found.groups()) for found in counts if found]
    assert shown == [(f"{row['previous']:,}", f"{row['recent']:,}") for row in answered]
    assert shown == [(f"{int(row['previous']):,}", f"{int(row['recent']):,}") for row in exported]
    for table in (answered, exported):
        assert rises == [
            "\u00d7{:.1f} ({:.1f} to {:.1f}) beyond its rise elsewhere".format(
                *(float(row[name]) for name in ("ratio", "low", "high"))
            )
            for row in table
        ]
    assert len(shown) >= 2


def test_shares_are_those_of_the_papers_that_are_listed(
    visit: Visit, planted_library: PlantedLibrary
) -> None:
    """On the charts, in the answer and in the files, against a recount of the listed papers."""
    source, view = planted_library.source, view_of(planted_library.source)
    app, recount = visit(source, "trends", by="share"), recounted_shares(source)
    told = {
        (row["indication"], row["year"]): row["share"]
        for row in view.data.measured(Filters(), "share").to_dict("records")
        if row["complete"] and row["share"] == row["share"]
    }
    new = {name for name, status in view.data.indication_status().items() if status != "established"}
    of_new = {key: share for key, share in told.items() if key[0] in new}
    assert told == in_lines(app, "trend_established") | in_lines(app, "trend_investigational")
    assert in_lines(app, "beside") == of_new
    assert told == pytest.approx({key: recount[key] for key in told}, abs=1e-6)
    assert len({key for key in told if told[key]}) > 50
    for card, drawn in (
        (trend_charts.beside(view, "share"), of_new),
        (
            trend_charts.years(view, "established", "share"),
            {key: told[key] for key in told.keys() - of_new.keys()},
        ),
    ):
        assert card is not None
        written = [row for row in csv_rows(files.csv(view, card)) if row["complete"] == "true"]
        assert {
            (row["indication"], int(row["year"])): float(row["share"]) for row in written if row["share"]
        } == drawn


def in_lines(app: AppTest, key: str) -> dict[tuple[str, int], float]:
    """Return the values of the whole years that a chart of lines was sent; nothing where the page has no such chart."""
    if not any(f"-{key}_" in one.proto.id for one in app.get("vega_lite_chart")):
        return {}
    return {(row["indication"], row["year"]): row["value"] for row in drawn_on(app, key, "complete")}


def recounted_shares(source: Source) -> dict[tuple[str, int], float]:
    """Count the papers of the file of articles anew: each once a year, and once in each of its indications."""
    whole: Counter[int] = Counter()
    cells: Counter[tuple[str, int]] = Counter()
    for row in csv_rows(b"".join(articles_csv(source, Filters()))):
        if row["publication_year"]:
            year = int(row["publication_year"])
            whole[year] += 1
            cells.update((name, year) for name in row["indications"].split("; "))
    names = [entry.id for entry in source.catalog.enabled_indications]
    return {
        (name, year): cells[name, year] / number
        for name in names
        for year, number in whole.items()
        if number >= 10
    }


BARS = {"groups": "controlled", "titles": "articles", "funders": "articles"}
PER_YEAR = {"countries": "country", "journals": "journal_class"}


def test_who_and_where_are_those_of_the_analysis_and_of_the_file(
    visit: Visit, planted_library: PlantedLibrary
) -> None:
    source = planted_library.source
    app, found, view = visit(source, "sources"), origins(source), view_of(source)
    answers = {"groups": sources.groups, "titles": sources.journals, "funders": sources.funders}
    for name, column in BARS.items():
        frame = answers[name](found, Filters())
        held = frame[frame.iloc[:, 0].astype(str) != source_charts.UNKNOWN].sort_values(
            column, ascending=False, kind="stable"
        )
        lengths = [row["value"] for row in drawn_on(app, name, "bars")]
        in_file = [
            int(row[column])
            for row in csv_rows(files.csv(view, getattr(source_charts, name)(view)))
            if source_charts.UNKNOWN not in row.values()
        ]
        assert lengths == held[column].tolist()[: source_charts.TOP] == in_file[: source_charts.TOP]
    for name, column in PER_YEAR.items():
        frame = {"countries": spread.country_years, "journals": spread.journal_drift}[name](found, Filters())
        labels = source_charts.PLACES | (JOURNAL_CLASSES if name == "journals" else {})
        told = {
            (labels.get(row[column], row[column]), row["year"]): row["articles"]
            for row in frame.to_dict("records")
            if row["articles"]
        }
        bars = drawn_on(app, name, "bars") + drawn_on(app, name, "unsettled")
        written = csv_rows(files.csv(view, getattr(source_charts, name)(view)))
        assert {(row["label"], row["year"]): row["articles"] for row in bars if row.get("label")} == told
        assert {
            (labels.get(row[column], row[column]), int(row["year"])): int(row["articles"])
            for row in written
            if row["articles"] != "0"
        } == told


def test_concentration_says_the_numbers_of_the_analysis(
    visit: Visit, planted_library: PlantedLibrary
) -> None:
    source = planted_library.source
    said = "\n".join(entry.value for entry in visit(source, "sources").markdown)
    answered = spread.concentration(origins(source), Filters()).to_dict("records")
    assert len(answered) == 6
    for row in answered:
        what = "controlled studies" if row["evidence"] == "controlled" else "all papers"
        line = (
            f"**{row['holder'].capitalize()}, {what}:** {row['herfindahl']:.1%} ({row['low']:.1%} to {row['high']:.1%}), "
            f"as if {row['effective']:,.1f} of equal size shared them; the largest of {row['holders']:,} holds "
            f"{row['top_1']:.0%} :gray[({row['papers']:,} of known origin"
        )
        assert line in said


def test_where_modalities_are_chosen_the_band_is_of_the_indications_in_which_they_are_established(
    planted_library: PlantedLibrary,
) -> None:
    """Deep brain stimulation is no standard of chronic pain and depression, which are established by other modalities."""
    shown, catalog, asked = view_of(planted_library.source).data, load_catalog(), Filters(modalities=("dbs",))
    counts = shown.measured(asked, "articles")
    standard = [
        name for name in counts["indication"].unique() if catalog.status(name, "dbs") == "established"
    ]
    assert {"parkinson", "epilepsy", "ocd"} <= set(standard)
    assert not {"chronic_pain", "depression"} & set(standard)
    band = shown.band(asked, "articles").set_index("year")
    assert band.loc[2024, "series"] == len(standard)
    beside = counts[counts["indication"].isin(standard) & (counts["year"] == 2024)]["articles"]
    assert band.loc[2024, ["low", "middle", "high"]].tolist() == beside.quantile([0.25, 0.5, 0.75]).tolist()
    of_all = shown.band(Filters(), "articles").set_index("year")
    established = [entry for entry in catalog.enabled_indications if entry.status == "established"]
    assert of_all.loc[2024, "series"] == len(established)


@pytest.mark.parametrize(
    ("asked", "of"),
    [
        (Filters(), ""),
        (Filters(("depression", "parkinson"), years=(2000, 2025)), ""),
        (Filters(modalities=("dbs", "tms", "scs")), " under these filters"),
        (Filters(text="stimulation"), " under these filters"),
    ],
)
def test_a_title_says_of_which_papers_a_share_is(
    planted_library: PlantedLibrary, asked: Filters, of: str
) -> None:
    """A choice of indications, or of years, leaves the papers of a year as they are; any other filter leaves fewer."""
    source = planted_library.source
    shares = trend_charts.years(view_of(source, asked), "established", "share")
    assert shares is not None
    assert f"of all papers{of} in 2025" in shares.title.replace(" each", "")
    assert ("that the other filters leave" in shares.subtitle) == bool(of)
    by_status = moved.shares(view_of(source, replace(asked, indications=())))
    assert by_status is not None
    assert by_status.title.split(",")[0].endswith(f"of the papers of 2025{of}")


def test_where_the_only_year_chosen_is_not_over_the_title_says_so(planted_library: PlantedLibrary) -> None:
    view = view_of(planted_library.source, Filters(years=(2026, 2026)))
    for measure in MEASURES:
        card = trend_charts.years(view, "established", measure)
        assert card is None or card.title == "2026, the only year shown, is not over"
