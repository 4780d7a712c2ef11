"""The planted truth comes back: stages and milestones of every cell, by the naive reading of the rules."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.dashboard_data import settings_of
from tests.library import CATALOG
from tests.maturing import Study, firsts, judged, last_day, rungs
from tracker import analysis, demo, queries
from tracker.analysis import Filters, Source
from tracker.analysis.evidence import levels_of
from tracker.demo.shown import marks, people
from tracker.demo.truth import NOTICES, UNATTRIBUTED
from tracker.load.corpus import load_corpus
from tracker.maturity.milestones import KINDS
from tracker.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.demo import Planted, Truth

    Cells = dict[tuple[str, str], list[Study]]

RECORDS = 2500
NOW = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
PRIMARY = {"rct", "trial", "observational", "case_report"}
TYPED_BY_PUBLISHERS = {"review", "commentary"}
"""Designs whose publication type comes before indexing."""
DAY_EXACT = {"electronic", "online", "ahead"}
"""Datings that give the day of publication."""


def level(record: Planted, *, strict: bool) -> str:
    tagged = record.indexed or record.design in TYPED_BY_PUBLISHERS
    return record.level if tagged or not strict else "unknown"


def planted_cells(truth: Truth, dates: Mapping[int, str] | None = None, *, strict: bool = False) -> Cells:
    """The papers of each cell as a perfect reader sees them; `dates` are those that the records show."""
    notices = {r.source: r.published.isoformat() for r in truth.records if r.kind == "retraction"}
    groups: dict[str, int] = {}
    cells: Cells = defaultdict(list)
    for record in truth.records:
        if record.kind in NOTICES or record.is_superseded:
            continue
        one = Study(
            pmid=record.pmid,
            date=dates[record.pmid] if dates else record.published.isoformat(),
            level=level(record, strict=strict),
            people=people(record),
            marks=marks(record),
            animal=record.species_shown == "animal",
            numbers=(record.nct,) if record.nct else (),
            group=groups.setdefault(record.group, len(groups)),
            preprint=record.kind == "preprint",
            retracted_on=notices[record.key] if record.is_retracted else None,
        )
        in_totals = any(m == UNATTRIBUTED or CATALOG.modalities[m].in_totals for m in record.rows)
        for indication in record.indications:
            for modality in (*record.rows, *(["all"] if in_totals else [])):
                cells[indication, modality].append(one)
    return cells


@pytest.mark.parametrize(
    ("seed", "today", "records"),
    [(1, dt.date(2026, 6, 30), 4000), (2, dt.date(2021, 2, 3), 8000), (3, dt.date(2010, 9, 9), 8000)],
)
def test_every_stage_and_milestone_planted_comes_back(seed: int, today: dt.date, records: int) -> None:
    cells = planted_cells(demo.planted(seed, today, records))
    stages: set[str] = set()
    kinds: set[str] = set()
    for place, cell in cells.items():
        ladder, milestones = judged(cell)
        stages.add(ladder.stage)
        assert {rung.stage: last_day(rung.date) for rung in ladder.rungs} == rungs(cell), place
        found = {
            one.kind: (last_day(one.date), one.pmids) for one in milestones if one.kind.startswith("first")
        }
        assert found == firsts(cell), place
        kinds |= {one.kind for one in milestones}
    assert stages >= {"M1", "M2a", "M2b", "M3", "M4"}
    assert kinds == set(KINDS), "the demo plants every kind of milestone"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The demo corpus, through its XML, the parser, the rules and the database."""
    settings = settings_of(tmp_path_factory.mktemp("maturity"), "demo")
    with open_session(settings) as session:
        load_corpus(session, NOW, lambda _text: None, RECORDS)
    with Source.open(settings.database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def truth() -> Truth:
    return demo.planted(today=NOW.date(), records=RECORDS)


@pytest.fixture(scope="module")
def dates(loaded: Source, truth: Truth) -> Mapping[int, str]:
    """The dates as the records show them, which are those planted, as exact as they are written."""
    with loaded.database.read() as c:
        shown = {row.pmid: row.publication_date or "" for row in queries.study_rows(c)}
    for record in truth.records:
        whole = record.published.isoformat()
        assert (
            shown[record.pmid] == whole if record.dating in DAY_EXACT else whole[:4] == shown[record.pmid][:4]
        )
    return shown


@pytest.mark.parametrize("basis", ["broad", "strict"])
def test_the_stages_of_the_database_are_those_planted(
    loaded: Source, truth: Truth, dates: Mapping[int, str], basis: str
) -> None:
    cells = planted_cells(truth, dates, strict=basis == "strict")
    frame = analysis.maturity(loaded.studies(), Filters(), basis)
    assert len(frame) == len(CATALOG.enabled_indications) * (len(CATALOG.enabled_modalities) + 1)
    for row in frame.to_dict("records"):
        cell = cells.get((row["indication"], row["modality"]), [])
        standing = [one for one in cell if one.retracted_on is None]
        reached = {s: last_day(row[f"{s.lower()}_date"]) for s in analysis.RUNGS if row[f"{s.lower()}_pmids"]}
        assert reached == rungs(cell), row
        assert row["stage"] == (list(reached) or ["none"])[-1]
        assert row["papers"] == len(standing)
        assert row["unknown"] == sum(one.level == "unknown" for one in standing)
        known = {one.group for one in standing if one.level in PRIMARY and not one.animal}
        assert row["groups"] == len(known)


def test_the_milestones_of_the_database_are_those_planted(
    loaded: Source, truth: Truth, dates: Mapping[int, str]
) -> None:
    cells = planted_cells(truth, dates)
    frame = analysis.milestones(loaded.studies(), Filters(), {})
    found: dict[tuple[str, str], dict[str, tuple[str, tuple[int, ...]]]] = defaultdict(dict)
    for row in frame[~frame["kind"].str.startswith("stage")].to_dict("records"):
        found[row["indication"], row["modality"]][row["kind"]] = (last_day(row["date"]), row["pmids"])
    wanted = {place: firsts(cell) for place, cell in cells.items() if place[1] != UNATTRIBUTED}
    assert found == {place: kinds for place, kinds in wanted.items() if kinds}
    stages = frame[frame["kind"].str.startswith("stage")]
    assert len(stages) == sum(len(rungs(cell)) for place, cell in cells.items() if place[1] != UNATTRIBUTED)
    keys = set(frame[["indication", "modality", "kind"]].itertuples(index=False, name=None))
    assert analysis.milestone_keys(loaded.studies()) == keys


def test_looking_back_gives_the_stage_of_that_day(
    loaded: Source, truth: Truth, dates: Mapping[int, str]
) -> None:
    cells = planted_cells(truth, dates)
    ladders = analysis.ladders(loaded.studies(), Filters(years=(2000, 2012)))
    for place, ladder in ladders.items():
        then = [one for one in cells.get(place, []) if last_day(one.date) <= "2012-12-31"]
        assert {rung.stage: last_day(rung.date) for rung in ladder.rungs} == rungs(then), place


def test_the_evidence_of_a_child_is_its_parents_and_that_of_a_modality_the_indications(
    loaded: Source,
) -> None:
    order = list(analysis.STAGES)
    ladders = analysis.ladders(loaded.studies(), Filters())
    for (indication, modality), ladder in ladders.items():
        entry = CATALOG.modalities.get(modality)
        above = [entry.parent] if entry and entry.parent else []
        above += ["all"] if entry and entry.in_totals else []
        for whole in above:
            assert order.index(ladders[indication, whole].stage) >= order.index(ladder.stage)
            assert ladders[indication, whole].inputs.participants >= ladder.inputs.participants


def test_evidence_adds_up_to_what_is_counted_in_every_cell(loaded: Source) -> None:
    studies = loaded.studies()
    frame = analysis.evidence(studies, Filters())
    assert (frame["articles"] > 0).all()
    judged_rows = frame["evidence_level"] != "unknown"
    assert (frame["tagged"] + frame["by_rule"])[judged_rows].equals(frame["articles"][judged_rows])
    assert not frame.loc[~judged_rows, ["tagged", "by_rule"]].to_numpy().any()
    assert frame["by_rule"].sum() > 0
    sums = frame.groupby(["indication", "modality"])["articles"].sum().to_dict()
    matrix = analysis.matrix(studies.corpus, Filters())
    counted = {(r.indication, r.modality): r.articles for r in matrix.itertuples() if r.articles}
    assert {place: n for place, n in sums.items() if place[1] != "all"} == counted
    for entry in CATALOG.enabled_indications:
        assert sums[entry.id, "all"] == analysis.count(studies.corpus, Filters((entry.id,)))


def test_all_cells_are_judged_in_half_a_second(loaded: Source) -> None:
    studies = loaded.studies()
    assert len(studies.group) == len(studies)  # names are read before
    start = time.process_time()
    frame = analysis.maturity(studies, Filters(years=(1900, 2026)))
    assert time.process_time() - start < 0.5
    assert len(frame) == len(analysis.ladders(studies, Filters()))


@pytest.mark.parametrize("strict", [False, True], ids=["broad", "strict"])
@pytest.mark.parametrize("level", ["rct", "observational", "unknown"])
def test_the_mix_of_evidence_holds_the_papers_that_the_filters_leave(
    loaded: Source, level: str, *, strict: bool
) -> None:
    filters = Filters(indications=("depression",), evidence=(level,), strict=strict)
    mix = analysis.evidence(loaded.studies(), filters)
    assert mix.loc[mix["modality"] == "all", "articles"].sum() == analysis.count(loaded.corpus(), filters) > 0
    drawn = analysis.evidence_mix(loaded.corpus(), mix, filters, "depression", "all").years
    for bar in drawn[drawn["articles"] > 0].to_dict("records"):
        assert level in levels_of(bar["kind"])
        behind = replace(filters, years=(bar["year"], bar["year"]))
        assert bar["articles"] == analysis.count(loaded.corpus(), behind)
