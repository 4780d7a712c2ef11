"""Exports: the columns that scripts depend on, every current member, and values that come back as stored."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.library import CATALOG, CORRECTIONS, paper, rows
from tests.stored import labelled, listing, marked, save, temporary_store
from tracker import analysis, queries, store
from tracker.analysis import Filters, Source
from tracker.analysis.articles import ARTICLE_COLUMNS
from tracker.corrections import read_corrections
from tracker.errors import UsageError
from tracker.export import FORMATS, TABLES, export

if TYPE_CHECKING:
    from pathlib import Path

FIXED = [
    "pmid",
    "title",
    "journal",
    "publication_date",
    "publication_year",
    "authors",
    "indications",
    "modalities",
    "evidence_level",
    "evidence_basis",
    "publication_types",
    "mesh_headings",
    "doi",
    "pmcid",
    "nct_ids",
    "languages",
    "is_retracted",
    "created_date",
    "url",
]
TRENDS = [
    "indication",
    "modality",
    "year",
    "articles",
    "per_100k",
    "complete",
    "nowcast",
    "nowcast_low",
    "nowcast_high",
]
MEMBERS = [18, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]


def pmids(source: Source, **options: Any) -> list[int]:
    return [int(row["pmid"]) for row in rows(source, "articles", **options)]


def test_articles_begin_with_the_columns_scripts_depend_on(library: Source) -> None:
    header = next(export(library, "articles")).decode()
    assert header.startswith(",".join(FIXED))
    assert header.endswith("\r\n")


def test_trends_have_exactly_their_columns(library: Source) -> None:
    assert next(export(library, "trends")).decode() == ",".join(TRENDS) + "\r\n"


def test_every_current_member_is_listed_retracted_papers_and_notices_too(library: Source) -> None:
    assert pmids(library) == MEMBERS
    assert pmids(library, everything=True) == [19, 18, 16, 15, 14, *MEMBERS[2:]]


def test_the_counted_ones_are_those_that_charts_count(library: Source) -> None:
    counted = {int(row["pmid"]) for row in rows(library, "articles") if row["counted"] == "true"}
    assert counted == set(analysis.papers(library, Filters()).pmids())


def test_articles_narrow_by_indication_modality_and_arrival(library: Source) -> None:
    assert pmids(library, indications=["ptsd"]) == [18, 15, 6, 1]
    assert pmids(library, indications=["ptsd", "depression"]) == MEMBERS
    assert pmids(library, modalities=["dbs", "ect"]) == [18, 15, 12, 5, 4, 3, 2]
    assert pmids(library, modalities=["unattributed"]) == [6]
    assert pmids(library, modalities=["unattributed", "ect"], indications=["depression"]) == [12, 6, 5]
    assert pmids(library, since=dt.date(2025, 3, 9)) == [13, 5]
    assert pmids(library, since=dt.date(2025, 3, 10)) == [13]


def test_values_are_written_as_documented(library: Source) -> None:
    found = {row["pmid"]: row for row in rows(library, "articles")}
    one, three, twelve = found["1"], found["3"], found["12"]
    assert one["publication_date"] == "2015-03"
    assert one["created_date"] == "2015-03-09"
    assert one["indications"] == "depression; ptsd"
    assert one["modalities"] == "tms; tms_tbs"
    assert one["url"] == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert (one["is_retracted"], three["is_retracted"]) == ("false", "true")
    assert (twelve["publication_date"], twelve["publication_year"], twelve["created_date"]) == ("", "", "")


def test_json_lines_keep_lists_and_the_unknown(library: Source) -> None:
    found = {row["pmid"]: row for row in map(json.loads, export(library, "articles", format="jsonl"))}
    assert list(found) == MEMBERS
    assert found[1]["modalities"] == ["tms", "tms_tbs"]
    assert found[1]["is_retracted"] is False
    assert found[12]["publication_year"] is None
    assert found[6]["modalities"] == []
    assert tuple(found[1]) == ARTICLE_COLUMNS


def test_trends_hold_all_modalities_and_zero_years(library: Source) -> None:
    table = rows(library, "trends")
    of_ptsd = [row for row in table if row["indication"] == "ptsd"]
    modalities = list(dict.fromkeys(row["modality"] for row in of_ptsd))
    assert modalities == ["all", *(m.id for m in CATALOG.enabled_modalities), "unattributed"]
    years = {row["year"] for row in table}
    assert years == {str(year) for year in range(2015, 2027)}
    assert len(table) == len(CATALOG.enabled_indications) * len(modalities) * len(years)
    assert {row["articles"] for row in of_ptsd if row["modality"] == "scs"} == {"0"}
    assert {row[name] for row in table for name in ("nowcast", "nowcast_low", "nowcast_high")} == {""}
    shares = {row["year"]: row["per_100k"] for row in of_ptsd if row["modality"] == "all"}
    assert shares["2015"] == "0.0926"  # one paper, of 1,079,968 in all of PubMed
    assert set(shares.values()) == {"0.0926", ""}  # PubMed's size is not known later
    assert {row["complete"] for row in table if row["year"] == "2026"} == {"false"}


def test_trends_agree_with_what_is_counted(library: Source) -> None:
    corpus = analysis.load_corpus(library)
    for row in rows(library, "trends"):
        year = int(row["year"])
        modalities = () if row["modality"] == "all" else (row["modality"],)
        assert int(row["articles"]) == analysis.count(
            corpus, Filters((row["indication"],), modalities, (year, year))
        )


def test_trends_narrow_by_indication_and_modality(library: Source) -> None:
    table = rows(library, "trends", indications=["depression"], modalities=["ect", "unattributed"])
    assert {(row["indication"], row["modality"]) for row in table} == {
        ("depression", "ect"),
        ("depression", "unattributed"),
    }


@pytest.mark.parametrize(
    "chosen",
    [
        {"indications": ["tourette"]},
        {"modalities": ["scs"]},
        {"modalities": ["unattributed"]},
        {"modalities": ["all"]},
    ],
)
def test_trends_of_a_choice_are_the_same_rows_as_in_the_whole(
    library: Source, chosen: dict[str, list[str]]
) -> None:
    """A choice leaves rows out; it never changes a row or drops the zero years of one."""
    indications, modalities = chosen.get("indications"), chosen.get("modalities")
    whole = [
        row
        for row in rows(library, "trends")
        if (not indications or row["indication"] in indications)
        and (not modalities or row["modality"] in modalities)
    ]
    assert rows(library, "trends", **chosen) == whole
    assert whole


def test_the_ledger_is_exported_whole(library: Source) -> None:
    table = rows(library, "runs")
    assert [row["id"] for row in table] == ["6", "5", "4", "3", "2", "1"]
    assert table[-1]["started_at"].endswith("Z")
    assert (table[-1]["expected"], table[-1]["full"]) == ("13", "false")
    assert [row["id"] for row in rows(library, "runs", indications=["ptsd"])] == ["3", "2"]


def test_corrections_are_exported_as_the_file_they_came_from(library: Source, tmp_path: Path) -> None:
    file = tmp_path / "corrections.csv"
    file.write_bytes(b"".join(export(library, "corrections")))
    assert file.read_text(encoding="utf-8").splitlines()[0] == "pmid,label,verdict,who,why,date"
    assert set(read_corrections(file, CATALOG)) == set(CORRECTIONS)
    first = json.loads(next(export(library, "corrections", format="jsonl")))
    assert (first["label"], first["date"]) == ("modality:dbs", "2026-01-02")


def test_a_corrected_paper_says_so_in_a_column_of_its_own(library: Source) -> None:
    found = {row["pmid"]: row["corrections"] for row in rows(library, "articles", everything=True)}
    assert found["18"] == "indication:ptsd yes (Jane Doe: =veterans)"
    assert found["19"] == "indication:ptsd no (Jane Doe: healthy volunteers)"
    assert {text for pmid, text in found.items() if pmid not in {"18", "19"}} == {""}


def test_missing_pmids_stay_numbers_in_json() -> None:
    with temporary_store() as database:
        with database.write() as c:
            run = store.start_run(c, kind="fetch", indication="tbi")
            store.record_listing(c, run, listing([1, 2]), 2)
            store.publish(c, run, memberships=[1, 2], indication="tbi")
        source = Source(database, CATALOG)
        assert json.loads(b"".join(export(source, "runs", format="jsonl")))["missing"] == [2, 1]
        assert rows(source, "runs")[0]["missing"] == "2; 1"


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ("articles", {"indications": ["ptds"]}, "ptsd"),
        ("articles", {"modalities": ["dsb"]}, "dbs"),
        ("trends", {"since": dt.date(2020, 1, 1)}, "--since means nothing for the table trends"),
        ("corrections", {"indications": ["ptsd"]}, "--indication means nothing for the table corrections"),
        ("runs", {"modalities": ["dbs"], "everything": True}, "--modality, --all means nothing"),
        ("matrix", {"modalities": ["all"]}, "no rows for all modalities together"),
        ("trends", {"modalities": ["tens"]}, "tens: switched off"),
        ("trends", {"indications": ["long_covid"]}, "long_covid: switched off"),
        ("paper", {}, "known: articles, trends, "),
        ("articles", {"format": "xlsx"}, "known: csv, jsonl"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_written(
    library: Source, table: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(library, table, **options)


def test_an_empty_database_exports_headers_alone() -> None:
    with temporary_store() as database:
        source = Source(database, CATALOG)
        assert {row["flags"] for row in rows(source, "matrix")} == {""}, "nothing is missing where nothing is"
        for table in (name for name in TABLES if name != "matrix"):
            assert rows(source, table) == []
            assert len(list(export(source, table))) == 1
            assert list(export(source, table, format="jsonl")) == []


FILLED = [name for name in TABLES if name != "terms"]
"""Tables that one paper gives a row: a term needs ten papers."""


@pytest.mark.parametrize("table", FILLED)
def test_every_row_of_a_demo_says_so(table: str) -> None:
    with temporary_store() as database:
        with database.write() as c:
            run = store.start_run(c, kind="demo", indication="tbi")
            store.record_listing(c, run, listing([1]), 0)
            save(c, run, [paper(1)])
            store.replace_corrections(c, CORRECTIONS)
            store.publish(
                c, run, memberships=[1], indication="tbi", labels=marked([paper(1)], [labelled(1, "dbs")])
            )
        source = Source(database, CATALOG)
        table_rows = rows(source, table)
        assert {row["synthetic"] for row in table_rows} == {"true"}
        assert list(table_rows[0])[-1] == "synthetic"
        assert {json.loads(line)["synthetic"] for line in export(source, table, format="jsonl")} == {True}


def test_every_format_has_every_table(library: Source) -> None:
    for format_ in FORMATS:
        for table in FILLED:
            assert len(list(export(library, table, format=format_))) > 1
        assert len(list(export(library, "terms", format=format_))) == (format_ == "csv")


FOLLOWING = ["species", "is_preprint", "has_concern", "counted", "data_version", "corrections"]
FINER = ["targets", "devices", "modifiers", "sample_size", "planned_size"]


def test_export_rows_are_the_columns_of_the_design(library: Source) -> None:
    assert list(queries.ExportRow._fields[: len(FIXED)]) == FIXED
    assert list(ARTICLE_COLUMNS) == [*FIXED, *FOLLOWING, *FINER]
    with library.database.read() as c:
        assert len(list(queries.export_rows(c, MEMBERS))) == len(MEMBERS)
