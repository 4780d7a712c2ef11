"""Answers from a real database: what a page counts is what it lists and what it exports."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tests.library import COUNTED, csv_rows, listed, paper
from tests.stored import labelled, listing, marked, publish, save
from tracker import analysis, store
from tracker.analysis import Filters, Source
from tracker.analysis.corpus import select_cells
from tracker.label import LEVELS
from tracker.records import Author


def test_the_counting_rules_leave_out_what_they_name(library: Source) -> None:
    assert set(listed(library)) == COUNTED
    assert set(listed(library, Filters(retracted=True))) == COUNTED | {3}
    assert set(listed(library, Filters(modalities=("ect",)))) == {5, 12}
    assert set(listed(library, Filters(modalities=("unattributed",)))) == {6}
    assert set(listed(library, Filters(indications=("ptsd",)))) == {1, 6, 15, 18}


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
    corpus = analysis.load_corpus(library)
    assert analysis.newest(corpus, Filters(), 4) == (13, 11, 8, 6)
    assert analysis.newest(corpus, Filters(), 100)[-1] == 12  # arrival unknown: last
    assert [row.pmid for row in analysis.rows_of(library, (13, 8))] == [13, 8]


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
        (18, ""),
        (19, "a person's correction says that it does not belong here"),
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


def test_a_demo_is_synthetic_in_stamp_and_download(source: Source) -> None:
    with source.database.write() as c:
        run = store.start_run(c, kind="demo", indication="tbi")
        store.record_listing(c, run, listing([1]), 0)
        save(c, run, [paper(1)])
        store.publish(
            c, run, memberships=[1], indication="tbi", labels=marked([paper(1)], [labelled(1, "dbs")])
        )
    assert source.stamp().synthetic
    assert source.stamp().as_of is not None
    expected = {entry.id: entry.expected for entry in analysis.indication_status(source)}
    assert expected["tbi"] == 1
    assert [row["synthetic"] for row in csv_rows(b"".join(analysis.articles_csv(source, Filters())))] == [
        "true"
    ]
    assert {row["synthetic"] for row in csv_rows(analysis.matrix_csv(source, Filters()))} == {"true"}


def test_evidence_levels_are_those_that_labels_give() -> None:
    assert tuple(analysis.EVIDENCE_LEVELS) == LEVELS


def test_authors_are_one_cell_that_splits_again(source: Source) -> None:
    group = (Author("Doe", "Jane", "J"), Author(collective="Group A; for B"))
    publish(source.database, [paper(1, authors=group)], "tbi")
    row = csv_rows(b"".join(analysis.articles_csv(source, Filters())))[0]
    assert row["authors"].split("; ") == ["Doe J", "Group A, for B"]


def test_what_filters_select_is_kept_for_a_few_of_them_and_nobody_can_change_it(library: Source) -> None:
    corpus = analysis.load_corpus(library)
    first = select_cells(corpus, Filters(modalities=("tms",)))
    assert select_cells(corpus, Filters(modalities=("dbs",))) is first, "cells leave modalities open"
    with pytest.raises(ValueError, match="read-only"):
        first &= False
    for text in "abcdefghi":
        select_cells(corpus, Filters(text=text))
    again = select_cells(corpus, Filters())
    assert again is not first
    assert again.tolist() == first.tolist()
