"""What stands around every chart, and its files: the numbers of the analysis, and a picture that stands alone."""

from __future__ import annotations

import csv
import io
import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from dashboard import drawn, files
from dashboard.charts import picture
from dashboard.data import Data, Facet, Filters
from dashboard.frame import View
from dashboard.maturity import cell_charts
from dashboard.maturity.pairs import ALL, Pair
from dashboard.sources import charts as source_charts
from dashboard.trends import charts as trend_charts
from tracker.analysis import evidence, growth, maturity, trajectories, white_space
from tracker.analysis.landscape import matrix
from tracker.analysis.origins import origins
from tracker.analysis.overview import papers_per_year
from tracker.analysis.sources import funders, groups, journals
from tracker.analysis.spread import country_years, journal_drift, new_entrants
from tracker.analysis.terms import lens_years
from tracker.analysis.vocabulary import LENS, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.planted_fixtures import PlantedLibrary
    from tracker.analysis import Source

pytest_plugins = ["tests.planted_fixtures"]
pytestmark = pytest.mark.sqlite  # the same on either store
CELL = Pair("depression", "tms")
ASKED = Filters(indications=("depression", "ptsd"), years=(1990, 2026))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def asked_view(planted_library: PlantedLibrary) -> View:
    """What a page shows of the synthetic corpus under some filters."""
    source = planted_library.source
    return View(Data(source, source.stamp()), ASKED, "light")


def evidence_of(source: Source) -> int:
    told = evidence(source.studies(), ASKED)
    here = told[(told["indication"] == CELL.indication) & (told["modality"] == CELL.modality)]
    return int(here.loc[here["year"].notna(), "articles"].sum())


def statuses(source: Source, status: str) -> int:
    told = papers_per_year(source.corpus(), ASKED)
    return int(told.loc[told["status"] == status, "articles"].sum())


def fitted(source: Source) -> int:
    told = growth(source.corpus(), source.totals(), ASKED)
    return int(
        told.loc[(told["modality"] == ALL) & told["indication"].isin(ASKED.indications), "papers"].sum()
    )


def lived(source: Source) -> int:
    return int(trajectories(source.corpus(), {}, *CELL)["papers"].sum())


def by_origin(question: Callable[..., object], column: str) -> Callable[[Source], int]:
    return lambda source: int(question(origins(source), ASKED)[column].sum())  # type: ignore[index]


CHARTS = {
    "years": (
        lambda view: trend_charts.years(view, "established"),
        "articles",
        lambda s: statuses(s, "established"),
    ),
    "beside": (
        lambda view: trend_charts.beside(view, "share"),
        "articles",
        lambda s: statuses(s, "investigational"),
    ),
    "growth": (lambda view: trend_charts.growth(view, "indications", recent=False), "papers", fitted),
    "landscape": (
        lambda view: drawn.cells(view, "articles"),
        "articles",
        lambda s: int(matrix(s.corpus(), ASKED)["articles"].sum()),
    ),
    "trials": (
        lambda view: drawn.cells(view, "rct"),
        "rct",
        lambda s: int(matrix(s.corpus(), ASKED)["rct"].sum()),
    ),
    "white space": (
        lambda view: drawn.cells(view, "ratio"),
        "observed",
        lambda s: int(white_space(s.studies(), ASKED)["observed"].sum()),
    ),
    "ladder": (
        lambda view: cell_charts.ladder(view, CELL),
        "human",
        lambda s: int(maturity(s.studies(), ASKED)["human"].sum()),
    ),
    "trajectory": (lambda view: cell_charts.trajectory(view, CELL, "count"), "papers", lived),
    "evidence": (lambda view: cell_charts.evidence(view, CELL), "articles", evidence_of),
    "groups": (source_charts.groups, "controlled", by_origin(groups, "controlled")),
    "countries": (source_charts.countries, "articles", by_origin(country_years, "articles")),
    "journals": (source_charts.journals, "articles", by_origin(journal_drift, "articles")),
    "titles": (source_charts.titles, "articles", by_origin(journals, "articles")),
    "funders": (source_charts.funders, "articles", by_origin(funders, "articles")),
    "entrants": (source_charts.entrants, "groups", by_origin(new_entrants, "groups")),
    "lenses": (
        source_charts.lenses,
        "articles",
        lambda s: int(lens_years(vocabulary(s, LENS), ASKED)["articles"].sum()),
    ),
}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_says_where_it_comes_from_and_hands_out_its_numbers_and_its_picture(
    asked_view: View, name: str
) -> None:
    make, column, truth = CHARTS[name]
    shown = make(asked_view)
    assert shown is not None
    assert shown.title
    assert not shown.title.endswith(".")
    assert shown.subtitle
    assert len(shown.chart.alt) > 20
    assert shown.n > 0
    assert files.source(asked_view, shown) == (
        f"SYNTHETIC DATA, data version {asked_view.data.stamp.version}, data as of 20 Aug 2026 \u00b7 n = {shown.n:,} {shown.unit}"
    )
    rows = rows_of(files.csv(asked_view, shown))
    assert sum(int(row[column] or 0) for row in rows) == truth(asked_view.data.source) > 0
    assert {row["synthetic"] for row in rows} == {"true"}
    told = files.svg(asked_view, shown).decode()
    tree = ET.fromstring(told)  # noqa: S314  our own
    written = " ".join(text.text or "" for text in tree.findall(f"{SVG}text"))
    assert tree.findtext(f"{SVG}title") == shown.title
    assert shown.title in written
    assert shown.subtitle in written
    assert "Source: SYNTHETIC DATA" in written
    assert "Filters: " in written
    assert not re.search(r"(?:href|src)=|url\(['\"]?http", told), "nothing in it points outside"


def test_a_png_is_the_picture_at_twice_its_size(asked_view: View) -> None:
    shown = source_charts.funders(asked_view)
    image = files.png(asked_view, shown)
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", image[16:24])
    tree = ET.fromstring(files.svg(asked_view, shown))  # noqa: S314  our own
    assert (width, height) == (2 * int(tree.get("width", "0")), 2 * int(tree.get("height", "0")))


def test_the_picture_has_the_ground_of_the_theme_the_reader_sees(asked_view: View) -> None:
    grounds = [
        files.svg(view, source_charts.funders(view)).decode()
        for view in (asked_view, replace(asked_view, mode="dark"))
    ]
    assert ['fill="#FFFFFF"' in ground for ground in grounds] == [True, False]
    assert ['fill="#0F1720"' in ground for ground in grounds] == [False, True]


def test_files_are_named_after_the_chart_and_what_narrows_it(asked_view: View) -> None:
    shown = source_charts.funders(asked_view)

    def named(asked: Filters) -> str:
        return files.name(replace(shown, asked=asked), "csv")

    assert named(Filters()) == "funders.csv"
    assert named(Filters(("alzheimer",), ("tms",), (2010, 2024))) == "funders_alzheimer_tms_2010-2024.csv"
    assert named(Filters(text='Mémoire "de"/../travail', retracted=True, strict=True)) == (
        "funders_memoire-de-travail_with-retracted_tagged.csv"
    )
    assert named(Filters(facets=(Facet("journal", "0372331"),))) == "funders_journal-0372331.csv"
    many = ("alzheimer", "tbi", "ptsd", "ocd", "epilepsy", "parkinson")
    assert named(Filters(many)) == "funders_alzheimer-tbi-ptsd-ocd-and-2-more.csv"
    assert len(named(Filters(text="word " * 200))) < 80


def test_hostile_words_are_no_part_of_the_drawing(asked_view: View) -> None:
    said = picture.Words(
        "<script>alert(1)</script> \x00\u202e&", "]]>", [("</svg>", "#000000")], ["\x0b<a href='x'>"]
    )
    tree = ET.fromstring(picture.svg(source_charts.funders(asked_view).chart, said, "light"))  # noqa: S314  our own
    assert tree.findtext(f"{SVG}title") == "<script>alert(1)</script> &"
    assert not tree.findall(f".//{SVG}script") + tree.findall(f".//{SVG}a")


def test_a_formula_in_a_name_is_no_formula_in_the_file(asked_view: View) -> None:
    frame = source_charts.titles(asked_view).table().head(1).assign(journal="=HYPERLINK(1)")
    shown = replace(source_charts.titles(asked_view), table=lambda: frame)
    assert rows_of(files.csv(asked_view, shown))[0]["journal"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Filters(), "the open mark is what it will have, with its 95% interval"),
        (Filters(evidence=("rct",)), "what it will have is not known under these filters"),
        (Filters(years=(2000, 2020)), "by the readers of the journal"),
    ],
    ids=["told", "untold", "over"],
)
def test_a_stack_of_years_says_what_its_unfinished_year_will_have(
    planted_library: PlantedLibrary, asked: Filters, said: str
) -> None:
    source = planted_library.source
    view = View(Data(source, source.stamp()), asked, "light")
    for shown in (source_charts.journals(view), cell_charts.evidence(view, Pair("depression", ALL))):
        assert said.replace("by the readers of the journal", "per year by") in shown.subtitle
        awaited = shown.table()
        assert awaited["nowcast"].notna().any() == (said.startswith("the open mark"))
        assert ("is faded" in shown.subtitle) == (not awaited["complete"].all())
