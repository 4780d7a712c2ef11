"""Exports of evidence, maturity and milestones: what analysis answers, in columns that scripts may depend on."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.library import CATALOG, paper, rows
from tests.stored import labelled, publish
from tracker import analysis, queries, store
from tracker.analysis import Filters, Source
from tracker.cli.asking import TABLES as OFFERED
from tracker.errors import UsageError
from tracker.export import TABLES, export
from tracker.tabular import split_items

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["tests.commands"]
NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
CELLS = ["indication", "modality"]


@pytest.fixture
def trials(source: Source) -> Source:
    """A randomised trial of deep brain stimulation in two indications, and a review in one of them."""
    papers = [paper(1, 2015), paper(2, 2019), paper(3, 2024)]
    labels = [
        labelled(1, "dbs", level="rct"),
        labelled(2, "dbs", "dbs_adaptive", level="rct"),
        labelled(3, level="review"),
    ]
    publish(source.database, papers, "depression", labels)
    publish(source.database, papers[:1], "ptsd", [])
    with source.database.write() as c:
        store.note_milestones(c, [("depression", "dbs", "first_rct")], NOON, 1)
    return source


def test_the_command_offers_every_table() -> None:
    assert OFFERED == TABLES


def test_evidence_lists_papers_by_cell_year_and_level(trials: Source) -> None:
    table = rows(trials, "evidence", indications=["ptsd"])
    assert [tuple(row.values()) for row in table] == [
        ("ptsd", name, "2015", "rct", "1", "0", "1") for name in ("all", "dbs")
    ]
    unattributed = rows(trials, "evidence", modalities=["unattributed"])
    assert [(row["indication"], row["evidence_level"]) for row in unattributed] == [("depression", "review")]


def test_maturity_has_a_row_for_every_cell_on_either_basis(trials: Source) -> None:
    table = rows(trials, "maturity")
    assert len(table) == 2 * len(CATALOG.enabled_indications) * (len(CATALOG.enabled_modalities) + 1)
    assert {row["basis"] for row in table} == {"broad", "strict"}
    assert tuple(table[0]) == analysis.MATURITY_COLUMNS
    found = {(row["indication"], row["modality"]): row for row in table if row["basis"] == "broad"}
    depression = found["depression", "dbs"]
    assert (depression["stage"], depression["stage_name"], depression["reached"]) == (
        "M1",
        "First in human",
        "2015-03",
    )
    assert (depression["m1_pmids"], depression["m2a_pmids"], depression["m2a_date"]) == ("1", "", "")
    assert depression["missing"].startswith("0 of 10 participants (told in 0 of 2 studies)")
    assert split_items(depression["levels"]) == ["rct 2"]
    assert found["tbi", "dbs"]["stage"] == "none"
    assert found["tbi", "dbs"]["unknown_share"] == ""


def test_milestones_say_when_they_were_published_and_when_they_were_seen(trials: Source) -> None:
    table = rows(trials, "milestones", indications=["depression"], modalities=["dbs"])
    assert [(row["kind"], row["date"], row["pmids"], row["seen"]) for row in table] == [
        ("first_human", "2015-03", "1", ""),
        ("first_controlled", "2015-03", "1", ""),
        ("first_rct", "2015-03", "1", "2026-01-02T12:00:00Z"),
        ("stage_m1", "2015-03", "1", ""),
    ]
    line = json.loads(next(export(trials, "milestones", format="jsonl")))
    assert line["pmids"] == [1]
    assert line["seen"] is None


@pytest.mark.parametrize("table", ["evidence", "maturity", "milestones"])
@pytest.mark.parametrize("chosen", [{"indications": ["ptsd"]}, {"modalities": ["dbs", "dbs_adaptive"]}])
def test_a_choice_leaves_rows_out_and_changes_none(
    trials: Source, table: str, chosen: dict[str, list[str]]
) -> None:
    indications, modalities = chosen.get("indications"), chosen.get("modalities")
    whole = [
        row
        for row in rows(trials, table)
        if (not indications or row["indication"] in indications)
        and (not modalities or row["modality"] in modalities)
    ]
    assert rows(trials, table, **chosen) == whole
    assert whole


def test_exports_hold_what_analysis_answers(trials: Source) -> None:
    studies = trials.studies()
    stages = analysis.maturity(studies, Filters())
    exported = {
        (r["indication"], r["modality"]): r for r in rows(trials, "maturity") if r["basis"] == "broad"
    }
    for row in stages.to_dict("records"):
        there = exported[row["indication"], row["modality"]]
        assert there["stage"] == row["stage"]
        assert int(there["participants"]) == row["participants"]
        assert split_items(there["m1_pmids"]) == [str(pmid) for pmid in row["m1_pmids"]]
    with trials.database.read() as c:
        firsts = analysis.milestones(studies, Filters(), queries.milestones_seen(c))
    assert [(r["kind"], r["date"]) for r in rows(trials, "milestones")] == list(
        firsts[["kind", "date"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ("maturity", {"modalities": ["unattributed"]}, "unattributed is no modality, so it has no stage"),
        ("milestones", {"modalities": ["unattributed"]}, "unattributed is no modality"),
        ("evidence", {"since": dt.date(2020, 1, 1)}, "--since means nothing for the table evidence"),
        ("maturity", {"modalities": ["tens"]}, "tens: switched off"),
        ("milestones", {"indications": ["ptds"]}, "ptsd"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    library: Source, table: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(library, table, **options)


def test_what_a_stage_does_not_say_is_said_wherever_one_is_written(
    tracker: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    tracker("init")
    for table in ("maturity", "milestones"):
        assert analysis.STAGE_NOTE in tracker("export", table, "-o", tmp_path / table).stderr
    assert "neither whether results were good nor whether a device is approved" in analysis.STAGE_NOTE
