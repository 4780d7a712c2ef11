"""Every counted article of one data version as numpy columns, and what a set of filters selects of it.

What is counted is decided here and in the statement that reads the articles (`queries.counted`): members
of an enabled indication, neither a notice nor a preprint whose journal version is stored. An article whose only
modality stands outside the totals is counted where that modality is asked for, and nowhere else.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the types of dataclass fields
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tracker import trends
from tracker.analysis.facets import on_facets
from tracker.analysis.filters import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, UNKNOWN, Filters
from tracker.analysis.grouped import grouped
from tracker.analysis.held import no_facets

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tracker.analysis.held import Held
    from tracker.catalog import Catalog, Indication
    from tracker.queries import QueryEdit

    BoolArray = NDArray[np.bool_]
    IntArray = NDArray[np.int64]

Answer = TypeVar("Answer")

DATE_RULE = (
    "A paper counts in the year of its publication date: the earlier of the electronic and the print date, "
    "and never later than its arrival in PubMed."
)
"""The one date rule, shown on every chart and export."""

EVIDENCE_CODES = {level: code for code, level in enumerate(EVIDENCE_LEVELS)}
LATELY = 8
"""Masks kept of the filters last asked for; one takes a byte an article."""
SPECIES_CODES = {species: code for code, species in enumerate(SPECIES)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which data an answer was computed from.

    version: 0 before anything was published; as_of: PubMed's clock at the oldest of the indications' last
    complete listings, None before the first; articles: how many are stored and published; synthetic:
    whether this is the demo.
    """

    version: int
    as_of: dt.datetime | None
    articles: int
    synthetic: bool


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """Columns of equal length, newest PMID first; read-only and safe to share between threads.

    pmid, year (0 = unknown): int64; created: datetime64[D] (NaT = unknown); evidence, species: int64
    codes, positions in EVIDENCE_LEVELS and SPECIES; tagged: bool, the level rests on NLM's tags or a person's word;
    retracted: bool; combinations: the indications and modalities of each article as bitmasks, whose bits stand in
    the order of `indications` and `modalities`.
    """

    stamp: Stamp
    catalog: Catalog
    indications: tuple[str, ...]
    modalities: tuple[str, ...]
    pmid: IntArray
    year: IntArray
    created: NDArray[np.datetime64]
    evidence: IntArray
    tagged: BoolArray
    species: IntArray
    retracted: BoolArray
    combinations: trends.Combinations
    listed_on: Mapping[str, dt.date]
    """Indication id -> day of PubMed's clock (UTC) at its last complete listing."""
    search: Callable[[str], Iterable[int]] = field(repr=False)
    """PMIDs answering a full-text search."""
    by_heading: Callable[[str], Mapping[str, Sequence[int]]] = field(repr=False)
    """Of a kind of label, modality or indication: value -> PMIDs that only a MeSH heading gave it to."""
    held: Callable[[Corpus, str], Held] = field(default=no_facets, repr=False)
    """The papers of these columns under one kind of facet, read when they are first asked for."""
    edits: tuple[QueryEdit, ...] = ()
    """Runs in which an edited query, not the literature, changed what is counted."""
    weights: IntArray | None = None
    """How many articles each row stands for, where rows are `grouped`; None: one each."""
    _once: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)
    _lately: dict[Hashable, BoolArray] = field(default_factory=dict, init=False, repr=False)
    _makers: dict[Hashable, RLock] = field(default_factory=dict, init=False, repr=False)
    _making: RLock = field(default_factory=RLock, init=False, repr=False)

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self.pmid)

    def number(self, chosen: BoolArray) -> int:
        """How many articles the chosen rows stand for."""
        return int(chosen.sum() if self.weights is None else self.weights[chosen].sum())

    def once(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return what `make` gives, made once for these columns and kept as long as they are."""
        if key not in self._once:
            with self._making:
                making = self._makers.setdefault(key, RLock())
            with making:  # who asks for something else need not wait
                if key not in self._once:
                    self._once[key] = make()
        answer: Answer = self._once[key]
        return answer

    def lately(self, key: Hashable, make: Callable[[], BoolArray]) -> BoolArray:
        """Return what `make` gives, read-only: the few of last are kept, as all questions of a page ask for the same."""
        with self._making:
            found = self._lately.get(key)
        if found is None:
            found = make()  # a search takes its time, and nobody else has to wait for it
            found.setflags(write=False)
        with self._making:
            self._lately.pop(key, None)
            self._lately[key] = found
            while len(self._lately) > LATELY:
                del self._lately[next(iter(self._lately))]
        return found

    def as_of(self, indications: Sequence[str] = ()) -> dt.date | None:
        """Return the day up to which every arrival for these indications is known (all when none is named).

        It is the day of the oldest of their complete listings; without one, of the newest arrival; None without any.
        """
        return min(self._listing_days(indications), default=None)

    def current_year(self, indications: Sequence[str] = ()) -> int:
        """Return the year that is not over for the data of these indications together (all when none is named).

        It is the year of the oldest of their complete listings; without one, that of the newest arrival.
        """
        days = self._listing_days(indications)
        return min(days).year if days else self._year_to_come()

    def newest_year(self, indications: Sequence[str] = ()) -> int:
        """Return the year of the newest of their complete listings: where their charts end."""
        days = self._listing_days(indications)
        return max(days).year if days else self._year_to_come()

    def _listing_days(self, indications: Sequence[str]) -> list[dt.date]:
        names = indications or self.indications
        listed = [self.listed_on[name] for name in names if name in self.listed_on]
        return listed or self.once("newest arrival", self._newest_arrival)

    def _newest_arrival(self) -> list[dt.date]:
        arrivals = self.created[~np.isnat(self.created)]
        return [arrivals.max().item()] if len(arrivals) else []

    def _year_to_come(self) -> int:
        return int(self.year.max(initial=trends.UNKNOWN_YEAR)) + 1

    @property
    def indication_table(self) -> BoolArray:
        """Truth table [combinations, indications]."""
        masks, size = self.combinations.indications, len(self.indications)
        return self.once("indication table", lambda: trends.columns_of(masks, size))

    @property
    def modality_table(self) -> BoolArray:
        """Truth table [combinations, modalities + 1]; the last column is `unattributed`."""
        return self.once("modality table", self._modality_table)

    def _modality_table(self) -> BoolArray:
        table = trends.columns_of(self.combinations.modalities, len(self.modalities))
        return np.column_stack([table, self.combinations.modalities == 0])

    @property
    def in_totals(self) -> BoolArray:
        """For each combination, whether its articles are part of the totals."""
        counted = [self.catalog.modalities[name].in_totals for name in self.modalities]
        return self.once("in totals", lambda: trends.any_of(self.modality_table[:, [*counted, True]]))


def select(corpus: Corpus, filters: Filters) -> BoolArray:
    """Tell for each article whether the filters select it: the one definition behind every count."""
    return select_cells(corpus, filters) & chosen_combinations(corpus, filters)[corpus.combinations.codes]


def select_cells(corpus: Corpus, filters: Filters) -> BoolArray:
    """Tell for each article whether every filter but that on modalities selects it: what cells count; read-only."""
    wanted = filters.checked(corpus.catalog)
    rest = replace(wanted, modalities=(), years=None)
    chosen = corpus.lately(rest, lambda: _of_any_year(corpus, rest))
    if wanted.years is None:
        return chosen
    return chosen & (corpus.year >= wanted.years[0]) & (corpus.year <= wanted.years[1])


def _of_any_year(corpus: Corpus, wanted: Filters) -> BoolArray:
    chosen = np.ones(len(corpus), dtype=np.bool_)
    if wanted.indications:
        chosen &= on_indications(corpus, (corpus.catalog.indications[name] for name in wanted.indications))
    if not wanted.retracted:
        chosen &= ~corpus.retracted
    if wanted.evidence:
        chosen &= _among(levels(corpus, strict=wanted.strict), EVIDENCE_CODES, wanted.evidence)
    if wanted.species:
        chosen &= _among(corpus.species, SPECIES_CODES, wanted.species)
    if wanted.facets and (on := on_facets(corpus, wanted.facets)) is not None:
        chosen &= on
    if wanted.text:
        chosen &= np.isin(corpus.pmid, np.fromiter(corpus.search(wanted.text), dtype=np.int64))
    return chosen


def _among(column: IntArray, codes: Mapping[str, int], wanted: Iterable[str]) -> BoolArray:
    """Tell for each article whether its code is that of one of these values: a look-up, ten times faster than isin."""
    asked = np.zeros(len(codes), dtype=np.bool_)
    asked[[codes[value] for value in wanted]] = True
    among: BoolArray = asked[column]
    return among


def on_indications(corpus: Corpus, entries: Iterable[Indication]) -> BoolArray:
    """Tell for each article whether it is on one of these indications."""
    columns = [corpus.indications.index(entry.id) for entry in entries]
    return trends.any_of(corpus.indication_table[:, columns])[corpus.combinations.codes]


def levels(corpus: Corpus, *, strict: bool) -> IntArray:
    """Return the evidence level of each article as a code; strictly, a level that its title alone gives is unknown."""
    return np.where(corpus.tagged, corpus.evidence, EVIDENCE_CODES[UNKNOWN]) if strict else corpus.evidence


def at_level(corpus: Corpus, level: str, *, strict: bool = False) -> BoolArray:
    """Tell for each article whether this is its evidence level."""
    result: BoolArray = levels(corpus, strict=strict) == EVIDENCE_CODES[level]
    return result


def chosen_combinations(corpus: Corpus, filters: Filters) -> BoolArray:
    """Tell for each combination whether its modalities are asked for; with none named, whether totals hold it."""
    wanted = filters.checked(corpus.catalog).modalities
    if not wanted:
        return corpus.in_totals
    order = [*corpus.modalities, UNATTRIBUTED]
    return trends.any_of(corpus.modality_table[:, [order.index(name) for name in wanted]])


def count(corpus: Corpus, filters: Filters) -> int:
    """Count the articles the filters select, each once."""
    rows = grouped(corpus, filters)
    return rows.number(select(rows, filters))


def unknown_year(corpus: Corpus, filters: Filters) -> int:
    """Count the selected articles whose publication year is unknown: in totals, but in no year."""
    undated = replace(filters, years=None)
    return int((corpus.year[select(corpus, undated)] == trends.UNKNOWN_YEAR).sum())
