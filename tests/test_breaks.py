"""Years in which indexing or the query changed: which are marked, where, and what the ledger and the labels tell of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.growing import CATALOG, TOTALS, Stream, corpus_of, growing
from tests.stored import article, labelled, listing, marked, publish, save
from tracker import analysis, store
from tracker.analysis.breaks import HEADINGS, KINDS, level_breaks
from tracker.label import Label
from tracker.queries import QueryEdit
from tracker.store import Labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis import Corpus, Source

EMPTY = corpus_of()


def years(
    corpus: Corpus, indications: Sequence[str], modalities: Sequence[str], *kinds: str
) -> list[tuple[int, str]]:
    marks = analysis.breaks(corpus, indications, modalities, kinds or KINDS)
    return [(mark.year, mark.label) for mark in marks]


@pytest.mark.parametrize(
    ("modality", "year"),
    [("tms", 2006), ("tms_tbs", 2006), ("vns", 2009), ("tvns", 2009), ("scs", 2013), ("tdcs", 2015)],
)
def test_a_modality_is_marked_where_its_heading_came(modality: str, year: int) -> None:
    assert [at for at, _ in years(EMPTY, ["ptsd"], [modality], "heading")] == [year]


def test_an_indication_is_marked_where_its_heading_came() -> None:
    assert years(EMPTY, ["tbi"], ["dbs"], "heading") == [(2017, "MeSH: Brain Injuries, Traumatic")]
    assert years(EMPTY, ["chronic_pain"], ["dbs"], "heading") == [(2012, "MeSH: Chronic Pain")]
    assert years(EMPTY, ["ptsd"], ["dbs"], "heading") == []


def test_every_heading_is_one_of_the_catalog_and_is_marked_once() -> None:
    used = {
        ui for entry in (*CATALOG.enabled_indications, *CATALOG.enabled_modalities) for ui, _ in entry.mesh
    }
    assert used >= HEADINGS.keys()
    assert [at for at, _ in years(EMPTY, [], [], "heading")] == sorted(h.year for h in HEADINGS.values())


def test_what_touches_all_records_is_marked_everywhere() -> None:
    assert years(EMPTY, ["ptsd"], ["dbs"]) == [
        (2014, "All affiliations"),
        (2014, "Type: Observational Study"),
        (2019, "Type: Clinical Trial Protocol"),
        (2019, "Type: Systematic Review"),
        (2022, "Automated indexing"),
    ]
    assert years(EMPTY, ["ptsd"], ["dbs"], "affiliation") == [(2014, "All affiliations")]


def test_an_edited_query_is_marked_on_its_indication_alone() -> None:
    edits = [QueryEdit("ptsd", dt.date(2026, 3, 4), 12, 1), QueryEdit("tbi", dt.date(2026, 5, 6), 0, 3)]
    corpus = corpus_of(edits=edits)
    marks = analysis.breaks(corpus, ["ptsd"], [], ["query"])
    assert [(mark.year, mark.why) for mark in marks] == [
        (
            2026,
            "On 2026-03-04 the query of Post-traumatic stress disorder was edited: 12 papers joined and 1 left, of any year.",
        )
    ]
    assert len(analysis.breaks(corpus, [], [], ["query"])) == 2


def test_the_ledger_tells_when_a_query_was_edited(source: Source) -> None:
    publish(source.database, [article(1), article(2)], "tbi")
    assert source.corpus().edits == ()
    with source.database.write() as c:
        run = store.start_run(c, kind="fetch", indication="tbi", query="dbs OR tbi")
        store.record_listing(c, run, listing([1, 2, 3], query="dbs OR tbi"), 1)
        save(c, run, [article(3)], asked=1)
        outcome = store.Outcome(query_opened=[3])
        store.publish(c, run, memberships=[1, 2, 3], indication="tbi", outcome=outcome)
    edits = source.corpus().edits
    assert [(edit.indication, edit.on, edit.opened, edit.closed) for edit in edits] == [
        ("tbi", dt.date(2026, 1, 2), 1, 0)
    ]


def test_a_label_that_quotes_no_word_rests_on_a_heading(source: Source) -> None:
    """What PubMed listed for a heading alone; words beside the heading would have been enough."""
    made = [article(1), article(2), article(3)]
    reasons = (
        "MeSH Vagus Nerve Stimulation",
        'title "vagus nerve stimulation"; MeSH Vagus Nerve Stimulation',
        'title "VNS"',
    )
    bases = ("mesh", "mesh", "text")
    labels = [
        Labelled(
            one.pmid,
            labelled(one.pmid).labelled_from,
            (Label("modality", "vns", basis, reason),),
            "trial",
            "rule",
            "human",
        )
        for one, basis, reason in zip(made, bases, reasons, strict=True)
    ]
    publish(source.database, made, "tbi", list(marked(made, labels)))
    assert source.corpus().by_heading("modality") == {"vns": [1]}
    assert source.corpus().by_heading("indication") == {}


def test_a_heading_breaks_the_level_only_where_it_finds_papers_by_itself() -> None:
    papers, some = growing(2000, 30, 0.03), dict.fromkeys(range(2006, 2027), 4)
    found = corpus_of(Stream(papers), Stream(some, headed=("tms",)))
    assert level_breaks(found)["tms"] == (2006,)
    few = corpus_of(Stream(papers), Stream(dict.fromkeys(range(2006, 2027), 1), headed=("tms",)))
    assert level_breaks(few)["tms"] == ()
    before = dict.fromkeys(range(2000, 2027), 4)  # the former heading found as many
    assert level_breaks(corpus_of(Stream(papers), Stream(before, headed=("tms",))))["tms"] == ()
    assert (
        level_breaks(corpus_of(Stream({2004: 9, 2007: 9}), Stream({2008: 9}, headed=("tms",))))["tms"] == ()
    )
    assert level_breaks(EMPTY) == {}


def test_a_break_outside_the_years_fitted_is_not_named() -> None:
    found = corpus_of(
        Stream(growing(2000, 30, 0.03), modalities=("tdcs",)),
        Stream(dict.fromkeys(range(2015, 2027), 9), modalities=("tdcs",), headed=("tdcs",)),
    )
    told = [
        analysis.growth(found, TOTALS, analysis.Filters(("tbi",), ("tdcs",)), since)["breaks"].iloc[0]
        for since in (None, 2016)
    ]
    assert told == ["2015", ""]
