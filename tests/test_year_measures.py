"""Papers of a year as a share of all, and against those of ten years before: definitions, guards, the established."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.growing import CATALOG, JUNE, Stream, corpus_of
from tracker import analysis
from tracker.analysis import Filters

LONG = range(2005, 2027)
TBI = Stream(dict.fromkeys(LONG, 20))
PTSD = Stream({year: 12 + 3 * (year - 2013) for year in range(2013, 2026)}, ("ptsd",), ("tms",))
BOTH = Stream(dict.fromkeys(LONG, 10), ("tbi", "depression"), ("dbs",))
CORPUS = corpus_of(TBI, PTSD, BOTH)


def of(frame: pd.DataFrame, indication: str, year: int) -> pd.Series[Any]:
    (row,) = frame[(frame["indication"] == indication) & (frame["year"] == year)].to_dict("records")
    return pd.Series(row, dtype=object)


def test_a_paper_on_two_indications_counts_in_both_shares_and_once_in_all() -> None:
    shares = analysis.shares(CORPUS, Filters())
    here = {name: of(shares, name, 2013) for name in ("tbi", "depression", "ptsd")}
    assert {row["papers"] for row in here.values()} == {20 + 10 + 12}
    assert [row["share"] for row in here.values()] == pytest.approx([30 / 42, 10 / 42, 12 / 42], abs=1e-6)
    assert sum(row["share"] for row in here.values()) > 1


def test_a_choice_of_indications_leaves_the_whole_as_it_is_and_any_other_filter_narrows_it() -> None:
    everything, one = (analysis.shares(CORPUS, asked) for asked in (Filters(), Filters(("ptsd",))))
    assert of(one, "ptsd", 2020).equals(of(everything, "ptsd", 2020))
    by_dbs = of(analysis.shares(CORPUS, Filters(modalities=("dbs",))), "depression", 2020)
    assert by_dbs["papers"] == analysis.count(CORPUS, Filters(modalities=("dbs",), years=(2020, 2020)))


def test_no_share_is_told_of_fewer_than_ten_papers() -> None:
    thin = analysis.shares(corpus_of(Stream({2019: 9, 2020: 10, 2021: 11})), Filters(("tbi",)))
    shares = thin.set_index("year")["share"]
    assert np.isnan(shares[2019])
    assert shares[[2020, 2021]].tolist() == [1.0, 1.0]


def test_a_year_that_is_not_over_has_the_share_of_its_papers_so_far_with_an_interval() -> None:
    now, before = (of(analysis.shares(CORPUS, Filters()), "depression", year) for year in (2026, 2025))
    assert not now["complete"]
    assert now["share_low"] < now["share"] == pytest.approx(now["articles"] / now["papers"], abs=1e-6)
    assert now["share"] < now["share_high"]
    assert np.isnan([before["share_low"], before["share_high"]]).all()


def test_papers_so_far_are_not_held_against_those_of_a_much_older_listing() -> None:
    days = dict.fromkeys((entry.id for entry in CATALOG.enabled_indications), JUNE)
    apart = corpus_of(TBI, PTSD, BOTH, listed_on={**days, "ptsd": JUNE - dt.timedelta(45)})
    shares = analysis.shares(apart, Filters())
    assert shares.loc[shares["year"] == 2026, "share"].isna().all()
    stale = analysis.shares(corpus_of(TBI, BOTH, listed_on={**days, "ptsd": dt.date(2025, 9, 1)}), Filters())
    assert not of(stale, "tbi", 2025)["complete"], "2025 is over for TBI, but not for all papers"
    assert of(stale, "tbi", 2024)["complete"]


def test_no_share_is_told_while_the_papers_of_an_indication_were_never_listed() -> None:
    days = dict.fromkeys((entry.id for entry in CATALOG.enabled_indications), JUNE)
    whole = of(analysis.shares(corpus_of(TBI, BOTH, listed_on=days), Filters()), "tbi", 2020)
    assert whole["share"] == 1.0
    del days["ptsd"]
    partly = analysis.shares(corpus_of(TBI, BOTH, listed_on=days), Filters())
    assert partly["share"].isna().all()
    imported = of(analysis.shares(corpus_of(TBI, BOTH, listed_on={}), Filters()), "tbi", 2020)
    assert imported["share"] == 1.0, "where all were imported, none is listed"


def test_an_index_starts_from_the_mean_of_three_years_whatever_years_are_shown() -> None:
    assert list(analysis.base_years(CORPUS)) == [2013, 2014, 2015]
    asked = (Filters(("ptsd",)), Filters(("ptsd",), years=(2020, 2026)))
    whole, late = (analysis.indexed(CORPUS, one) for one in asked)
    row = of(whole, "ptsd", 2024)
    assert row["base"] == 15.0
    assert row["index"] == pytest.approx(100 * row["articles"] / 15, abs=0.01)
    assert of(late, "ptsd", 2024)[["base", "index"]].tolist() == row[["base", "index"]].tolist()


def test_an_index_scales_the_nowcast_and_its_limits() -> None:
    row = of(analysis.indexed(CORPUS, Filters()), "tbi", 2026)
    expected = [row[name] for name in ("nowcast", "nowcast_low", "nowcast_high")]
    drawn = [row[name] for name in ("index_nowcast", "index_low", "index_high")]
    assert drawn == pytest.approx([100 * number / row["base"] for number in expected], abs=0.01)


@pytest.mark.parametrize(("papers", "told"), [((9, 10, 10), None), ((2, 20, 8), 400.0)])
def test_an_index_needs_thirty_papers_in_its_base_years(papers: tuple[int, ...], told: float | None) -> None:
    counts = {**dict(zip(range(2013, 2016), papers, strict=True)), 2025: 40}
    index = of(analysis.indexed(corpus_of(Stream(counts)), Filters(("tbi",))), "tbi", 2025)["index"]
    assert index == told if told else np.isnan(index)


def test_the_band_is_the_quartiles_of_three_established_indications_and_more() -> None:
    names = ("parkinson", "epilepsy", "ocd")
    counts = dict(zip(names, (12, 20, 40), strict=True))
    streams = [Stream(dict.fromkeys(LONG, number), (name,), ("dbs",)) for name, number in counts.items()]
    frame = analysis.papers_per_year(corpus_of(*streams, TBI), Filters())
    used = frame[frame["indication"].isin((*names, "tbi"))]
    band = analysis.established_band(used, "articles").set_index("year")
    assert band.loc[2020, ["low", "middle", "high", "series"]].tolist() == [16.0, 20.0, 30.0, 3]
    assert band.index.max() == 2025, "a year that is not over is in no band"
    assert analysis.established_band(used[used["indication"] != "ocd"], "articles").empty


def test_where_nothing_is_left_there_is_nothing_to_hold_against() -> None:
    nothing = Filters(("ptsd",), years=(1990, 1995))
    for question, column in ((analysis.shares, "share"), (analysis.indexed, "index")):
        frame = question(CORPUS, nothing)
        assert frame[column].dropna().tolist() in ([], [0.0] * 6)
        assert analysis.established_band(frame, column).empty
