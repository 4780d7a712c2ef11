"""Readouts due: announced trials without results, by their numbers, and no date invented."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.dashboard_data import NOW
from tests.stored import NOON, article, labelled, publish
from tracker.analysis import Filters
from tracker.analysis.readouts import READOUT_COLUMNS, readouts_due
from tracker.label import Label
from tracker.maturity.papers import PRIMARY
from tracker.records import PartialDate, PublicationType, Registration

if TYPE_CHECKING:
    from tests.planted_fixtures import PlantedLibrary
    from tracker.analysis import Source
    from tracker.records import Article

pytest_plugins = ["tests.planted_fixtures"]
TRIALS = "ClinicalTrials.gov"


def test_the_planted_trials_without_results_are_listed_and_no_others(planted_library: PlantedLibrary) -> None:
    source, truth, _ = planted_library
    shown = [r for r in truth.records if r.indications and r.kind not in {"retraction", "erratum", "concern"}]
    shown = [record for record in shown if not record.is_superseded and record.nct]
    reported = {record.nct for record in shown if record.level in PRIMARY}
    announced = {
        record.nct: record
        for record in sorted(shown, key=lambda record: record.published, reverse=True)
        if record.level not in {*PRIMARY, "unknown"}
        and not record.is_retracted
        and record.modalities != ("ect",)
    }
    due = {number for number, record in announced.items() if record.year <= NOW.year - 5} - reported
    found = readouts_due(source.studies(), Filters(), months=0)
    assert set(found["registration"]) == announced.keys() - reported
    late = readouts_due(source.studies(), Filters())
    assert due <= set(late["registration"]) <= set(found["registration"])
    assert len(due) > 3
    assert (late["months_waiting"] >= 36).all()
    for row in late.itertuples():
        record = announced[row.registration]
        assert (row.pmid, row.basis, row.planned) == (record.pmid, "protocol", record.sample_size)
        assert record.published.isoformat().startswith(row.published)
        assert set(row.indications) == set(record.indications)


def announcement(
    pmid: int, number: str, date: PartialDate | None, bank: str = TRIALS, **values: Any
) -> Article:
    return article(
        pmid,
        registrations=(Registration(bank, number, "databank"),),
        electronic_date=date,
        created=None,
        **values,
    )


def test_one_number_is_one_trial_however_it_is_written_and_whoever_reports_it(source: Source) -> None:
    papers = [
        announcement(1, "NCT00000001", PartialDate(2015, 3)),
        announcement(2, "NCT-00000001", PartialDate(2014)),
        announcement(3, "NCT00000002", PartialDate(2015, 3)),
        announcement(4, "NCT00000002", PartialDate(2020, 3)),
        announcement(5, "ISRCTN12345678", PartialDate(2016, 2, 29), "ISRCTN"),
        announcement(6, "ISRCTN 12345678", PartialDate(2021), "ISRCTN"),
        announcement(7, "NCT00000003", PartialDate(2022, 12)),
        announcement(8, "NCT00000004", PartialDate(2023, 1, 3)),
        announcement(9, "GSE12345", PartialDate(2010), "GEO"),
    ]  # fmt: skip
    levels = (
        "protocol",
        "review",
        "protocol",
        "rct",
        "commentary",
        "unknown",
        "protocol",
        "protocol",
        "review",
    )
    labels = [labelled(p.pmid, "dbs", level=level) for p, level in zip(papers, levels, strict=True)]
    publish(source.database, papers, "tbi", labels)
    table = readouts_due(source.studies(), Filters())
    assert tuple(table.columns) == READOUT_COLUMNS
    assert NOON.date().isoformat() == "2026-01-02"
    assert table.drop(columns=["indications", "modalities", "planned"]).to_numpy().tolist() == [
        ["NCT00000001", 2, "2014", 132, "protocol", 0],
        ["ISRCTN12345678", 5, "2016-02-29", 118, "mention", 1],
        ["NCT00000003", 7, "2022-12", 36, "protocol", 0],
    ]  # fmt: skip
    assert table["planned"].isna().all()
    assert set(readouts_due(source.studies(), Filters(), months=35)["registration"]) == {
        *("NCT00000001", "ISRCTN12345678", "NCT00000003", "NCT00000004"),
    }  # fmt: skip


def test_filters_choose_the_announcements_and_never_hide_the_results(source: Source) -> None:
    papers = [
        announcement(1, "NCT00000001", PartialDate(2015)),
        announcement(2, "NCT00000002", PartialDate(2015)),
        announcement(3, "NCT00000003", PartialDate(2015), publication_types=(PublicationType("Retracted Publication", "D016441"),)),
    ]  # fmt: skip
    planned = labelled(2, "dbs", level="protocol")
    planned = replace(
        planned, labels=(*planned.labels, Label("planned_size", "40", "text", "40 participants"))
    )
    publish(
        source.database,
        papers,
        "tbi",
        [labelled(1, "dbs", level="protocol"), planned, labelled(3, "dbs", level="protocol")],
    )
    publish(
        source.database,
        [announcement(4, "NCT00000001", PartialDate(2016))],
        "ptsd",
        [labelled(4, "tms", level="trial")],
    )
    studies = source.studies()
    for filters in (
        Filters(),
        Filters(("tbi",)),
        Filters(evidence=("rct",)),
        Filters(modalities=("dbs",), years=(2015, 2015)),
    ):
        table = readouts_due(studies, filters)
        assert table["registration"].tolist() == ["NCT00000002"]
        assert table["planned"].tolist() == [40]
        assert (table["indications"][0], table["modalities"][0]) == (("tbi",), ("dbs",))
    assert readouts_due(studies, Filters(("ptsd",))).empty
    assert readouts_due(studies, Filters(retracted=True))["registration"].tolist() == [
        "NCT00000002",
        "NCT00000003",
    ]


def test_without_a_date_nobody_can_say_how_long(source: Source) -> None:
    publish(
        source.database, [announcement(1, "NCT00000001", None)], "tbi", [labelled(1, "dbs", level="protocol")]
    )
    assert readouts_due(source.studies(), Filters(), months=0).empty


def test_an_empty_database_owes_nothing(source: Source) -> None:
    assert readouts_due(source.studies(), Filters()).empty
