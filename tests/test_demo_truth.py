"""What is planted in the synthetic corpus: the history of every cell, and records that keep to it."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict

import numpy as np
import pytest

from tracker import demo
from tracker.demo import Cell, Planted, Truth
from tracker.demo.streams import streams
from tracker.demo.truth import NOTICES, UNATTRIBUTED, planted_cells

LAST_WHOLE_YEAR = demo.REFERENCE_DAY.year - 1
LARGE_CELL = 120  # papers from which a growth rate is worth fitting

Papers = dict[tuple[str, str], list[Planted]]


@pytest.fixture(scope="module")
def truth() -> Truth:
    return demo.planted()


@pytest.fixture(scope="module")
def papers(truth: Truth) -> Papers:
    """The counted papers of each cell."""
    found: Papers = defaultdict(list)
    for modality, indication, record in truth.counted():
        found[modality, indication].append(record)
    return found


def test_notices_and_preprints_point_to_their_paper_and_back(truth: Truth) -> None:
    by_pmid = {record.pmid: record for record in truth.records}
    back = {
        "RetractionOf": "RetractionIn", "ErratumFor": "ErratumIn",
        "ExpressionOfConcernFor": "ExpressionOfConcernIn", "UpdateIn": "UpdateOf",
    }  # fmt: skip
    seen: Counter[str] = Counter()
    for record in truth.records:
        for kind, pmid in record.links:
            if kind in back:
                seen[kind] += 1
                assert (back[kind], record.pmid) in by_pmid[pmid].links
    assert min(seen[kind] for kind in back) >= 3
    assert all(not r.is_counted for r in truth.records if r.kind in NOTICES or r.is_retracted)
    preprints = [r for r in truth.records if r.kind == "preprint"]
    assert {r.is_superseded for r in preprints} == {True, False}
    assert all(r.is_counted != r.is_superseded for r in preprints if not r.is_retracted)


def test_the_corpus_holds_every_kind_of_record_a_page_must_cope_with(truth: Truth) -> None:
    assert {r.kind for r in truth.records} == {
        "article",
        "preprint",
        "retraction",
        "erratum",
        "concern",
        "decoy",
    }
    assert {r.status for r in truth.records} == {
        "MEDLINE", "Publisher", "In-Process", "In-Data-Review", "PubMed-not-MEDLINE",
    }  # fmt: skip
    assert {r.species for r in truth.records} == {"human", "animal", "both"}
    assert {r.dating for r in truth.records} == {"electronic", "online", "print", "medline", "year", "ahead"}
    assert len({r.language for r in truth.records}) > 5
    assert any(len(r.indications) > 1 for r in truth.records)
    assert any(r.modalities == ("vns", "tvns") for r in truth.records)
    assert any(r.modalities == (UNATTRIBUTED,) for r in truth.records)
    assert any(r.modalities == ("ect",) for r in truth.records)
    assert any(r.arrived.year - r.year > 1 for r in truth.records)
    assert all(truth.listing(cell.indication) for cell in truth.cells)


@pytest.mark.parametrize("cell", planted_cells(), ids=lambda cell: f"{cell.modality}-{cell.indication}")
def test_each_chapter_of_a_cell_opens_in_its_planted_year(papers: Papers, cell: Cell) -> None:
    own = papers[cell.modality, cell.indication]
    human = [r for r in own if r.design in {"rct", "trial", "observational", "case_report"}]
    openings = {
        cell.curve.first_year: own,
        cell.first_human_year: human,
        cell.first_rct_year: [r for r in own if r.design == "rct"],
        cell.first_sham_rct_year: [r for r in own if r.sham],
        cell.first_review_year: [r for r in own if r.design == "systematic_review"],
    }
    for year, found in openings.items():
        assert (min(r.year for r in found) if found else None) == year


def test_children_and_shared_papers_fit_within_their_cell() -> None:
    for stream in streams():
        if stream.own:
            curve = stream.own.curve
            for year in range(curve.first_year, LAST_WHOLE_YEAR + 2):
                assert stream.mean(year) > 0.02 * curve.mean(year), (stream.key, year)


def poisson_slope(years: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """Fit log(mean) = a + b * year by iterated weighted least squares: b and its standard error."""
    design = np.column_stack([np.ones(len(years)), years - years.mean()])
    beta = np.array([np.log(counts.mean()), 0.0])
    for _ in range(30):
        mean = np.exp(design @ beta)
        information = design.T @ (design * mean[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (counts - mean))
    return float(beta[1]), float(np.sqrt(np.linalg.inv(information)[1, 1]))


def phases(cell: Cell) -> list[tuple[int, int, float]]:
    """The stretches of years over which a cell grows at one rate; its forced first year is left out."""
    curve, end = cell.curve, LAST_WHOLE_YEAR - 1
    if curve.turn_year is None or curve.growth_after is None:
        return [(curve.first_year + 1, end, curve.growth)]
    return [(curve.first_year + 1, curve.turn_year, curve.growth), (curve.turn_year, end, curve.growth_after)]


def test_the_growth_planted_in_large_cells_is_recovered_by_a_poisson_fit(
    truth: Truth, papers: Papers
) -> None:
    scores = []
    for cell in truth.cells:
        per_year = Counter(r.year for r in papers[cell.modality, cell.indication])
        for start, end, growth in phases(cell):
            years = np.arange(start, end + 1)
            counts = np.array([per_year[int(year)] for year in years], dtype=float)
            if counts.sum() >= LARGE_CELL and len(years) > 5:
                slope, error = poisson_slope(years, counts)
                scores.append((slope - growth) / error)
    assert len(scores) >= 12
    assert max(map(abs, scores)) < 3.5
    assert np.mean(np.square(scores)) < 2


def test_the_papers_of_a_cell_add_up_to_what_its_curve_expects(truth: Truth, papers: Papers) -> None:
    for cell in truth.cells:
        found = sum(r.year < LAST_WHOLE_YEAR for r in papers[cell.modality, cell.indication])
        expected = sum(truth.expected(cell, year) for year in range(1985, LAST_WHOLE_YEAR))
        landmarks = len(cell.landmarks) + 3
        assert abs(found - expected) < 4 * np.sqrt(expected) + landmarks, (cell.modality, cell.indication)


def test_counts_add_up_over_the_counted_records(truth: Truth) -> None:
    counts = truth.counts()
    by_hand = itertools.chain.from_iterable(
        itertools.product(r.rows, r.indications) for r in truth.records if r.is_counted
    )
    assert sum(counts.values()) == sum(1 for _ in by_hand)
    assert counts["tms", "depression", 2024, "rct"] == sum(
        r.level == "rct" and r.year == 2024 and bool({"tms", "tms_tbs"} & set(r.modalities))
        for r in truth.records
        if "depression" in r.indications and r.is_counted
    )
