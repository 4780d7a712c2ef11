"""Reading: lists, exports, details, the ledger and what the doctor asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.stored import NOON, article, counted, labelled, listing, marked, publish, record
from tracker import queries, records, store
from tracker.label import Label

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tracker.database import Database


COLUMNS = (
    "pmid, title, journal, publication_date, publication_year, authors, indications, modalities, evidence_level, "
    "evidence_basis, publication_types, mesh_headings, doi, pmcid, nct_ids, languages, is_retracted, created_date, url"
)


def test_an_article_row_shows_memberships_of_any_source_and_modalities(database: Database) -> None:
    publish(database, [article(1), article(2)], labels=[labelled(1, "tms", "dbs"), labelled(2)])
    publish(database, [article(1)], indication="ptsd", source=store.LOCAL, labels=[])
    publish(database, [article(1)], indication="ptsd", labels=[])
    publish(database, [article(2)], indication="ocd", labels=[])
    publish(database, [], indication="ocd")
    with database.read() as c:
        second, first = queries.article_rows(c, [2, 99, 1])
    assert (first.pmid, first.indications, first.modalities) == (1, ("ptsd", "tbi"), ("dbs", "tms"))
    assert (second.pmid, second.indications, second.modalities) == (2, ("tbi",), ())
    assert (first.journal, first.publication_date, first.publication_year) == (
        "Brain stimulation",
        "2020-05-01",
        2020,
    )
    assert (first.created, first.evidence_level, first.species) == (dt.date(2020, 5, 2), "trial", "human")


def test_export_rows_have_the_published_columns_in_order() -> None:
    assert ", ".join(queries.ExportRow._fields).startswith(COLUMNS + ",")


def test_an_export_row_joins_its_lists_and_names_each_trial_once(database: Database) -> None:
    item = article(
        1,
        authors=(records.Author("Doe", initials="J"), records.Author(collective="The Group")),
        publication_types=(
            records.PublicationType("Journal Article"),
            records.PublicationType("Case Reports"),
        ),
        mesh=(records.MeshHeading("Humans"), records.MeshHeading("Dystonia")),
        registrations=(
            records.Registration("ClinicalTrials.gov", "NCT00000002", "databank"),
            records.Registration("ClinicalTrials.gov", "NCT00000001", "abstract"),
            records.Registration("ClinicalTrials.gov", "NCT00000002", "abstract"),
            records.Registration("GENBANK", "X1", "databank"),
        ),
        languages=("fre", "eng"),
        doi="10.1000/1",
        pmcid="PMC1",
        electronic_date=None,
        print_date=records.PartialDate(2020, 3),
        corrections=(records.Correction("RetractionIn", 5),),
    )
    labels = labelled(1, "tms", "rtms", level="case_report")
    more = (
        ("target", "stn"),
        ("target", "gpi"),
        ("device", "medtronic"),
        ("modifier", "sham"),
        ("sample_size", "8"),
    )
    extra = tuple(Label(kind, value, "text", "why") for kind, value in more)
    publish(database, [item], labels=[replace(labels, labels=(*labels.labels, *extra))])
    with database.read() as c:
        (row,) = queries.export_rows(c, [1])
    assert row == queries.ExportRow(
        pmid=1,
        title="Deep brain stimulation, study 1",
        journal="Brain stimulation",
        publication_date="2020-03",
        publication_year=2020,
        authors="Doe J; The Group",
        indications="tbi",
        modalities="rtms; tms",
        evidence_level="case_report",
        evidence_basis="publication_type",
        publication_types="Journal Article; Case Reports",
        mesh_headings="Humans; Dystonia",
        doi="10.1000/1",
        pmcid="PMC1",
        nct_ids="NCT00000001; NCT00000002",
        languages="fre; eng",
        is_retracted=True,
        created_date=dt.date(2020, 5, 2),
        url="https://pubmed.ncbi.nlm.nih.gov/1/",
        species="human",
        is_preprint=False,
        has_concern=False,
        targets="gpi; stn",
        devices="medtronic",
        modifiers="sham",
        sample_size=8,
        planned_size=None,
    )


def test_member_pmids_are_narrowed_by_indication_modality_and_arrival(database: Database) -> None:
    early = {"created": dt.date(2020, 1, 1)}
    publish(database, [article(1, **early), article(2)], labels=[labelled(1, "dbs"), labelled(2, "tms")])
    publish(database, [article(3)], indication="ptsd", source=store.LOCAL, labels=[labelled(3, "tms")])
    with database.write() as c:
        run = store.start_run(c, kind="import")
        store.save_batch(c, run, [record(article(4))], keep_xml=False)
        store.publish(c, run, labels=marked([article(4)], [labelled(4)]))
    with database.read() as c:
        assert queries.member_pmids(c) == [3, 2, 1]
        assert queries.member_pmids(c, everything=True) == [4, 3, 2, 1]
        assert queries.member_pmids(c, indication="tbi") == [2, 1]
        assert queries.member_pmids(c, indication="tbi", modality="tms") == [2]
        assert queries.member_pmids(c, modality="tms", everything=True) == [3, 2]
        assert queries.member_pmids(c, since=dt.date(2020, 1, 2)) == [3, 2]
        assert queries.member_pmids(c, since=dt.date(2020, 1, 1), indication="tbi") == [2, 1]


def test_lists_and_exports_take_few_statements_however_many_articles(database: Database) -> None:
    publish(database, [article(pmid) for pmid in range(1, 801)])
    pmids = list(range(1, 801))
    with database.read() as c:
        with counted(database) as sent:
            assert len(list(queries.export_rows(c, pmids))) == 800
        assert len(sent) == 12
        with counted(database) as sent:
            assert len(queries.article_rows(c, pmids)) == 800
        assert len(sent) == 6
        with counted(database) as sent:
            assert len(list(queries.searchables(c, pmids))) == 800
        assert len(sent) == 12
        with counted(database) as sent:
            queries.article_detail(c, 1)
        assert len(sent) <= 20
        with counted(database) as sent:
            assert len(queries.counted_articles(c)) == 800
            queries.open_memberships(c)
            queries.labelled(c)
        assert len(sent) == 3


def test_an_article_in_detail_has_its_labels_memberships_and_links(database: Database) -> None:
    comment = article(2, corrections=(records.Correction("CommentOn", 1),))
    publish(database, [article(1), comment])
    publish(database, [comment], labels=[])
    with database.read() as c:
        detail = queries.article_detail(c, 1)
        assert queries.article_detail(c, 99) is None
    assert detail is not None
    assert detail.article == article(1)
    assert [(label.value, label.reason) for label in detail.labels] == [("dbs", 'title "dbs"')]
    (membership,) = detail.memberships
    assert (membership.indication, membership.source) == ("tbi", "pubmed")
    assert membership.close_reason == "no longer listed by PubMed"
    assert membership.closed_at is not None
    assert membership.first_seen == membership.last_seen <= membership.closed_at
    assert detail.links == (
        queries.Link("CommentIn", 2, by_record=False, is_preprint=False, is_retracted=False),
    )
    assert [(row.kind, row.detail) for row in detail.history] == [("left", "no longer listed by PubMed")]


def fetch(c: Connection, status: str, indication: str = "tbi", query: str = "q") -> int:
    run = store.start_run(c, kind="fetch", indication=indication, query=query)
    if status == "complete":
        store.publish(c, run, memberships=[], indication=indication)
    elif status != "running":
        store.end_run(c, run, status=status)
    return run


def test_the_last_runs_of_each_indication_are_told_apart_by_how_they_ended(database: Database) -> None:
    with database.write() as c:
        _, complete, failed, running = (fetch(c, s) for s in ("complete", "complete", "failed", "running"))
        other = fetch(c, "interrupted", "ptsd")
        last = queries.last_runs(c)
    tbi, ptsd = last["tbi"], last["ptsd"]
    assert (tbi.last.id, tbi.running and tbi.running.id) == (running, running)
    assert (tbi.ended and tbi.ended.id, tbi.complete and tbi.complete.id) == (failed, complete)
    assert (ptsd.last.id, ptsd.complete, ptsd.running) == (other, None, None)


def test_the_ledger_lists_newest_first(database: Database) -> None:
    with database.write() as c:
        runs = [fetch(c, "complete"), fetch(c, "failed", "ptsd"), fetch(c, "failed")]
        assert [row.id for row in queries.runs(c)] == runs[::-1]
        assert [row.id for row in queries.runs(c, 1)] == runs[-1:]
        assert [row.id for row in queries.runs(c, None, indication="ptsd")] == [runs[1]]
        with pytest.raises(LookupError):
            queries.run(c, 99)


def test_a_run_another_process_completed_since_is_found(database: Database) -> None:
    before = dt.datetime.now(dt.UTC)
    with database.write() as c:
        run = fetch(c, "complete")
        found = queries.complete_run_since(c, "tbi", "q", before)
        assert found is not None
        assert found.id == run
        assert queries.complete_run_since(c, "tbi", "another query", before) is None
        assert queries.complete_run_since(c, "ptsd", "q", before) is None
        assert queries.complete_run_since(c, "tbi", "q", dt.datetime.now(dt.UTC)) is None


def test_moments_come_back_in_utc_whatever_zone_they_were_given_in(database: Database) -> None:
    with database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi")
        store.record_listing(c, run, listing([]), 0)
        found = queries.run(c, run)
    assert found is not None
    assert (found.server_time, found.started_at.tzinfo) == (NOON, dt.UTC)


def test_the_doctor_sees_a_broken_index_and_unattributed_members(database: Database) -> None:
    publish(database, [article(1), article(2)], labels=[labelled(1, "dbs"), labelled(2)])
    with database.write() as c:
        assert (queries.search_index_faults(c), queries.integrity_faults(c), queries.unattributed(c)) == (
            None,
            [],
            [2],
        )
        of = " ON article" if c.dialect.name == "postgresql" else ""
        c.exec_driver_sql(f"DROP TRIGGER article_search_insert{of}")
        run = store.start_run(c, kind="import")
        store.save_batch(c, run, [record(article(3))], keep_xml=False)
        assert queries.search_index_faults(c) == "1 articles are not in the index, 0 entries have no article"


@pytest.mark.sqlite
def test_the_doctor_sees_broken_links(database: Database) -> None:
    publish(database, [article(1)])
    with database.engine.connect() as raw:
        raw.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        raw.connection.cursor().execute("DELETE FROM run")
    with database.read() as c:
        assert "membership: a row refers to a missing row of run" in queries.integrity_faults(c)


def test_a_publication_of_a_kind_is_remembered(database: Database) -> None:
    publish(database, [article(1)])
    with database.read() as c:
        assert (queries.has_kind(c, "fetch"), queries.has_kind(c, "demo")) == (True, False)
        assert queries.article_count(c) == 1
