"""What moved in the last complete year, and the share of each status."""

from __future__ import annotations

from tests.growing import Stream, corpus_of
from tracker.analysis import Filters
from tracker.analysis.movers import movers, status_shares

CORPUS = corpus_of(
    Stream({2023: 3, 2024: 10, 2025: 30, 2026: 40}),
    Stream({2024: 30, 2025: 20}, ("epilepsy",), ("vns",)),
    Stream({2024: 4, 2025: 5}, ("ptsd",), ("dbs",)),
    Stream({2024: 12, 2025: 12}, ("ocd",), ("dbs",)),
)


def test_the_cell_that_chance_explains_least_comes_first_and_few_papers_tell_nothing() -> None:
    found = movers(CORPUS, Filters())
    assert [(*row[:-1], row.change) for row in found] == [
        ("tbi", "tms", 2025, 30, 10, 20),
        ("epilepsy", "vns", 2025, 20, 30, -10),
    ]
    assert found[0].series[-3:] == (3, 10, 30), "the year that is not over is left out"
    assert len(found[0].series) == 20
    assert movers(CORPUS, Filters(), 1) == found[:1]


def test_filters_choose_among_the_cells_and_the_years() -> None:
    assert [row.indication for row in movers(CORPUS, Filters(indications=("epilepsy",)))] == ["epilepsy"]
    assert {row.year for row in movers(CORPUS, Filters(years=(2000, 2024)))} == {2024}
    assert not movers(CORPUS, Filters(years=(2026, 2026)))
    assert not movers(CORPUS, Filters(text="none"))


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
