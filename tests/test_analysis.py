"""Answers from a real database: what a page counts is what it lists and what it exports."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tests.stored import article, labelled, listing, publish, save, temporary_store
from tracker import analysis, store
from tracker.analysis import Filters, Source
from tracker.catalog import load_catalog
from tracker.config import default_database_path
from tracker.database import migrate
from tracker.errors import StoreError
from tracker.label import LEVELS
from tracker.records import Author, Correction, PartialDate, PublicationType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database

CATALOG = load_catalog()
PREPRINT = (PublicationType("Preprint", "D000076942"),)
RETRACTED = (PublicationType("Retracted Publication", "D016441"),)
KINDS = 16


def paper(pmid: int, year: int = 2020, **values: object) -> object:
    return article(pmid, electronic_date=PartialDate(year, 3), created=dt.date(year, 3, 9), **values)


@pytest.fixture
def source() -> Iterator[Source]:
    with temporary_store() as database:
        yield Source(database, CATALOG)


@pytest.fixture(scope="module")
def library() -> Iterator[Source]:
    """A database with every kind of paper that a counting rule names."""
    with temporary_store() as database:
        fill(database)
        yield Source(database, CATALOG)


def fill(database: Database) -> None:
    plain = [
        paper(1, 2015, title="Sleep and stimulation"),
        paper(2, 2019),
        paper(3, 2024, publication_types=RETRACTED),
        paper(4, 2024),  # a notice
        paper(5, 2025),  # electroconvulsive therapy alone
        paper(6, 2024, title="Sleep after injury"),
        paper(7, 2023, publication_types=PREPRINT, corrections=(Correction("UpdateIn", 8),)),
        paper(8, 2024),
        paper(9, 2022, publication_types=PREPRINT),  # named by its journal version only
        paper(10, 2023, corrections=(Correction("UpdateOf", 9),)),
        paper(11, 2024, publication_types=PREPRINT, corrections=(Correction("UpdateIn", 999),)),
        article(12, electronic_date=None, created=None),
        paper(13, 2026),
    ]
    labels = [
        labelled(1, "tms", "tms_tbs", level="rct"),
        labelled(2, "dbs", level="rct"),
        labelled(3, "dbs", level="rct"),
        labelled(4, "dbs", level="notice"),
        labelled(5, "ect", level="review"),
        labelled(6, level="review"),
        *(labelled(pmid, "tms") for pmid in (7, 8, 9, 10, 11)),
        labelled(12, "ect", "tms", level="systematic_review"),
        labelled(13, "tms"),
    ]
    publish(database, plain, "depression", labels)
    publish(database, [plain[0], paper(14)], "ptsd", [labelled(14, "tms")])
    publish(database, [plain[0], plain[5]], "ptsd", [])  # 14 is no longer listed
    with database.write() as c:  # imported: 15 answers a query, 16 none
        run = store.start_run(c, kind="import")
        save(c, run, [paper(15), paper(16)])
        store.open_memberships(c, run, "ptsd", store.LOCAL, [15])
        store.publish(c, run, labels=[labelled(15, "dbs"), labelled(16, "dbs")])
    with database.write() as c:  # a run that was killed
        save(c, store.start_run(c, kind="fetch", indication="tbi"), [paper(17)])


COUNTED = {1, 2, 6, 8, 10, 11, 12, 13, 15}


def listed(source: Source, filters: Filters | None = None) -> list[int]:
    return analysis.papers(source, filters or Filters()).pmids()


def test_the_counting_rules_leave_out_what_they_name(library: Source) -> None:
    assert set(listed(library)) == COUNTED
    assert set(listed(library, Filters(retracted=True))) == COUNTED | {3}
    assert set(listed(library, Filters(modalities=("ect",)))) == {5, 12}
    assert set(listed(library, Filters(modalities=("unattributed",)))) == {6}
    assert set(listed(library, Filters(indications=("ptsd",)))) == {1, 6, 15}


def every_filter() -> list[Filters]:
    return [
        Filters(indications, modalities, years, evidence, (), text, retracted)
        for indications, modalities, years, evidence, text, retracted in itertools.product(
            [(), ("ptsd",), ("ptsd", "depression")],
            [(), ("tms",), ("ect", "unattributed")],
            [None, (2015, 2023)],
            [(), ("rct", "review")],
            ["", "sleep"],
            [False, True],
        )
    ]


def test_a_count_is_what_is_listed_and_what_is_exported(library: Source) -> None:
    corpus = analysis.load_corpus(library)
    for filters in every_filter():
        page = analysis.papers(library, filters, per_page=4)
        exported = csv_rows(b"".join(analysis.articles_csv(library, filters)))
        assert analysis.count(corpus, filters) == page.total == len(page.pmids()) == len(exported)
        assert [int(row["pmid"]) for row in exported] == page.pmids()
        for cell in analysis.matrix(corpus, filters).itertuples():
            clicked = replace(filters, indications=(cell.indication,), modalities=(cell.modality,))
            assert cell.articles == analysis.count(corpus, clicked)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_pages_are_newest_first_and_hold_every_paper_once(library: Source) -> None:
    pages = [analysis.papers(library, Filters(), page=number, per_page=4) for number in (1, 2, 3)]
    assert [page.pages for page in pages] == [3, 3, 3]
    assert list(itertools.chain(*(page.rows["pmid"] for page in pages))) == sorted(COUNTED, reverse=True)
    assert analysis.papers(library, Filters(), page=99, per_page=4).page == 3
    assert analysis.papers(library, Filters(), page=-1, per_page=4).page == 1


def test_a_row_names_indications_and_modalities_in_catalog_order(library: Source) -> None:
    rows = analysis.papers(library, Filters(text="1")).rows.set_index("pmid")
    assert rows.loc[1, "indications"] == ("ptsd", "depression")
    assert rows.loc[1, "modalities"] == ("tms", "tms_tbs")


def test_what_is_unknown_of_a_paper_is_none(library: Source) -> None:
    rows = {row["pmid"]: row for row in analysis.papers(library, Filters()).rows.to_dict("records")}
    assert [rows[12][name] for name in ("publication_date", "publication_year", "created", "doi")] == [
        None
    ] * 4
    assert rows[13]["publication_year"] == 2026
    assert rows[13]["is_retracted"] is False
    assert analysis.matrix(analysis.load_corpus(library), Filters())["parent"].isna().any()
    assert set(analysis.runs(library)["error"]) == {None}


def test_a_mistyped_link_narrows_nothing(library: Source) -> None:
    wrong = Filters(("nonsense",), ("nonsense",), None, ("nonsense",), ("nonsense",), "  ")
    assert listed(library, wrong) == listed(library)
    assert listed(library, Filters(years=(2024, 2019))) == listed(library, Filters(years=(2019, 2024)))


def test_species_are_exact(library: Source) -> None:
    assert set(listed(library, Filters(species=("human",)))) == COUNTED
    assert listed(library, Filters(species=("both",))) == []


def test_a_paper_of_unknown_year_is_counted_but_in_no_year(library: Source) -> None:
    corpus = analysis.load_corpus(library)
    only = Filters(evidence=("systematic_review",))
    assert listed(library, only) == [12]
    assert analysis.unknown_year(corpus, only) == 1
    assert analysis.papers_per_year(corpus, only).empty


def test_years_run_to_the_present_and_the_present_is_not_complete(library: Source) -> None:
    years = analysis.papers_per_year(analysis.load_corpus(library), Filters(indications=("depression",)))
    assert years["year"].tolist() == list(range(2015, 2027))
    assert years["articles"].tolist() == [1, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 1]
    assert years["complete"].tolist() == [True] * 11 + [False]
    assert set(years["label"]) == {"Depression"}


def test_figures_are_of_the_last_complete_year(library: Source) -> None:
    figures = {f.label: f for f in analysis.kpis(analysis.load_corpus(library), Filters(years=(2000, 2024)))}
    assert (figures["Papers"].value, figures["Papers"].previous, figures["Papers"].year) == (3, 1, 2024)
    assert figures["On investigational indications"].value == 1
    assert figures["Randomised controlled trials"].series == [1, 0, 0, 0, 1, 0, 0, 0, 0, 0]


def test_the_newest_papers_are_those_that_arrived_last(library: Source) -> None:
    frame = analysis.newest(library, Filters(), 4)
    assert frame["pmid"].tolist() == [13, 11, 8, 6]
    assert list(frame.columns) == [
        *("pmid", "title", "journal", "publication_date"),
        *("created", "indications", "modalities", "evidence_level"),
    ]
    assert analysis.newest(library, Filters(), 100)["pmid"].tolist()[-1] == 12  # arrival unknown: last


@pytest.mark.parametrize(
    ("pmid", "reason"),
    [
        (1, ""),
        (3, "it is retracted, and counted only when that is asked for"),
        (4, "it is a notice, not a study"),
        (5, "its only modality stands outside the totals"),
        (7, "it is a preprint whose journal version is stored"),
        (9, "it is a preprint whose journal version is stored"),
        (14, "it answers no query"),
        (16, "it answers no query"),
    ],
)
def test_a_paper_says_why_it_is_not_counted(library: Source, pmid: int, reason: str) -> None:
    found = analysis.paper(library, pmid)
    assert found is not None
    assert found.not_counted == reason
    assert found.article.pmid == pmid


def test_a_paper_that_no_run_published_is_not_shown(library: Source) -> None:
    assert analysis.paper(library, 17) is None
    assert analysis.paper(library, 10**9) is None


def test_a_paper_shows_its_labels_with_their_reasons(library: Source) -> None:
    found = analysis.paper(library, 1)
    assert found is not None
    assert [(label.value, label.reason) for label in found.labels if label.kind == "modality"] == [
        ("tms", 'title "tms"'),
        ("tms_tbs", 'title "tms_tbs"'),
    ]
    assert [row.indication for row in found.memberships] == ["depression", "ptsd"]


def test_the_stamp_names_version_and_clock(library: Source) -> None:
    stamp = library.stamp()
    assert (stamp.version, stamp.synthetic, stamp.articles) == (4, False, KINDS)
    assert stamp.as_of == dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def test_columns_are_loaded_once_per_data_version(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    first = analysis.load_corpus(source)
    assert analysis.load_corpus(source) is first
    publish(source.database, [paper(1), paper(2)], "tbi")
    assert listed(source) == [2, 1]
    assert analysis.load_corpus(source) is not first


def test_before_the_first_publication_every_question_has_an_answer(source: Source) -> None:
    corpus = analysis.load_corpus(source)
    assert source.stamp() == analysis.Stamp(0, None, 0, synthetic=False)
    assert analysis.finding(corpus, Filters()) == "No paper has been counted yet."
    assert analysis.kpis(corpus, Filters()) == []
    assert analysis.papers_per_year(corpus, Filters()).empty
    assert analysis.matrix(corpus, Filters())["articles"].sum() == 0
    assert analysis.newest(source, Filters()).empty
    assert analysis.papers(source, Filters(text="sleep")).total == 0
    assert analysis.runs(source).empty
    assert csv_rows(b"".join(analysis.articles_csv(source, Filters()))) == []
    assert all(entry.expected is None and not entry.fresh for entry in analysis.indication_status(source))


def test_a_frame_has_the_same_columns_and_types_with_and_without_rows(
    library: Source, source: Source
) -> None:
    for question in (analysis.papers_per_year, analysis.matrix):
        full = question(analysis.load_corpus(library), Filters())
        bare = question(analysis.load_corpus(source), Filters())
        assert list(full.columns) == list(bare.columns)
        assert full.dtypes[["articles"]].tolist() == bare.dtypes[["articles"]].tolist()
    assert list(analysis.runs(library).columns) == list(analysis.runs(source).columns)


def test_the_dashboards_downloads_open_right_in_excel(library: Source) -> None:
    for content in (
        b"".join(analysis.articles_csv(library, Filters())),
        analysis.matrix_csv(library, Filters()),
        analysis.trends_csv(library, Filters()),
    ):
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
    cells = csv_rows(analysis.matrix_csv(library, Filters()))
    counted = {(row["modality"], row["indication"]): row["articles"] for row in cells}
    assert counted["unattributed", "ptsd"] == "1"
    assert counted["ect", "depression"] == "2"


# -- freshness ---------------------------------------------------------------------------------------------


def status(source: Source, indication: str, **options: dt.datetime) -> analysis.IndicationStatus:
    return next(entry for entry in analysis.indication_status(source, **options) if entry.id == indication)


def test_a_complete_fetch_is_fresh_until_two_scheduled_times_have_passed(source: Source) -> None:
    publish(source.database, [paper(1), paper(2)], "tbi")
    now = dt.datetime.now(dt.UTC)
    found = status(source, "tbi", now=now)
    assert (found.expected, found.stored, found.missing, found.last_status) == (2, 2, 0, "complete")
    assert found.fresh
    assert found.last_success is not None
    assert not status(source, "tbi", now=now + dt.timedelta(days=15)).fresh
    assert not status(source, "ptsd", now=now).fresh


def test_an_incomplete_fetch_says_what_is_missing_and_is_not_fresh(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        store.record_listing(c, run, listing([1, 2, 3]), 2)
        outcome = store.Outcome(warnings=("a phrase was not found",), error="PubMed is down")
        store.publish(c, run, memberships=[1, 2, 3], indication="tbi", outcome=outcome)
    found = status(source, "tbi")
    assert (found.expected, found.stored, found.missing) == (3, 1, 2)
    assert (found.last_status, found.warnings) == ("incomplete", ("a phrase was not found",))
    assert found.last_success is not None
    assert not found.fresh


def test_a_failed_fetch_keeps_the_counts_of_the_last_listing(source: Source) -> None:
    publish(source.database, [paper(1)], "tbi")
    with source.database.write() as c:
        store.fail_run(c, store.start_run(c, kind="fetch", indication="tbi"), "no network")
    found = status(source, "tbi")
    assert (found.expected, found.stored, found.missing, found.last_status) == (1, 1, 0, "failed")
    assert not found.fresh


def test_imported_papers_are_not_in_the_counts_of_pubmed(library: Source) -> None:
    assert status(library, "ptsd").stored == 2


def test_a_running_fetch_shows_its_progress(source: Source) -> None:
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
    assert status(source, "tbi").running == analysis.Progress(0, None)
    with source.database.write() as c:
        store.record_listing(c, run, listing([1, 2, 3]), 3)
        save(c, run, [paper(1), paper(2)], asked=2)
    assert status(source, "tbi").running == analysis.Progress(2, 3)
    assert listed(source) == []  # nothing of it is visible before its end


def test_the_ledger_is_newest_first_and_keeps_whole_numbers(library: Source) -> None:
    frame = analysis.runs(library)
    assert frame["id"].tolist() == [5, 4, 3, 2, 1]
    assert frame["expected"].dtype == "Int64"
    assert analysis.runs(library, 2)["id"].tolist() == [5, 4]


def test_queries_are_exactly_what_is_sent(library: Source) -> None:
    sent = analysis.queries(library)
    assert list(sent) == [entry.id for entry in CATALOG.enabled_indications]
    assert sent["tbi"] == CATALOG.query("tbi")


# -- the demo, opening, cost ---------------------------------------------------------------------------------


def test_a_demo_is_synthetic_in_stamp_and_download(source: Source) -> None:
    with source.database.write() as c:
        run = store.start_run(c, kind="demo", indication="tbi")
        store.record_listing(c, run, listing([1]), 0)
        save(c, run, [paper(1)])
        store.publish(c, run, memberships=[1], indication="tbi", labels=[labelled(1, "dbs")])
    assert source.stamp().synthetic
    assert source.stamp().as_of is not None
    assert status(source, "tbi").expected == 1
    assert [row["synthetic"] for row in csv_rows(b"".join(analysis.articles_csv(source, Filters())))] == [
        "true"
    ]
    assert {row["synthetic"] for row in csv_rows(analysis.matrix_csv(source, Filters()))} == {"true"}


def test_a_source_opens_what_the_environment_names_and_only_reads() -> None:
    with pytest.raises(StoreError, match="tracker init"):
        Source.open()
    migrate(f"sqlite:///{default_database_path()}")
    with Source.open() as opened, pytest.raises(StoreError), opened.database.write() as c:
        store.start_run(c, kind="fetch")


def test_evidence_levels_are_those_that_labels_give() -> None:
    assert tuple(analysis.EVIDENCE_LEVELS) == LEVELS


@contextmanager
def statements(source: Source) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(source.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(source.database.engine, "before_cursor_execute", note)


def test_questions_cost_few_statements(library: Source) -> None:
    fresh = Source(library.database, CATALOG)
    with statements(library) as sent:
        fresh.corpus()
    assert len(sent) <= 9
    with statements(library) as sent:
        analysis.papers(fresh, Filters(text="sleep"))
    assert len(sent) <= 10  # three of them begin a transaction
    with statements(library) as sent:
        fresh.stamp()
    assert len(sent) <= 4


def test_authors_are_one_cell_that_splits_again(source: Source) -> None:
    group = (Author("Doe", "Jane", "J"), Author(collective="Group A; for B"))
    publish(source.database, [paper(1, authors=group)], "tbi")
    row = csv_rows(b"".join(analysis.articles_csv(source, Filters())))[0]
    assert row["authors"].split("; ") == ["Doe J", "Group A, for B"]
