"""The verdict on every row: what it is fitted to, what it leaves out, and the mistakes that others make."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from tests.growing import CATALOG, JUNE, TOTALS, Stream, corpus_of, growing
from tests.stored import article, labelled, publish
from tracker import analysis
from tracker.analysis import Filters, Source
from tracker.analysis.background import known_totals
from tracker.analysis.judging import judge
from tracker.demo.truth import planted_cells
from tracker.records import PartialDate

if TYPE_CHECKING:
    from tracker.analysis import Corpus

TBI_TMS = Filters(indications=("tbi",), modalities=("tms",))
STEADY = growing(2000, 20, 0.04)
"""Papers that keep pace with PubMed."""
BACKGROUND = Stream(growing(1995, 60, 0.04), ("depression",), ("dbs",))
"""Papers elsewhere, enough to tell how papers arrive."""


def row(corpus: Corpus, filters: Filters = TBI_TMS, since: int | None = None) -> pd.Series:
    """The one row that these filters choose."""
    told = analysis.growth(corpus, TOTALS, filters, since)
    assert len(told) == 1
    return told.iloc[0]


def test_every_cell_indication_and_modality_has_one_row() -> None:
    told = analysis.growth(corpus_of(Stream(STEADY)), TOTALS)
    indications = [entry.id for entry in CATALOG.enabled_indications]
    modalities = [entry.id for entry in CATALOG.enabled_modalities]
    pairs = {(i, m) for i in (*indications, "all") for m in (*modalities, "all")} - {("all", "all")}
    assert not told.duplicated(["indication", "modality"]).any()
    assert set(zip(told["indication"], told["modality"], strict=True)) == pairs


def test_before_the_first_paper_every_row_says_too_few() -> None:
    for corpus in (corpus_of(), corpus_of(listed_on={}), corpus_of(Stream({0: 9}), listed_on={})):
        told = analysis.growth(corpus, TOTALS)
        assert set(told["words"]) == {"too few to say (0 papers in 0 years)"}
        assert told[["rate", "doubling", "ratio", "bend", "p", "q"]].isna().all(axis=None)


def test_filters_choose_rows_and_change_none() -> None:
    """All rows are judged as one family, whatever a reader looks at."""
    corpus = corpus_of(Stream(STEADY), Stream(growing(2005, 4, 0.15), ("ptsd",), ("vns",)), BACKGROUND)
    whole = analysis.growth(corpus, TOTALS)
    narrow = Filters(("ptsd",), ("vns", "tms"), (2020, 2022), ("rct",), ("animal",), "sleep", retracted=True)
    part = analysis.growth(corpus, TOTALS, narrow)
    assert set(part["modality"]) == {"vns", "tms"}
    wanted = whole[(whole["indication"] == "ptsd") & whole["modality"].isin(["vns", "tms"])]
    pd.testing.assert_frame_equal(part, wanted.reset_index(drop=True))


def test_fits_run_once_per_data_version_and_totals() -> None:
    corpus = corpus_of(Stream(STEADY), BACKGROUND)
    analysis.growth(corpus, TOTALS)
    start = time.process_time()
    for indication in ("tbi", "ptsd", "depression"):
        analysis.growth(corpus, dict(TOTALS), Filters(indications=(indication,)))
    assert time.process_time() - start < 0.05
    assert len(kept(corpus)) == 1
    analysis.growth(corpus, TOTALS | {2025: 1_800_000})
    analysis.growth(corpus, TOTALS, since=analysis.recent_since(corpus))
    assert len(kept(corpus)) == 3


def kept(corpus: Corpus) -> list[object]:
    return [key for key in corpus._once if key[0] == "growth"]  # type: ignore[index]


def test_papers_that_keep_pace_with_pubmed_grow_with_it() -> None:
    told = row(corpus_of(Stream(STEADY), BACKGROUND))
    assert (told["verdict"], told["relative"], told["reason"]) == ("with", True, "")
    assert told["growth"] == pytest.approx(0, abs=0.005)
    assert np.isnan(told["doubling"])


def test_growth_has_its_doubling_time_and_decline_its_halving_time() -> None:
    grows = row(corpus_of(Stream(growing(2000, 4, 0.15)), BACKGROUND))
    assert (grows["verdict"], grows["change"]) == ("faster", "more")
    assert grows["doubling_low"] < np.log(2) / (np.log(1.15) - 0.04) < grows["doubling_high"]
    assert np.isnan(grows["halving"])
    falls = row(corpus_of(Stream(growing(2000, 60, -0.08)), BACKGROUND))
    assert (falls["verdict"], falls["change"]) == ("slower", "fewer")
    assert np.isnan(falls["doubling"])
    assert falls["halving_low"] < np.log(2) / (0.04 - np.log(0.92)) < falls["halving_high"]


def test_now_is_told_apart_from_ever() -> None:
    """Growth that ended ten years ago: over all years it is there, in the last ten it is not."""
    counts = growing(1996, 3, 0.25, 2011) | dict.fromkeys(range(2012, 2027), 90)
    corpus = corpus_of(Stream(counts), BACKGROUND)
    ever, now = row(corpus), row(corpus, since=analysis.recent_since(corpus))
    assert (ever["verdict"], now["verdict"]) == ("faster", "slower")
    assert (now["first_year"], now["last_year"], now["years"]) == (2016, 2025, 10)
    assert ever["bend"] < ever["bend_high"] < 0
    assert (ever["recent"], ever["previous"]) == (450, 450)


def test_without_pubmeds_size_growth_is_of_papers_alone_and_says_why() -> None:
    """The shipped table ends in 2015."""
    corpus = corpus_of(Stream(STEADY), BACKGROUND)
    told = analysis.growth(corpus, known_totals(), TBI_TMS).iloc[0]
    assert not told["relative"]
    assert told["reason"] == "PubMed's own size is not known for 2016 to 2025"
    assert told["words"].startswith("growing by 4")
    lacking = {year: total for year, total in TOTALS.items() if year not in {2019, 2021, 2022}}
    assert (
        analysis.growth(corpus, lacking, TBI_TMS).iloc[0]["reason"].endswith("known for 2019, 2021 to 2022")
    )
    earlier = {year: total for year, total in TOTALS.items() if year > 2000}
    assert analysis.growth(corpus, earlier, TBI_TMS).iloc[0]["relative"], (
        "the year of the first paper is in no fit"
    )


def test_retracted_papers_and_those_outside_the_totals_do_not_grow() -> None:
    more = growing(2015, 30, 0.3)
    corpus = corpus_of(
        Stream(STEADY), BACKGROUND, Stream(more, retracted=True), Stream(more, modalities=("ect",))
    )
    alone = corpus_of(Stream(STEADY), BACKGROUND)
    for modality in ("tms", "all"):
        told = [
            analysis.growth(each, TOTALS, Filters(indications=("tbi",))).set_index("modality").loc[modality]
            for each in (corpus, alone)
        ]
        assert (told[0]["papers"], told[0]["rate"]) == (told[1]["papers"], told[1]["rate"])
    assert row(corpus, Filters(indications=("tbi",), modalities=("ect",)))["verdict"] == "faster"


def test_a_partial_year_is_in_no_fit_and_never_looks_like_decline() -> None:
    """From 2010 to a 2026 that is half over the compound rate is 8 % a year; papers grow by 12 %."""
    counts = growing(2009, 10, 0.12)
    june, whole = (
        corpus_of(Stream(counts), BACKGROUND),
        corpus_of(Stream(counts), BACKGROUND, as_of=dt.date(2027, 6, 30)),
    )
    table = analysis.trend_table(june, TBI_TMS, ("tms",)).set_index("year")["articles"]
    compound = (table[2026] / table[2010]) ** (1 / 16) - 1
    told = row(june)
    assert compound < 0.08
    assert told["last_year"] == 2025
    assert np.expm1(told["rate"] + 0.04) == pytest.approx(0.12, abs=0.01)
    assert (row(whole)["rate"], row(whole)["last_year"]) == (pytest.approx(told["rate"], abs=0.005), 2026)


def test_in_january_last_year_is_not_fitted_yet() -> None:
    """A twentieth of it is still on its way."""
    streams = Stream(STEADY, delay=40), Stream(BACKGROUND.per_year, ("depression",), ("dbs",), delay=40)
    told = [
        row(corpus_of(*streams, as_of=day))["last_year"]
        for day in (dt.date(2026, 1, 20), dt.date(2026, 3, 20))
    ]
    assert told == [2024, 2025]


def test_the_oldest_listing_ends_the_rows_of_all_indications() -> None:
    listed = {entry.id: JUNE for entry in CATALOG.enabled_indications} | {"ptsd": dt.date(2025, 11, 1)}
    corpus = corpus_of(Stream(STEADY, ("tbi", "ptsd")), BACKGROUND, listed_on=listed)
    told = analysis.growth(corpus, TOTALS, Filters(modalities=("tms",))).set_index("indication")["last_year"]
    assert told[["tbi", "ptsd", "all"]].tolist() == [2025, 2024, 2024]


def test_papers_without_a_year_begin_no_series_in_1970_nor_anywhere() -> None:
    dated = corpus_of(Stream(STEADY), BACKGROUND)
    undated = corpus_of(Stream(STEADY), BACKGROUND, Stream({0: 200}))
    for name in ("papers", "first_year", "rate", "growth_low", "words"):
        assert row(undated)[name] == row(dated)[name]


def test_electronic_and_print_dates_are_one_paper_in_the_growth_too(source: Source) -> None:
    """Counted by either date, 2024 would have the papers of 2023 once more."""
    made = [
        article(
            1000 * year + place,
            electronic_date=PartialDate(year, 11, 20),
            print_date=PartialDate(year + 1, 2),
            created=dt.date(year, 11, 25),
        )
        for year in range(2012, 2024)
        for place in range(10)
    ]
    publish(source.database, made, "tbi", [labelled(one.pmid, "dbs") for one in made])
    told = analysis.growth(source.corpus(), TOTALS, Filters(indications=("tbi",), modalities=("dbs",))).iloc[
        0
    ]
    table = analysis.trend_table(source.corpus(), Filters(indications=("tbi",)), ("dbs",)).set_index("year")
    assert table["articles"].sum() == len(made)
    assert set(table.loc[2012:2023, "articles"]) == {10}
    assert told["papers"] == 110  # from 2013 on: the year of the first paper is left out


def jumping(year: int, factor: float, **options: tuple[str, ...]) -> list[Stream]:
    """Papers that keep pace with PubMed, and from a year on others beside them that only a heading finds."""
    beside = {at: round((factor - 1) * papers) for at, papers in STEADY.items() if at >= year}
    return [Stream(STEADY), Stream(beside, **options), BACKGROUND]


def test_the_jump_of_tbis_heading_in_2017_is_a_step_and_no_growth() -> None:
    """Taken for growth, it makes every cell of traumatic brain injury grow."""
    marked, unmarked = corpus_of(*jumping(2017, 1.8, headed=("tbi",))), corpus_of(*jumping(2017, 1.8))
    assert (row(unmarked)["verdict"], row(unmarked)["breaks"]) == ("faster", "")
    assert (row(marked)["verdict"], row(marked)["breaks"]) == ("with", "2017")
    assert row(marked, since=2018)["breaks"] == ""


def test_the_heading_of_a_modality_breaks_its_cells_and_no_others() -> None:
    streams = [Stream(STEADY), Stream(dict.fromkeys(range(2006, 2027), 20), headed=("tms",)), BACKGROUND]
    streams.append(Stream(STEADY, ("tbi",), ("vns",)))
    told = analysis.growth(corpus_of(*streams), TOTALS).set_index(["indication", "modality"])["breaks"]
    assert told["tbi", "tms"] == told["all", "tms"] == "2006"
    assert told["tbi", "vns"] == told["tbi", "all"] == told["depression", "dbs"] == ""


def test_a_heading_that_finds_little_by_itself_costs_no_break() -> None:
    """One paper in thirty: left in the fit, its step is far below the interval."""
    told = row(corpus_of(*jumping(2017, 1.033, headed=("tbi",))))
    assert (told["breaks"], told["verdict"]) == ("", "with")


def test_a_type_that_comes_in_2019_makes_no_growth_of_papers() -> None:
    """Systematic reviews, tagged as such from 2019 on: a jump of their own counts, none of the cell's, and marked."""
    before, after = (dict.fromkeys(years, 8) for years in (range(2005, 2019), range(2019, 2027)))
    retyped = [Stream(before, level="review"), Stream(after, level="systematic_review")]
    alike = [Stream(before | after, level="review")]
    told = [row(corpus_of(Stream(STEADY), BACKGROUND, *more)) for more in (retyped, alike)]
    assert told[0]["words"] == told[1]["words"]
    reviews = analysis.trend_table(corpus_of(*retyped), Filters(evidence=("systematic_review",)), ("tms",))
    assert reviews[reviews["articles"] > 0]["year"].min() == 2019
    marks = analysis.breaks(corpus_of(*retyped), ("tbi",), ("tms",), ("publication type",))
    assert (2019, "Type: Systematic Review") in [(mark.year, mark.label) for mark in marks]


def test_a_change_is_one_among_all_rows() -> None:
    """One ratio at p = 0.03 among two hundred that do not move is no change."""
    counts = np.tile([10] * 10, (200, 1))
    counts[0] = [6] * 5 + [10] * 5
    told = judge(counts, {}, np.arange(2016, 2026), last=2025)
    assert told["ratio_p"][0] < 0.05 < told["ratio_q"][0]
    assert set(told["change"]) == {"no clear change"}
    assert judge(counts[:1], {}, np.arange(2016, 2026), last=2025)["change"].tolist() == ["more"]


def test_all_fits_of_400_rows_and_60_years_take_under_two_seconds() -> None:
    years = np.arange(1966, 2026)
    means = np.array([[cell.curve.mean(int(year)) for year in years] for cell in planted_cells()])
    counts = np.random.default_rng(1).poisson(np.tile(means, (5, 1)))[:400]
    totals = {int(year): 10**6 for year in years}
    judge(counts[:20], totals, years, last=2025)  # what is loaded once is not measured
    start = time.process_time()
    told = [judge(counts, totals, years, last=2025, since=since) for since in (None, 2016)]
    assert time.process_time() - start < 2
    assert [len(each) for each in told] == [400, 400]
