"""Cells aligned by their first human paper: the line, the band, and where an established cell stood likewise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from tests.drawing import least
from tests.growing import CATALOG, JUNE, TOTALS, Stream, corpus_of, growing
from tracker import analysis
from tracker.analysis.trajectories import HUMAN_LEVELS, established
from tracker.errors import UsageError

MIX = {"rct": 0.3, "trial": 0.3, "observational": 0.3, "case_report": 0.1}


def cell(indication: str, modality: str, papers: dict[int, int], **options: Any) -> Stream:
    return Stream(papers, (indication,), (modality,), **options)


def mixed(indication: str, modality: str, first: int, each: int = 10, last: int = 2026) -> list[Stream]:
    """A cell whose yearly papers have the same mix of human evidence from the first year on."""
    return [
        cell(indication, modality, dict.fromkeys(range(first, last + 1), round(each * share)), level=level)
        for level, share in MIX.items()
    ]


OLD = [
    *mixed("depression", "tms", 1990),
    *mixed("parkinson", "dbs", 1995),
    *mixed("epilepsy", "vns", 1998),
    *mixed("ocd", "dbs", 2000, 30),
]


def test_the_established_cells_are_whole_modalities_of_the_totals() -> None:
    corpus = corpus_of()
    pairs = established(corpus, "alzheimer", "dbs")
    assert {("depression", "tms"), ("parkinson", "dbs"), ("chronic_pain", "scs"), ("epilepsy", "vns")} <= set(
        pairs
    )
    assert all(CATALOG.status(*pair) == "established" for pair in pairs)
    assert not {modality for _, modality in pairs} & {"ect", "tms_tbs", "scs_hf", "neuromod_any"}
    assert ("depression", "tms") not in established(corpus, "depression", "tms")
    whole = established(corpus, "parkinson", "all")
    assert ("epilepsy", "all") in whole
    assert ("parkinson", "all") not in whole
    assert ("alzheimer", "all") not in whole


def test_age_is_counted_from_the_first_human_paper() -> None:
    """Animal work before it, and a systematic review, begin nothing."""
    corpus = corpus_of(
        cell("alzheimer", "dbs", {2001: 3}, level="preclinical"),
        cell("alzheimer", "dbs", {2003: 1}, level="systematic_review"),
        cell("alzheimer", "dbs", {2005: 1}, level="trial", species="animal"),
        cell("alzheimer", "dbs", {2010: 2, 2011: 1}, level="case_report"),
        cell("alzheimer", "dbs", {2012: 5}, level="review"),
        *OLD,
    )
    told = analysis.trajectories(corpus, TOTALS, "alzheimer", "dbs")
    lived = told[told["value"].notna()]
    assert lived["age"].tolist() == list(range(16))
    assert lived["year"].tolist() == list(range(2010, 2026)), "the partial year is not drawn"
    assert lived["value"].tolist()[:4] == [2, 1, 5, 0]
    assert set(told["level"]) == {""}


def test_the_band_is_that_of_the_established_cells_at_the_same_age() -> None:
    told = analysis.trajectories(corpus_of(*mixed("tbi", "tms", 2015), *OLD), TOTALS, "tbi", "tms").set_index(
        "age"
    )
    assert told.loc[0, ["low", "middle", "high"]].tolist() == pytest.approx([10, 10, 24])
    assert told.loc[10, "cells"] == 4
    assert told["middle"].last_valid_index() == 27, "the third oldest began in 1998"
    assert told.loc[27, "value"] != told.loc[27, "value"], "this cell has not come so far"


def test_a_share_is_of_pubmed_in_the_year_itself() -> None:
    corpus = corpus_of(*mixed("tbi", "tms", 2015), *OLD)
    lacking = {year: total for year, total in TOTALS.items() if year != 2016}
    told = analysis.trajectories(corpus, lacking, "tbi", "tms", "share").set_index("age")
    assert told.loc[0, "value"] == pytest.approx(1e5 * 10 / TOTALS[2015])
    assert np.isnan(told.loc[1, "value"])


def test_the_mix_is_of_the_human_papers_to_date() -> None:
    told = analysis.trajectories(corpus_of(*mixed("tbi", "tms", 2015), *OLD), TOTALS, "tbi", "tms", "mix")
    assert tuple(dict.fromkeys(told["level"])) == HUMAN_LEVELS
    of_tenth = told[told["age"] == 10].set_index("level")["value"]
    assert of_tenth.to_dict() == pytest.approx(MIX)
    few = analysis.trajectories(
        corpus_of(cell("tbi", "tms", {2015: 2, 2018: 3}), *OLD), TOTALS, "tbi", "tms", "mix"
    )
    assert few[few["value"].notna()]["age"].min() == 3, "below five papers there is no mix"


def test_before_the_first_human_paper_there_is_no_line() -> None:
    corpus = corpus_of(cell("tbi", "dbs", {2015: 9}, level="preclinical"), *OLD)
    told = analysis.trajectories(corpus, TOTALS, "tbi", "dbs")
    assert told.empty
    assert list(told.columns) == ["level", "age", "year", "papers", "value", "low", "middle", "high", "cells"]
    assert analysis.stands_like(corpus, "tbi", "dbs").words == (
        "Traumatic brain injury \u00d7 deep brain stimulation in 2025 has 0 human papers, too few to say where it stands."
    )


def test_a_cell_stands_where_an_established_one_stood() -> None:
    """110 human papers by 2025, as depression had ten years after its first."""
    stand = analysis.stands_like(corpus_of(*mixed("alzheimer", "dbs", 2015), *OLD), "alzheimer", "dbs")
    assert stand.papers == {"rct": 33, "trial": 33, "observational": 33, "case_report": 11}
    assert stand.year == 2025
    by_cell = {(one.indication, one.modality): one for one in stand.alike}
    tms = by_cell["depression", "tms"]
    assert (tms.year, tms.distance) == (2000, 0)
    assert tms.earliest < 2000 < tms.latest
    assert tms.words == (
        "Alzheimer's disease \u00d7 deep brain stimulation in 2025 stands where depression \u00d7 transcranial magnetic stimulation "
        f"stood in 2000 ({tms.earliest} to {tms.latest})."
    )
    distances = [one.distance for one in stand.alike]
    assert distances == sorted(distances)
    assert stand.words == stand.alike[0].words


def test_nothing_is_said_of_few_papers_or_of_another_mix() -> None:
    few = analysis.stands_like(corpus_of(cell("ptsd", "dbs", {2020: 9}), *OLD), "ptsd", "dbs")
    assert (few.alike, few.words.endswith("has 9 human papers, too few to say where it stands.")) == (
        (),
        True,
    )
    one = analysis.stands_like(corpus_of(cell("ptsd", "dbs", {2020: 1}), *OLD), "ptsd", "dbs")
    assert "has 1 human paper, too few" in one.words
    other = corpus_of(cell("ptsd", "dbs", {2020: 300}, level="case_report"), *OLD)
    told = analysis.stands_like(other, "ptsd", "dbs")
    assert told.alike == ()
    assert "none of the established cells" in told.words


def test_an_indication_is_held_against_indications() -> None:
    stand = analysis.stands_like(corpus_of(*mixed("tbi", "tms", 2015), *OLD), "tbi")
    assert {one.modality for one in stand.alike} == {"all"}
    assert stand.words.startswith("Traumatic brain injury in 2025 stands where ")
    assert " x " not in stand.words


def test_each_cell_ends_with_its_own_settled_year() -> None:
    listed = {entry.id: JUNE for entry in CATALOG.enabled_indications} | {"tbi": dt.date(2024, 11, 1)}
    corpus = corpus_of(*mixed("tbi", "tms", 2015), *OLD, listed_on=listed)
    told = analysis.trajectories(corpus, TOTALS, "tbi", "tms")
    assert told[told["value"].notna()]["year"].max() == 2023
    assert analysis.stands_like(corpus, "tbi", "tms").year == 2023


def test_ids_that_are_not_followed_are_refused() -> None:
    corpus = corpus_of(*OLD)
    for indication, modality in (("nonsense", "tms"), ("tbi", "nonsense"), ("tinnitus", "tms")):
        with pytest.raises(UsageError):
            analysis.trajectories(corpus, TOTALS, indication, modality)
        with pytest.raises(UsageError):
            analysis.stands_like(corpus, indication, modality)


def test_the_years_that_cannot_be_told_apart_hold_the_true_one_at_their_level() -> None:
    """Two cells that grow alike, the one 15 years later: over 100 draws the year is within its range."""
    rng, hits = np.random.default_rng(3), 0
    for _ in range(100):
        streams = []
        for name, first in ((("depression", "tms"), 1990), (("alzheimer", "dbs"), 2005)):
            means = {year: 2 + 0.4 * (year - first) for year in range(first, 2027)}
            streams += [
                cell(
                    *name,
                    {year: int(n) for year, n in zip(means, rng.poisson(list(means.values())), strict=True)},
                    level=level,
                )
                for level in HUMAN_LEVELS[:3]
            ]
        alike = analysis.stands_like(corpus_of(*streams), "alzheimer", "dbs").alike
        hits += bool(alike) and alike[0].earliest <= 2010 <= alike[0].latest
    assert hits >= least(0.95, 100)


def test_growth_of_the_field_is_no_part_of_where_a_cell_stands() -> None:
    """Standing compares numbers of human papers; animals and reviews, however many, change nothing."""
    base = [*mixed("alzheimer", "dbs", 2015), *OLD]
    more = cell("alzheimer", "dbs", growing(2012, 30, 0.2), level="preclinical", species="animal")
    told = [
        analysis.stands_like(corpus_of(*streams), "alzheimer", "dbs") for streams in (base, [*base, more])
    ]
    assert told[0] == told[1]
