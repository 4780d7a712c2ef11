"""What is planted: the histories of the cells, and the truth about every record."""

from __future__ import annotations

import csv
import math
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

REFERENCE_YEAR = 2025
"""The year whose expected number of papers cells.csv gives."""
PARENTS = {"dbs_adaptive": "dbs", "scs_hf": "scs", "scs_burst": "scs", "drg": "scs", "tms_tbs": "tms"}
UNATTRIBUTED = "unattributed"
NOTICES = frozenset({"retraction", "erratum", "concern"})


PUBMED_GROWTH = 0.04
"""Log-rate per year at which the synthetic PubMed grows."""
PUBMED_RECORDS = 1_700_000
"""How many records it holds of REFERENCE_YEAR."""


def pubmed_total(year: int) -> int:
    """Return how many records the synthetic PubMed holds of a whole publication year.

    So a curve's growth against PubMed is known: its own log-rate less PUBMED_GROWTH.
    """
    return round(PUBMED_RECORDS * math.exp(PUBMED_GROWTH * (year - REFERENCE_YEAR)))


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected papers per publication year: log-linear, with at most one turn."""

    first_year: int
    growth: float
    """Log-rate per year (0.1 is about 10 % more papers every year), up to the turn."""
    per_year: float
    """Expected papers of REFERENCE_YEAR."""
    turn_year: int | None = None
    growth_after: float | None = None

    def mean(self, year: int) -> float:
        """Return the expected number of papers published in this year (0 before the first)."""
        if year < self.first_year:
            return 0.0
        if self.turn_year is None or self.growth_after is None:
            return self.per_year * math.exp(self.growth * (year - REFERENCE_YEAR))
        late = self.growth_after * (max(year, self.turn_year) - REFERENCE_YEAR)
        return self.per_year * math.exp(late + self.growth * min(0, year - self.turn_year))


@dataclass(frozen=True, slots=True)
class Cell:
    """The planted history of one modality x indication pair; a parent's includes its children."""

    modality: str
    indication: str
    curve: Curve
    first_human_year: int
    first_rct_year: int | None
    first_sham_rct_year: int | None
    first_review_year: int | None
    """First systematic review."""
    sample_size: int
    """Median number of participants of its trials."""
    preclinical: float
    """How much more (or less) animal work than usual."""

    @property
    def landmarks(self) -> dict[int, set[str]]:
        """What must appear in which year: first, human, rct, sham, systematic_review."""
        years = {
            "first": self.curve.first_year, "human": self.first_human_year, "rct": self.first_rct_year,
            "sham": self.first_sham_rct_year, "systematic_review": self.first_review_year,
        }  # fmt: skip
        planted: dict[int, set[str]] = {}
        for name, year in years.items():
            if year is not None:
                planted.setdefault(year, set()).add(name)
        return planted


@dataclass(frozen=True, slots=True)
class Planted:
    """The truth about one record. `indications` are the queries a PubMed listing returns it for."""

    key: str
    """Names the record whatever the day: stream/year/number."""
    kind: str
    """article, preprint, retraction, erratum, concern, or decoy (answers no query)."""
    modalities: tuple[str, ...]
    """As composed: the most specific ones; `unattributed` where no rule can find one."""
    indications: tuple[str, ...]
    published: dt.date
    """The one date rule gives this day, or its month or year."""
    arrived: dt.date
    design: str
    """What the study is, in the words of the evidence levels."""
    dating: str = "electronic"
    """How the dates are given: see tracker.demo.dates."""
    status: str = "MEDLINE"
    indexed: dt.date | None = None
    explicit: bool = True
    """The title says what the study is."""
    names_people: bool = False
    """The title says that people were studied."""
    species: str = "human"
    sham: bool = False
    multicentre: bool = False
    phase_3: bool = False
    controlled: bool = False
    """A trial that compares without allocating at random."""
    prospective: bool = False
    pooled: bool = False
    """A systematic review with a meta-analysis."""
    sample_size: int | None = None
    has_abstract: bool = True
    language: str = "eng"
    group: str = ""
    nct: str | None = None
    target: str | None = None
    source: str | None = None
    """Key of the record this one is a notice, preprint or journal version of."""
    pmid: int = 0
    links: tuple[tuple[str, int], ...] = field(default=())
    """CommentsCorrections: RefType and PMID."""

    @property
    def year(self) -> int:
        """Publication year under the one date rule."""
        return self.published.year

    @property
    def is_retracted(self) -> bool:
        """Whether a notice of retraction has arrived."""
        return any(kind == "RetractionIn" for kind, _ in self.links)

    @property
    def is_superseded(self) -> bool:
        """Whether this is a preprint whose journal version is in the corpus."""
        return any(kind == "UpdateIn" for kind, _ in self.links)

    @property
    def level(self) -> str:
        """The evidence level a perfect reader gives: `unknown` where the record does not show its design."""
        if self.kind in NOTICES:
            return "notice"
        return self.design if self.indexed or self.explicit else "unknown"

    @property
    def species_shown(self) -> str:
        """The species a perfect reader gives: headings tell it, before indexing only the title does."""
        if self.indexed or self.species == "animal":
            return self.species
        return "human" if self.names_people else "unknown"

    @property
    def rows(self) -> tuple[str, ...]:
        """The modalities it counts under: a child implies its parent."""
        parents = tuple(PARENTS[m] for m in self.modalities if m in PARENTS)
        return tuple(dict.fromkeys((*self.modalities, *parents)))

    @property
    def is_counted(self) -> bool:
        """Whether tables count it: no notice, no superseded preprint, not retracted, answers a query."""
        quiet = self.kind in NOTICES or self.is_superseded or self.is_retracted
        return bool(self.indications) and not quiet


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole plan: what was planted, and what a perfect tracker must count."""

    seed: int
    today: dt.date
    scale: float
    """Multiplies every curve: 1 for 8,000 records."""
    cells: tuple[Cell, ...]
    records: tuple[Planted, ...]

    def listing(self, indication: str) -> tuple[int, ...]:
        """Return the PMIDs PubMed would list for an indication, descending."""
        return tuple(sorted((r.pmid for r in self.records if indication in r.indications), reverse=True))

    def counted(self) -> Iterator[tuple[str, str, Planted]]:
        """Yield (modality, indication, record) for every cell each counted record falls in."""
        for record in self.records:
            if record.is_counted:
                for indication in record.indications:
                    for modality in record.rows:
                        yield modality, indication, record

    def counts(self) -> Counter[tuple[str, str, int, str]]:
        """Return the papers by (modality, indication, year, evidence level)."""
        return Counter((m, i, r.year, r.level) for m, i, r in self.counted())

    def expected(self, cell: Cell, year: int) -> float:
        """Return the mean of a cell's papers of a whole year, late arrivals included."""
        return self.scale * cell.curve.mean(year)


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with files("tracker.demo").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def planted_cells() -> tuple[Cell, ...]:
    """Return the cells of cells.csv, children before parents."""
    cells = [_cell(row) for row in _rows("cells.csv")]
    return tuple(sorted(cells, key=lambda cell: cell.modality not in PARENTS))


def _cell(row: dict[str, str]) -> Cell:
    curve = Curve(
        int(row["first_year"]), float(row["growth"]), float(row["per_year"]),
        _whole(row["turn_year"]), float(row["growth_after"]) if row["growth_after"] else None,
    )  # fmt: skip
    return Cell(
        row["modality"], row["indication"], curve, int(row["first_human_year"]),
        _whole(row["first_rct_year"]), _whole(row["first_sham_rct_year"]), _whole(row["first_review_year"]),
        int(row["sample_size"]), float(row["preclinical"]),
    )  # fmt: skip


@cache
def shared_streams() -> tuple[tuple[tuple[str, ...], tuple[str, ...], Curve], ...]:
    """Return the papers planted in several cells at once: modalities, indications and their curve."""
    return tuple(
        (
            tuple(row["modalities"].split()), tuple(row["indications"].split()),
            Curve(int(row["first_year"]), float(row["growth"]), float(row["per_year"])),
        )
        for row in _rows("shared.csv")
    )  # fmt: skip
