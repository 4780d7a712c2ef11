"""Years in which the way of indexing or asking changed, so that counts may jump though the literature did not.

| kind             | touches charts of          | what happened                                                          |
| heading          | a modality, an indication  | MeSH took up a heading of its own; earlier papers are found by words alone, or under the former heading |
| publication type | evidence levels            | MEDLINE took up a publication type; earlier papers carry a wider one   |
| indexing         | everything that is recent  | headings are assigned by a program since April 2022                    |
| affiliation      | authors, places            | every author's affiliation is kept since 2014, the first author's alone before |
| query            | an indication              | the catalog's query was edited: papers of any year joined or left      |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from tracker.analysis.corpus import select_cells
from tracker.analysis.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.catalog import Indication, Modality
    from tracker.queries import QueryEdit

Kind = Literal["heading", "publication type", "indexing", "affiliation", "query"]
KINDS: tuple[Kind, ...] = ("heading", "publication type", "indexing", "affiliation", "query")


@dataclass(frozen=True, slots=True)
class Break:
    """A year from which counts may differ for another reason than the literature."""

    year: int
    label: str
    why: str
    kind: Kind


class Heading(NamedTuple):
    """A MeSH heading, the year of its introduction, and what such papers were indexed under before."""

    name: str
    year: int
    former: str


HEADINGS = {
    "D050781": Heading("Transcranial Magnetic Stimulation", 2006, "Magnetics"),
    "D055536": Heading("Vagus Nerve Stimulation", 2009, "Electric Stimulation Therapy"),
    "D059350": Heading("Chronic Pain", 2012, "Pain"),
    "D062187": Heading("Spinal Cord Stimulation", 2013, "Electric Stimulation Therapy"),
    "D065908": Heading("Transcranial Direct Current Stimulation", 2015, "Electric Stimulation Therapy"),
    "D000070642": Heading("Brain Injuries, Traumatic", 2017, "Brain Injuries"),
}
"""By descriptor. Source: NLM, MeSH Browser (date introduced, previous indexing) and the lists of new descriptors."""

INDEXING = (
    Break(
        2014, "Type: Observational Study", "Before 2014 MEDLINE had no publication type for observational studies.",
        "publication type",
    ),
    Break(
        2019, "Type: Systematic Review", "Before 2019 MEDLINE tagged systematic reviews as Review; they are told by their title.",
        "publication type",
    ),
    Break(
        2019, "Type: Clinical Trial Protocol", "Before 2019 MEDLINE had no publication type for protocols.",
        "publication type",
    ),
    Break(
        2022, "Automated indexing", "Since April 2022 a program assigns the headings of MEDLINE, within a day and by other habits.",
        "indexing",
    ),
    Break(
        2014, "All affiliations", "Since 2014 PubMed keeps the affiliation of every author; before, mostly the first author's alone.",
        "affiliation",
    ),
)  # fmt: skip
"""Source: NLM Technical Bulletin: new publication types of MeSH 2014 and 2019; MEDLINE 2022 Initiative; affiliations."""

AROUND = 5
"""Years before and after a heading came that are compared."""
FEWEST_PAPERS = 20
"""On each side of it, to tell a step from chance."""
STEP = float(np.log(1.05))
"""A smaller step of the level is left in the fit: over ten years or more it bends a rate by under 0.8 % a year."""


def breaks(
    corpus: Corpus,
    indications: Sequence[str] = (),
    modalities: Sequence[str] = (),
    kinds: Collection[Kind] = KINDS,
) -> tuple[Break, ...]:
    """Return the breaks of the kinds wanted that touch these indications and modalities (all when none is named).

    In order of the years; each once, whatever number of rows it touches.
    """
    catalog = corpus.catalog
    conditions = [
        entry for entry in catalog.enabled_indications if not indications or entry.id in indications
    ]
    stimuli = [entry for entry in catalog.enabled_modalities if not modalities or entry.id in modalities]
    found = [
        *(_said(HEADINGS[ui]) for ui in _headings([*conditions, *stimuli])),
        *INDEXING,
        *(_edited(corpus, edit) for edit in corpus.edits if edit.indication in {e.id for e in conditions}),
    ]
    return tuple(sorted((one for one in found if one.kind in kinds), key=lambda one: (one.year, one.label)))


def _headings(entries: Sequence[Indication | Modality]) -> dict[str, None]:
    return dict.fromkeys(ui for entry in entries for ui, _ in entry.mesh if ui in HEADINGS)


def _said(heading: Heading) -> Break:
    why = (
        f"MeSH has the heading {heading.name} since {heading.year}. Earlier papers are found by their words, "
        f"or where they were indexed under {heading.former} and the words are there too."
    )
    return Break(heading.year, f"MeSH: {heading.name}", why, "heading")


def _edited(corpus: Corpus, edit: QueryEdit) -> Break:
    label = corpus.catalog.indications[edit.indication].label
    joined = f"{edit.opened:,} {'paper' if edit.opened == 1 else 'papers'} joined"
    why = f"On {edit.on.isoformat()} the query of {label} was edited: {joined} and {edit.closed:,} left, of any year."
    return Break(edit.on.year, f"Query edited: {label}", why, "query")


def level_breaks(corpus: Corpus) -> dict[str, tuple[int, ...]]:
    """Return indication or modality id -> the years in which a heading's coming lifted its counts.

    A heading breaks the level of a series only as far as papers are found by it alone, without a word of theirs: of
    these there are none before it. With b and a as their shares among the papers of the five years before and from
    its year on, the level is multiplied by (1 - b) / (1 - a). Below 5 % of change, or with fewer than 20 papers on
    either side, no break is made. Measured: one amid ten or twenty years doubles the width of an interval, while a step
    of 5 % left in bends the rate by 0.8 or 0.4 % a year (95 % intervals then cover 95 % of cells of 400 papers). Of 61
    real papers of TMS, tDCS, VNS and SCS none rests on the heading alone, of 53 on traumatic brain injury five do.
    """
    return corpus.once("level breaks", lambda: dict(_broken(corpus)))


def _broken(corpus: Corpus) -> Iterator[tuple[str, tuple[int, ...]]]:
    counted = select_cells(corpus, Filters())
    kinds = (
        ("indication", corpus.catalog.enabled_indications, corpus.indication_table.T),
        ("modality", corpus.catalog.enabled_modalities, corpus.modality_table.T),
    )
    for kind, entries, table in kinds:
        headed = corpus.by_heading(kind) if len(corpus) else {}
        order = corpus.indications if kind == "indication" else corpus.modalities
        for entry in entries:
            years = {HEADINGS[ui].year for ui, _ in entry.mesh if ui in HEADINGS}
            if years and entry.id in headed:
                papers = counted & table[order.index(entry.id)][corpus.combinations.codes]
                alone = np.isin(corpus.pmid[papers], np.array(headed[entry.id], dtype=np.int64))
                published = corpus.year[papers]
                yield entry.id, tuple(sorted(y for y in years if _steps(published, alone, y)))


def _steps(published: IntArray, alone: BoolArray, year: int) -> bool:
    """Tell whether the level of papers [papers] jumps in a year, by those that only a heading has found."""
    shares = []
    for start in (year - AROUND, year):
        near = (published >= start) & (published < start + AROUND)
        papers, told = int(near.sum()), int((near & ~alone).sum())
        if papers < FEWEST_PAPERS:
            return False
        shares.append((told + 0.5) / (papers + 1))
    return abs(float(np.log(shares[0] / shares[1]))) >= STEP
