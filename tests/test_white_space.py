"""White space: what is expected of a cell, what is found, and who repeated it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.stored import article, labelled, publish
from tracker.analysis import Filters, matrix
from tracker.analysis.whitespace import WHITE_SPACE_COLUMNS, white_space
from tracker.maturity.papers import PRIMARY
from tracker.records import Author, PartialDate
from tracker.trends import whitespace

if TYPE_CHECKING:
    from tests.planted_fixtures import PlantedLibrary
    from tracker.analysis import Source

pytest_plugins = ["tests.planted_fixtures"]


def test_every_cell_counts_what_the_landscape_counts(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    for filters in (
        Filters(),
        Filters(("ptsd", "tbi"), ("tms", "ect")),
        Filters(evidence=("rct",), years=(2015, 2024)),
    ):
        cells = white_space(source.studies(), filters)
        landscape = matrix(source.corpus(), filters)
        landscape = landscape[landscape["modality"] != "unattributed"].reset_index(drop=True)
        assert cells["observed"].tolist() == landscape["articles"].tolist()
        assert cells[["modality", "indication"]].equals(landscape[["modality", "indication"]])
        assert tuple(cells.columns) == WHITE_SPACE_COLUMNS


def test_whole_modalities_are_held_against_the_margins_of_their_table(
    planted_library: PlantedLibrary,
) -> None:
    cells = white_space(planted_library.source.studies(), Filters())
    whole = cells[cells["in_totals"] & cells["parent"].isna()]
    table = whole.pivot_table(index="modality", columns="indication", values="observed", sort=False)
    expected = whitespace.white_space(table.to_numpy().astype(np.int64))
    for name in ("expected", "ratio", "low", "high", "p"):
        assert whole[name].to_numpy() == pytest.approx(getattr(expected, name).ravel(), nan_ok=True)
    assert whole["expected"].sum() == pytest.approx(whole["observed"].sum())


def test_a_kind_is_held_against_its_own_total(planted_library: PlantedLibrary) -> None:
    cells = white_space(planted_library.source.studies(), Filters())
    whole = cells[cells["in_totals"] & cells["parent"].isna()]
    share = whole.groupby("indication")["observed"].sum() / whole["observed"].sum()
    kind = cells[cells["modality"] == "tms_tbs"].set_index("indication")
    assert kind["parent"].tolist() == ["tms"] * len(kind)
    assert kind["expected"].to_dict() == pytest.approx((share * kind["observed"].sum()).to_dict())


def test_the_false_discovery_rate_is_over_all_cells_whatever_is_shown(
    planted_library: PlantedLibrary,
) -> None:
    studies = planted_library.source.studies()
    every = white_space(studies, Filters()).set_index(["modality", "indication"])
    some = white_space(studies, Filters(("ptsd",), ("dbs", "tms"))).set_index(["modality", "indication"])
    assert list(some.index) == [("dbs", "ptsd"), ("tms", "ptsd")]
    assert every.loc[some.index].equals(some)
    tested = every["p"].notna()
    assert every["q"].notna().equals(tested)
    assert (every["gap"] | every["crowded"]).equals(every["q"] < 0.05)


def test_the_groups_behind_a_cell_are_the_planted_ones(planted_library: PlantedLibrary) -> None:
    source, _, planted = planted_library
    cells = white_space(source.studies(), Filters(evidence=PRIMARY, species=("human", "both")))
    found = cells.set_index(["modality", "indication"])
    alone = 0
    for cell, papers in planted.items():
        primary = [p for p in papers if p.level in PRIMARY and p.species_shown in ("human", "both")]
        if cell in found.index:
            groups = {paper.group for paper in primary}
            assert found.loc[cell, ["primary", "groups"]].tolist() == [len(primary), len(groups)]
            assert found.loc[cell, "one_group"] == (len(groups) == 1)
            alone += len(groups) == 1
    assert alone


def test_what_stands_outside_the_totals_is_shown_and_not_tested(planted_library: PlantedLibrary) -> None:
    cells = white_space(planted_library.source.studies(), Filters())
    apart = cells[~cells["in_totals"]]
    assert set(apart["modality"]) == {"ect"}
    assert apart["observed"].sum() > 0
    assert apart[["expected", "ratio", "low", "high", "p", "q"]].isna().all(axis=None)
    assert not (apart["gap"] | apart["crowded"]).any()
    assert "unattributed" not in set(cells["modality"])


def test_a_group_is_alone_only_where_every_primary_study_is_known_to_be_its_own(source: Source) -> None:
    def paper(pmid: int, head: str | None) -> object:
        names = (
            (Author("First", "Ada", "A"), Author(head, "Bo", "B"))
            if head
            else (Author(collective="A Group"),)
        )
        return article(pmid, authors=names, electronic_date=PartialDate(2020, 1))

    for indication, modality, heads in (
        ("tbi", "dbs", ("Ash", "Ash")), ("ptsd", "dbs", ("Ash", "Oak")), ("ocd", "vns", ("Elm", None)),
        ("parkinson", "vns", (None, None)), ("epilepsy", "tms", ()),
    ):  # fmt: skip
        start = 100 * (1 + ["tbi", "ptsd", "ocd", "parkinson", "epilepsy"].index(indication))
        papers = [paper(start + place, head) for place, head in enumerate(heads)]
        labels = [labelled(start + place, modality, level="case_report") for place in range(len(heads))]
        review = article(start + 50, authors=(Author("Someone", "Else", "E"),))
        publish(
            source.database,
            [*papers, review],
            indication,
            [*labels, labelled(start + 50, modality, level="review")],
        )
    cells = white_space(source.studies(), Filters()).set_index(["modality", "indication"])
    seen = [
        ("dbs", "tbi"),
        ("dbs", "ptsd"),
        ("vns", "ocd"),
        ("vns", "parkinson"),
        ("tms", "epilepsy"),
        ("tms", "ocd"),
    ]
    assert cells.loc[seen, "one_group"].tolist() == [True, False, False, False, False, False]
    assert cells.loc[seen, "groups"].tolist() == [1, 2, 1, 0, 0, 0]
    assert cells.loc[seen, "primary"].tolist() == [2, 2, 2, 2, 0, 0]
    assert cells.loc[seen, "empty"].tolist() == [False, False, False, False, False, True]
    assert cells.loc[seen, "thin"].tolist() == [True, True, True, True, True, False]


def test_where_nothing_is_stored_nothing_is_missing_and_nothing_is_tested(source: Source) -> None:
    cells = white_space(source.studies(), Filters())
    assert not cells["empty"].any()
    assert cells["q"].isna().all()
    assert not cells[["thin", "gap", "crowded", "one_group"]].any(axis=None)
