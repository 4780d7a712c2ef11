"""What moved in the last complete year, and the share of each status."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scipy import stats

from dashboard import data, files
from dashboard.frame import View
from dashboard.overview import movers as moved
from tests.growing import CATALOG, JUNE, Stream, corpus_of
from tests.library import csv_rows
from tests.stored import article, labelled, publish
from tracker.analysis import Filters, Source
from tracker.analysis.movers import movers, status_shares
from tracker.records import PartialDate

if TYPE_CHECKING:
    from tracker.database import Database

CORPUS = corpus_of(
    Stream({2023: 3, 2024: 10, 2025: 30, 2026: 40}),
    Stream({2024: 30, 2025: 20}, ("epilepsy",), ("vns",)),
    Stream({2024: 4, 2025: 5}, ("ptsd",), ("dbs",)),
    Stream({2024: 12, 2025: 12}, ("ocd",), ("dbs",)),
)


def test_the_cell_that_chance_explains_least_comes_first_and_few_papers_tell_nothing() -> None:
    found = movers(CORPUS, Filters())
    assert [(*row[:5], row.change) for row in found] == [
        ("tbi", "tms", 2025, 30, 10, 20),
        ("epilepsy", "vns", 2025, 20, 30, -10),
    ]
    assert found[0].series[-3:] == (3, 10, 30), "the year that is not over is left out"
    assert len(found[0].series) == 20
    assert movers(CORPUS, Filters(), 1) == found[:1]


def test_a_change_is_tested_exactly_and_among_all_cells_with_papers_enough() -> None:
    """Three cells have papers enough; the one that did not change is tested too, and not listed."""
    p = [stats.binomtest(now, now + before).pvalue for now, before in ((30, 10), (20, 30), (12, 12))]
    assert [row.q for row in movers(CORPUS, Filters())] == pytest.approx([3 * p[0], 1.5 * p[1]])
    assert p[2] == 1.0
    (alone,) = movers(CORPUS, Filters(indications=("epilepsy",)))
    assert alone.q == pytest.approx(p[1]), "one cell is all that the filters leave to be tested"


def test_what_chance_explains_least_is_told_by_the_test_and_not_by_standard_errors() -> None:
    """Both differ by as many standard errors, 3.16; of ten papers that is less likely than of a thousand to be nothing."""
    streams = Stream({2024: 10}), Stream({2024: 450, 2025: 550}, ("epilepsy",), ("vns",))
    assert [row.indication for row in movers(corpus_of(*streams), Filters())] == ["epilepsy", "tbi"]
    same = Stream({2024: 10}, ("ptsd",), ("dbs",)), Stream({2025: 10}, ("tbi",), ("tms",))
    assert [row.indication for row in movers(corpus_of(*same), Filters())] == ["tbi", "ptsd"], (
        "as in the catalog"
    )


def test_filters_choose_among_the_cells_and_the_years() -> None:
    assert [row.indication for row in movers(CORPUS, Filters(indications=("epilepsy",)))] == ["epilepsy"]
    assert {row.year for row in movers(CORPUS, Filters(years=(2000, 2024)))} == {2024}
    assert not movers(CORPUS, Filters(years=(2026, 2026)))
    assert not movers(CORPUS, Filters(text="none"))


@pytest.mark.parametrize(("day", "year"), [(dt.date(2026, 1, 5), 2024), (dt.date(2026, 6, 30), 2025)])
def test_in_a_young_corpus_a_year_is_taken_for_settled_half_a_year_after_it(day: dt.date, year: int) -> None:
    """Too few years tell how papers arrive; on 5 January a quarter of those of 2025 are not there yet."""
    young = corpus_of(Stream({2023: 100, 2024: 200, 2025: 100, 2026: 200}, delay=100), as_of=day)
    assert [row.year for row in movers(young, Filters())] == [year]


@pytest.mark.parametrize("text", ["", "any"])
@pytest.mark.parametrize(("day", "year"), [(dt.date(2026, 3, 1), 2024), (dt.date(2026, 12, 1), 2025)])
def test_a_year_whose_papers_are_still_arriving_is_not_held_against_a_whole_one(
    day: dt.date, year: int, text: str
) -> None:
    """Papers arrive half a year after they are published: of 2025, on 1 March 2026, two thirds."""
    papers = Stream({year: 40 + 3 * (year % 2) for year in range(2010, 2027)}, delay=180)
    corpus = corpus_of(papers, as_of=day)
    corpus = replace(corpus, search=lambda _text: corpus.pmid.tolist())
    (row,) = movers(corpus, Filters(text=text))
    assert row.year == year
    assert {row.papers, row.previous} == {40, 43}
    assert bool(movers(corpus, Filters(years=(2025, 2026), text=text))) == (year == 2025)


def test_the_shares_of_a_year_are_of_the_papers_selected() -> None:
    found = status_shares(CORPUS, Filters()).set_index(["key", "year"])
    assert found.loc[("investigational", 2025), ["articles", "papers"]].tolist() == [35, 67]
    assert found.loc[("investigational", 2025), "share"] == 35 / 67
    assert found.loc[("established", 2025), "articles"] == 32
    assert not found.loc[("established", 2026), "complete"]
    one = status_shares(CORPUS, Filters(modalities=("dbs",))).set_index(["key", "year"])
    assert one.loc[("investigational", 2025), ["articles", "papers"]].tolist() == [5, 17]


def test_without_a_paper_nothing_moves() -> None:
    assert not movers(corpus_of(), Filters())


def test_cells_of_as_many_papers_are_two_unless_one_is_a_kind_of_the_other() -> None:
    years = {2024: 10, 2025: 40}
    corpus = corpus_of(Stream(years, ("ptsd",), ("tms",)), Stream(years, ("ptsd",), ("dbs",)))
    assert {row.modality for row in movers(corpus, Filters())} == {"tms", "dbs"}
    child = corpus_of(Stream(years, ("ptsd",), ("tms", "tms_tbs")))
    assert len(movers(child, Filters())) == 1


def test_no_share_is_told_of_a_year_that_is_not_over_while_listings_lie_apart() -> None:
    streams = Stream({2024: 20, 2025: 20, 2026: 20}), Stream({2025: 20, 2026: 20}, ("epilepsy",), ("vns",))
    days = dict.fromkeys((entry.id for entry in CATALOG.enabled_indications), JUNE)
    for late, told in ((20, True), (45, False)):
        listed_on = {**days, "epilepsy": JUNE - dt.timedelta(late)}
        found = status_shares(corpus_of(*streams, listed_on=listed_on), Filters()).set_index(["key", "year"])
        assert found.loc[("investigational", 2026), ["share", "low", "high"]].notna().all() == told
        assert found.loc[("investigational", 2025), "share"] == 0.5


def test_no_share_of_a_status_is_told_while_an_indication_of_it_was_never_listed() -> None:
    days = dict.fromkeys((entry.id for entry in CATALOG.enabled_indications if entry.id != "ocd"), JUNE)
    streams = Stream({2025: 40}), Stream({2025: 40}, ("epilepsy",), ("vns",))
    corpus = corpus_of(*streams, listed_on=days)
    assert status_shares(corpus, Filters())["share"].isna().all()
    chosen = status_shares(corpus, Filters(("tbi", "epilepsy"))).set_index(["key", "year"])
    assert chosen.loc[("investigational", 2025), "share"] == 0.5


def test_a_cell_is_said_to_stand_out_only_where_chance_alone_would_hardly_do_it(database: Database) -> None:
    for indication, modality, first, counts in (
        ("tbi", "dbs", 1000, {2023: 10, 2024: 30}),
        ("depression", "tms", 2000, {2023: 10, 2024: 16}),
    ):
        years = [year for year, papers in counts.items() for _ in range(papers)]
        made = [
            article(first + place, electronic_date=PartialDate(year), created=dt.date(year, 6, 1))
            for place, year in enumerate(years)
        ]
        publish(database, made, indication, [labelled(one.pmid, modality) for one in made])
    source = Source(database, CATALOG)
    shown = data.Data(source, source.stamp())
    views = [View(shown, Filters(indications=names), "light") for names in ((), ("depression",))]
    clear, unclear = map(moved.changes, views)
    assert clear is not None
    assert unclear is not None
    assert clear.title == "TBI \u00d7 Deep brain stimulation stands out most: 10 to 30 papers"
    assert unclear.title == (
        "No cell changed by more than chance may do; first comes Depression \u00d7 Transcranial magnetic stimulation: 10 to 16 papers"
    )
    by_status = moved.shares(views[0])
    assert by_status is not None
    assert by_status.title == "No share can be told: some indications were not fetched yet"
    written = csv_rows(files.csv(views[0], clear))
    assert list(written[0])[-1] == "q"
    expected = movers(source.corpus(), Filters())
    assert [float(row["q"]) for row in written] == pytest.approx([row.q for row in expected], rel=1e-6)
