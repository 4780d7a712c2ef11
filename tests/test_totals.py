"""The counting rules, held against a count by hand over plain sets."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.analysis.building import build_corpus
from tracker.analysis.corpus import Corpus, Stamp, count, select, unknown_year
from tracker.analysis.filters import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, Filters
from tracker.analysis.landscape import matrix
from tracker.analysis.overview import kpis, papers_per_year, trend_table
from tracker.analysis.wording import finding
from tracker.catalog import Catalog, load_catalog
from tracker.queries import CountedArticle

NOW = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
CURRENT = 2025
FEW = settings(max_examples=40, deadline=None)  # the first example also loads the catalog
ONLY_OUTSIDE = "ect"


@cache
def catalog() -> Catalog:
    return load_catalog()


def indications() -> list[str]:
    return [entry.id for entry in catalog().enabled_indications]


def modalities() -> list[str]:
    return [entry.id for entry in catalog().enabled_modalities]


@dataclass(frozen=True)
class Paper:
    """One article as the test thinks of it: plain values and sets."""

    pmid: int
    year: int | None
    evidence: str | None
    species: str | None
    retracted: bool
    indications: frozenset[str]
    modalities: frozenset[str]
    text: str = ""
    tagged: bool = True

    def level(self, filters: Filters) -> str:
        """Its evidence level, as far as the filters believe it."""
        return (self.evidence or "unknown") if self.tagged or not filters.strict else "unknown"

    def row(self) -> CountedArticle:
        basis = "publication_type" if self.tagged else "text"
        return CountedArticle(
            self.pmid, self.year, NOW.date(), self.evidence, self.species, self.retracted, basis
        )


def corpus_of(papers: list[Paper], listed_on: dict[str, dt.date] | None = None) -> Corpus:
    def group(kind: str) -> dict[str, list[int]]:
        names = indications() if kind == "indications" else modalities()
        return {name: [paper.pmid for paper in papers if name in getattr(paper, kind)] for name in names}

    return build_corpus(
        [paper.row() for paper in papers],
        group("indications"),
        group("modalities"),
        stamp=Stamp(1, NOW, len(papers), synthetic=False),
        catalog=catalog(),
        listed_on=dict.fromkeys(indications(), NOW.date()) if listed_on is None else listed_on,
        search=lambda text: [paper.pmid for paper in papers if text in paper.text],
    )


def wanted(paper: Paper, filters: Filters) -> bool:
    """The rules, said once more and naively."""
    outside = {name for name in modalities() if not catalog().modalities[name].in_totals}
    attributed = paper.modalities or {UNATTRIBUTED}
    by_modality = attributed & set(filters.modalities) if filters.modalities else attributed - outside
    return bool(
        by_modality
        and (not filters.indications or paper.indications & set(filters.indications))
        and (filters.retracted or not paper.retracted)
        and (filters.years is None or (paper.year and filters.years[0] <= paper.year <= filters.years[1]))
        and (not filters.evidence or paper.level(filters) in filters.evidence)
        and (not filters.species or (paper.species or "unknown") in filters.species)
        and filters.text in paper.text
    )


@st.composite
def papers(draw: st.DrawFn) -> list[Paper]:
    pmids = draw(st.sets(st.integers(1, 10**8), max_size=25))
    chosen = st.frozensets(st.sampled_from(["tms", "tms_tbs", "dbs", ONLY_OUTSIDE]), max_size=3)
    return [
        Paper(
            pmid,
            draw(st.sampled_from([None, 2012, 2019, 2020, 2023, 2024, 2025])),
            draw(st.sampled_from([None, "rct", "systematic_review", "review", "unknown"])),
            draw(st.sampled_from([None, *SPECIES])),
            draw(st.booleans()),
            draw(st.frozensets(st.sampled_from(indications()[:4]), min_size=1, max_size=3)),
            draw(chosen),
            draw(st.sampled_from(["", "sleep"])),
            draw(st.booleans()),
        )
        for pmid in sorted(pmids)
    ]


FILTERS = st.builds(
    Filters,
    indications=st.lists(st.sampled_from(indications()[:5]), max_size=2).map(tuple),
    modalities=st.lists(st.sampled_from(["tms", "dbs", ONLY_OUTSIDE, UNATTRIBUTED]), max_size=2).map(tuple),
    years=st.one_of(st.none(), st.tuples(st.integers(2010, 2019), st.integers(2019, 2026))),
    evidence=st.lists(st.sampled_from(["rct", "review", "unknown"]), max_size=2).map(tuple),
    species=st.lists(st.sampled_from(list(SPECIES)), max_size=2).map(tuple),
    text=st.sampled_from(["", "sleep"]),
    retracted=st.booleans(),
    strict=st.booleans(),
)


@FEW
@given(papers(), FILTERS)
def test_filters_select_exactly_the_papers_the_rules_name(found: list[Paper], filters: Filters) -> None:
    corpus = corpus_of(found)
    chosen = corpus.pmid[select(corpus, filters)].tolist()
    assert chosen == sorted((paper.pmid for paper in found if wanted(paper, filters)), reverse=True)
    assert count(corpus, filters) == len(chosen)


@FEW
@given(papers(), FILTERS)
def test_a_cell_counts_the_papers_listed_when_it_is_clicked(found: list[Paper], filters: Filters) -> None:
    table = matrix(corpus_of(found), filters)
    for row in table.itertuples():
        clicked = replace(filters, indications=(row.indication,), modalities=(row.modality,))
        listed = [paper for paper in found if wanted(paper, clicked)]
        assert row.articles == len(listed)
        assert row.rct == sum(paper.level(filters) == "rct" for paper in listed)
        assert row.recent == sum(paper.year in range(2020, 2025) for paper in listed)


@FEW
@given(papers(), FILTERS)
def test_a_year_counts_the_papers_listed_when_it_is_clicked(found: list[Paper], filters: Filters) -> None:
    table = trend_table(corpus_of(found), filters)
    for row in table.itertuples():
        year = replace(filters, indications=(row.indication,), years=(row.year, row.year))
        clicked = year if row.modality == "all" else replace(year, modalities=(row.modality,))
        assert row.articles == sum(wanted(paper, clicked) for paper in found)
        assert row.complete == (row.year < CURRENT)
    for (indication, modality), years in table.groupby(["indication", "modality"]):
        cell = replace(filters, indications=(indication,))
        cell = cell if modality == "all" else replace(cell, modalities=(modality,))
        dated = [paper for paper in found if wanted(paper, cell) and paper.year]
        assert years["articles"].sum() == len(dated)  # no paper is in a year that has no row
    yearly = papers_per_year(corpus_of(found), filters)
    totals = table[(table["modality"] == "all") & table["year"].isin(yearly["year"])]
    assert yearly["articles"].tolist() == totals["articles"].tolist()


@FEW
@given(papers(), FILTERS)
def test_headline_figures_count_each_paper_once(found: list[Paper], filters: Filters) -> None:
    corpus = corpus_of(found)
    for figure in kpis(corpus, filters):
        for place, number in enumerate(reversed(figure.series)):
            year = figure.year - place
            listed = [p for p in found if wanted(p, replace(filters, years=(year, year)))]
            assert number == sum(_answers(figure.label, paper, filters) for paper in listed)
        assert figure.value == figure.series[-1]


def _answers(label: str, paper: Paper, filters: Filters) -> bool:
    shown = set(filters.indications or indications())
    early = {name for name in shown if catalog().indications[name].status == "investigational"}
    return {
        "Papers": True,
        "On investigational indications": bool(paper.indications & early),
        "Randomised controlled trials": paper.level(filters) == "rct",
        "Systematic reviews": paper.level(filters) == "systematic_review",
    }[label]


@FEW
@given(papers(), FILTERS)
def test_strict_counts_move_papers_to_unknown_and_lose_none(found: list[Paper], filters: Filters) -> None:
    corpus = corpus_of(found)

    def counts(*, strict: bool) -> dict[str, int]:
        by_level = {level: replace(filters, evidence=(level,), strict=strict) for level in EVIDENCE_LEVELS}
        return {level: count(corpus, asked) for level, asked in by_level.items()}

    strict, broad = counts(strict=True), counts(strict=False)
    assert sum(strict.values()) == sum(broad.values()) == count(corpus, replace(filters, evidence=()))
    assert all(strict[level] <= broad[level] for level in EVIDENCE_LEVELS if level != "unknown")
    assert strict["unknown"] >= broad["unknown"]


@FEW
@given(papers(), FILTERS)
def test_papers_of_unknown_year_are_in_totals_and_in_no_year(found: list[Paper], filters: Filters) -> None:
    corpus = corpus_of(found)
    free = replace(filters, years=None)
    undated = sum(wanted(paper, free) and not paper.year for paper in found)
    assert unknown_year(corpus, filters) == undated
    every_year = replace(filters, years=(1000, 3000))
    assert count(corpus, free) == count(corpus, every_year) + undated


@FEW
@given(papers(), FILTERS)
def test_the_finding_is_one_plain_sentence_whatever_the_data(found: list[Paper], filters: Filters) -> None:
    text = finding(corpus_of(found), filters)
    assert text.endswith(".")
    assert text[0].isupper()
    assert "nan" not in text
    assert f" in {CURRENT}" not in text
