"""The same numbers from everywhere: what is exported, what is answered, and what the dashboard is given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pytest

from dashboard import data, files
from dashboard.frame import View
from dashboard.trends import charts as trend_charts
from tests.library import csv_rows, rows
from tests.stored import NOON, article, labelled, publish, temporary_store
from tracker import analysis, store
from tracker.analysis import Filters, Source
from tracker.analysis.downloads import TREND_COLUMNS
from tracker.catalog import load_catalog
from tracker.demo.truth import pubmed_total
from tracker.records import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.database import Database
    from tracker.records import Article

CATALOG = load_catalog()
INDEXED = ("index", "index_nowcast", "index_low", "index_high")
NUMBERS = ("articles", "per_100k", "nowcast", "nowcast_low", "nowcast_high")


def papers(first: int, each: int) -> Iterator[Article]:
    """Papers of 2012 to 2025, spread over each year and arriving 40 days later: on 2 January some are on their way."""
    for place in range(14 * each):
        year, day = 2012 + place // each, dt.timedelta(365 * (place % each + 0.5) / each)
        out = dt.date(year, 1, 1) + day
        if out + dt.timedelta(40) <= NOON.date():
            dated = PartialDate(out.year, out.month, out.day)
            yield article(first + place, electronic_date=dated, created=out + dt.timedelta(40))


@pytest.fixture(scope="module")
def filled() -> Iterator[Source]:
    """A store of papers of two cells, with PubMed's totals."""
    with temporary_store() as database:
        fill(database)
        yield Source(database, CATALOG)


def fill(database: Database) -> None:
    for indication, modality, first, each in (("tbi", "dbs", 1000, 24), ("depression", "tms", 5000, 40)):
        made = list(papers(first, each))
        publish(database, made, indication, [labelled(one.pmid, modality) for one in made])
    with database.write() as c:
        store.save_pubmed_totals(c, {year: pubmed_total(year) for year in range(2010, 2027)}, NOON)


def plain(table: pd.DataFrame) -> dict[tuple[str, str, int], dict[str, str]]:
    """A frame's rows by what they are of, as a file has them."""
    told = table.reindex(columns=list(TREND_COLUMNS)).astype(object)
    told = told.where(told.notna(), "")
    return {
        (row["indication"], row["modality"], int(row["year"])): {name: str(row[name]) for name in NUMBERS}
        for row in told.to_dict("records")
    }


def read(lines: list[dict[str, str]]) -> Mapping[tuple[str, str, int], dict[str, str]]:
    return plain(pd.DataFrame(lines))


def test_exports_answers_and_the_dashboard_have_the_same_numbers(filled: Source) -> None:
    """Counts, shares of PubMed and nowcasts of every row, by four ways."""
    corpus, totals = filled.corpus(), filled.totals()
    exported = read(rows(filled, "trends"))
    answered = plain(analysis.trend_table(corpus, Filters(), totals=totals))
    downloaded = read(csv_rows(analysis.trends_csv(filled, Filters())))
    assert exported == answered == downloaded
    shown = data.Data(filled, filled.stamp()).per_year(Filters()).assign(modality="all")
    assert plain(shown) == {key: value for key, value in exported.items() if key[1] == "all"}
    assert {row["nowcast"] != "" for (_, _, year), row in exported.items() if year == 2025} == {True}
    assert any(row["per_100k"] not in {"", "0.0"} for row in exported.values())


def test_an_index_is_that_of_the_counts_that_are_exported_and_its_chart_and_file_have_it(
    filled: Source,
) -> None:
    """Of each year and of the nowcast, on the base of 2013 to 2015."""
    exported, view = read(rows(filled, "trends")), View(data.Data(filled, filled.stamp()), Filters(), "light")
    card = trend_charts.years(view, "investigational", "index")
    assert card is not None
    written = {int(row["year"]): row for row in csv_rows(files.csv(view, card))}
    base = sum(int(exported["tbi", "all", year]["articles"]) for year in (2013, 2014, 2015)) / 3
    columns = {"articles": "index", **dict(zip(NUMBERS[2:], INDEXED[1:], strict=True))}
    for (indication, modality, year), row in exported.items():
        if (indication, modality) == ("tbi", "all") and year >= 2012:
            counts = {name: row[count] and 100 * float(row[count]) / base for count, name in columns.items()}
            told = {name: written[year][name] and float(written[year][name]) for name in counts}
            assert told == pytest.approx(counts, abs=0.01)
    stream = pa.ipc.open_stream(card.chart.spec["datasets"]["complete"])
    drawn = {row["year"]: row["value"] for row in stream.read_all().to_pylist()}
    assert drawn == {year: float(row["index"]) for year, row in written.items() if year < 2026}
    settled = max(year for year in drawn if not exported["tbi", "all", year]["nowcast"])
    assert card.title == f"TBI: {drawn[settled]:,.0f} in {settled} (2013 to 2015 = 100)"


def test_a_verdict_is_fitted_to_the_numbers_that_are_exported(filled: Source) -> None:
    told = analysis.growth(filled.corpus(), filled.totals(), Filters(("tbi",), ("dbs",))).iloc[0]
    exported = read(rows(filled, "trends", indications=["tbi"], modalities=["dbs"]))
    fitted = range(told["first_year"], told["last_year"] + 1)
    assert fitted == range(2013, 2025), (
        "2025 is not settled on 2 January 2026, 2012 is the year of the first paper"
    )
    assert told["papers"] == sum(int(exported["tbi", "dbs", year]["articles"]) for year in fitted)
    assert told["recent"] == sum(int(exported["tbi", "dbs", year]["articles"]) for year in range(2020, 2025))


def test_new_totals_give_new_shares_without_a_new_data_version(database: Database) -> None:
    """PubMed's totals are asked in runs of their own."""
    fill(database)
    source = Source(database, CATALOG)
    stamp = source.stamp()

    def told() -> tuple[pd.Series, str]:
        seen = data.Data(source, stamp)
        shares = seen.per_year(Filters(("tbi",))).set_index("year")["per_100k"]
        return shares, analysis.growth(source.corpus(), source.totals(), Filters(("tbi",), ("dbs",)))[
            "words"
        ][0]

    shares, words = told()
    with database.write() as c:
        store.save_pubmed_totals(
            c, {year: pubmed_total(year) // (year - 2010) for year in range(2012, 2026)}, NOON
        )
    now, later = told()
    assert stamp == source.stamp()
    assert now[2020] == pytest.approx(10 * shares[2020], rel=1e-3)
    assert "PubMed" in words
    assert later != words
