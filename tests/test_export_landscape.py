"""Exports of the landscape and of its terms: the same numbers as the answers, and as the dashboard's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.library import csv_rows, rows
from tracker import analysis
from tracker.analysis import Filters
from tracker.analysis.terms import TERM_COLUMNS, terms
from tracker.analysis.vocabulary import KINDS, vocabulary
from tracker.analysis.whitespace import FLAGS, MATRIX_COLUMNS, white_space
from tracker.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from tests.planted_fixtures import PlantedLibrary

pytest_plugins = ["tests.planted_fixtures"]


def texts(column: pd.Series) -> list[str]:
    """Return the values as an export writes them."""
    return ["" if value != value else str(value) for value in column.astype(object)]  # noqa: PLR0124  nan


def test_the_matrix_has_the_numbers_of_the_landscape_and_of_white_space(
    planted_library: PlantedLibrary,
) -> None:
    source = planted_library.source
    exported = rows(source, "matrix")
    counted = analysis.matrix(source.corpus(), Filters())
    assert list(exported[0]) == [*MATRIX_COLUMNS, "synthetic"]
    for name in ("indication", "modality", "status", "articles", "rct", "recent"):
        assert [row[name] for row in exported] == texts(counted[name])
    cells = white_space(source.studies(), Filters()).set_index(["indication", "modality"])
    for row in exported:
        if row["modality"] == "unattributed":
            assert {
                row[name] for name in ("expected", "ratio", "low", "high", "q", "primary", "groups", "flags")
            } == {""}
            continue
        cell = cells.loc[row["indication"], row["modality"]]
        for name in ("expected", "ratio", "low", "high", "q"):
            assert row[name] == ("" if cell[name] != cell[name] else str(cell[name]))
        assert (row["primary"], row["groups"]) == (str(cell["primary"]), str(cell["groups"]))
        assert row["flags"].split("; ") == ([flag for flag in FLAGS if cell[flag]] or [""])


def test_the_dashboards_file_of_the_matrix_is_the_export(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    chosen = Filters(("ptsd", "tbi"), ("tms", "dbs", "ect"))
    assert csv_rows(analysis.matrix_csv(source, Filters())) == rows(source, "matrix")
    exported = rows(source, "matrix", indications=chosen.indications, modalities=chosen.modalities)
    assert csv_rows(analysis.matrix_csv(source, chosen)) == exported
    assert len(exported) == 6


def test_terms_are_those_of_each_indication_and_kind(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    exported = rows(source, "terms", indications=["depression", "parkinson"])
    assert list(exported[0]) == [*TERM_COLUMNS, "synthetic"]
    answers = [
        terms(vocabulary(source, kind), name) for name in ("depression", "parkinson") for kind in KINDS
    ]
    assert [row["key"] for row in exported] == [key for answer in answers for key in answer["key"]]
    assert [row["recent"] for row in exported] == [str(n) for answer in answers for n in answer["recent"]]
    assert {row["indication"] for row in rows(source, "terms")} <= set(source.corpus().indications)


def test_an_option_that_means_nothing_is_refused(planted_library: PlantedLibrary) -> None:
    for options in ({"modalities": ["dbs"]}, {"everything": True}, {"indications": ["nonsense"]}):
        with pytest.raises(UsageError):
            rows(planted_library.source, "terms", **options)
