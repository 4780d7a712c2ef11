"""What the pages ask of the statistics: growth, breaks, maturity, sources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dashboard.data import ahead, kept
from dashboard.data.choices import Choices
from tracker import analysis
from tracker.analysis.arrivals import settled_years
from tracker.analysis.origins import origins
from tracker.analysis.readouts import readouts_due
from tracker.analysis.terms import lens_years, terms
from tracker.analysis.vocabulary import LENS, vocabulary
from tracker.analysis.whitespace import white_space

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Mapping

    import pandas as pd

    from tracker.analysis import Break, Filters, Ladder, Mix, Source, Stamp, Stand, Studies, Tested
    from tracker.analysis.breaks import Kind
    from tracker.analysis.trajectories import Measure

    Seen = tuple[tuple[tuple[str, str, str], dt.datetime], ...]
    Totals = tuple[tuple[int, int], ...]

    Held = Callable[[analysis.Corpus, Filters, Mapping[int, int]], pd.DataFrame]

COUNTRIES = 6
"""Countries shown by year."""
_HELD_AGAINST: Final[Mapping[str, Held]] = {"share": analysis.shares, "index": analysis.indexed}
"""Measure of a year that is held against others -> its question."""


class Statistics(Choices):
    """Questions of one data version; every answer is that of `tracker.analysis`, and none is computed here."""

    __slots__ = ()
    source: Source
    stamp: Stamp
    pubmed: Totals

    def ready(self, patience: float | None = None, part: ahead.Part = "growth") -> bool:
        """Tell whether a part of what takes seconds has been worked out; ask again in a second where not."""
        return ahead.ready(self, patience, part)

    def per_year(self, filters: Filters) -> pd.DataFrame:
        """Papers per indication and year, per 100,000 PubMed records, and what unfinished years will have."""
        return kept.counted(self, _per_year, filters, self.pubmed)

    def measured(self, filters: Filters, measure: str) -> pd.DataFrame:
        """Return papers per indication and year with the columns of a measure: `articles`, `per_100k`, `share` or `index`."""
        held = _HELD_AGAINST.get(measure)
        return kept.counted(self, _measured, held, filters, self.pubmed) if held else self.per_year(filters)

    def band(self, filters: Filters, measure: str) -> pd.DataFrame:
        """Return the quartiles of the established indications by year, under all filters but that on indications.

        Where the filters name modalities, an indication is established if a cell of these is.
        """
        frame, catalog = self.measured(replace(filters, indications=()), measure), self.source.catalog
        kinds = [name for name in filters.modalities if name in catalog.modalities]
        if kinds:
            cells = {i: {catalog.status(i, kind) for kind in kinds} for i in frame["indication"].unique()}
            frame = frame[frame["indication"].map(lambda i: "established" in cells[i]).to_numpy(dtype=bool)]
        return analysis.established_band(frame, measure)

    def settled_years(self) -> Mapping[str, int]:
        """Return the last year whose papers have arrived, by indication; without those of which no arrival is known."""
        return kept.counted(self, settled_years)

    def base_years(self) -> range:
        """Return the years whose mean is 100 in an index."""
        return kept.counted(self, analysis.base_years)

    def growth(self, filters: Filters, *, recent: bool = False) -> pd.DataFrame:
        """Say how every cell, indication and modality grows, of all years or of the last ten settled ones."""
        return kept.counted(self, _growth, self.pubmed, filters, recent)

    def accuracy(self) -> pd.DataFrame:
        """Return precision and recall of every rule, as measured for this version."""
        return analysis.measured_accuracy()

    def tested(self, *, recent: bool = False) -> Tested:
        """Say over how many rows of `growth` the false discovery rate holds."""
        return analysis.tested(self.growth(analysis.Filters(), recent=recent))

    def breaks(
        self, kinds: tuple[Kind, ...], indications: tuple[str, ...], modalities: tuple[str, ...]
    ) -> tuple[Break, ...]:
        """Return the years in which counts of these (all where none is named) may jump though the literature did not."""
        return kept.counted(self, analysis.breaks, indications, modalities, kinds)

    def maturity(self, filters: Filters) -> pd.DataFrame:
        """Say which stage each cell has reached, one row a cell, `all` modalities first."""
        return kept.studied(self, analysis.maturity, filters)

    def ladder(self, filters: Filters, indication: str, modality: str) -> Ladder | None:
        """Return the ladder of one cell; None where the filters leave it out."""
        return kept.studied(self, analysis.ladders, filters).get((indication, modality))

    def milestones(self, filters: Filters) -> pd.DataFrame:
        """Return what happened for the first time in each cell, and when that was first seen here."""
        seen: Seen = tuple(sorted(self.source.milestones_seen().items()))
        return kept.studied(self, _milestones, filters, seen)

    def evidence(self, filters: Filters) -> pd.DataFrame:
        """Papers of each cell by year and level of evidence."""
        return kept.studied(self, analysis.evidence, filters)

    def evidence_mix(self, filters: Filters, indication: str, modality: str) -> Mix:
        """Papers of one cell by year and kind of evidence."""
        corpus, counted = self.source.corpus(), self.evidence(filters)
        return analysis.evidence_mix(corpus, counted, filters, indication, modality)

    def readouts(self, filters: Filters) -> pd.DataFrame:
        """List the registered trials that were announced long ago and have no results yet."""
        return kept.studied(self, readouts_due, filters)

    def white_space(self, filters: Filters) -> pd.DataFrame:
        """Hold the papers of each cell against what the rest of the landscape leads one to expect."""
        return kept.studied(self, white_space, filters)

    def groups(self, filters: Filters) -> pd.DataFrame:
        """Papers of each independent group of authors."""
        return kept.listed(self, _of_origins, analysis.groups, filters)

    def countries(self, filters: Filters) -> pd.DataFrame:
        """Papers per country and year, of the countries with most of them."""
        return kept.listed(self, _of_origins, analysis.country_years, filters, COUNTRIES)

    def all_countries(self, filters: Filters) -> pd.DataFrame:
        """Papers of each country, most first."""
        return kept.listed(self, _of_origins, analysis.countries, filters)

    def journals(self, filters: Filters) -> pd.DataFrame:
        """Papers of each journal."""
        return kept.listed(self, _of_origins, analysis.journals, filters)

    def journal_drift(self, filters: Filters) -> pd.DataFrame:
        """Papers per class of journal and year."""
        return kept.listed(self, _of_origins, analysis.journal_drift, filters)

    def funders(self, filters: Filters) -> pd.DataFrame:
        """Papers of each funding agency."""
        return kept.listed(self, _of_origins, analysis.funders, filters)

    def entrants(self, filters: Filters) -> pd.DataFrame:
        """Count the groups of each year, and those of them that had not published before."""
        return kept.listed(self, _of_origins, analysis.new_entrants, filters)

    def concentration(self, filters: Filters) -> pd.DataFrame:
        """Say how few groups, countries and journals hold how much."""
        return kept.listed(self, _of_origins, analysis.concentration, filters)

    def terms(self, kind: str, indication: str, filters: Filters) -> pd.DataFrame:
        """Headings, keywords or lenses that rise in an indication more than elsewhere."""
        return kept.listed(self, _terms, kind, indication, filters)

    def lenses(self, filters: Filters) -> pd.DataFrame:
        """Papers per year that speak of each lens."""
        return kept.listed(self, _lenses, filters)

    def trajectory(self, indication: str, modality: str, measure: Measure) -> pd.DataFrame:
        """Return the line of a cell and the band of the established ones, by years since the first human paper."""
        return kept.counted(self, _trajectory, self.pubmed, indication, modality, measure)

    def stand(self, indication: str, modality: str) -> Stand:
        """Say in which year established cells had the human evidence that a cell has now."""
        return kept.counted(self, analysis.stands_like, indication, modality)


def _per_year(corpus: analysis.Corpus, filters: Filters, pubmed: Totals) -> pd.DataFrame:
    return analysis.papers_per_year(corpus, filters, dict(pubmed))


def _measured(corpus: analysis.Corpus, held: Held, filters: Filters, pubmed: Totals) -> pd.DataFrame:
    return held(corpus, filters, dict(pubmed))


def _growth(corpus: analysis.Corpus, pubmed: Totals, filters: Filters, recent: bool) -> pd.DataFrame:  # noqa: FBT001  a part of the key
    known: Mapping[int, int] = dict(pubmed)
    since = analysis.recent_since(corpus) if recent else None
    return analysis.growth(corpus, known, filters, since)


def totals(source: Source) -> Totals:
    """Return each year and the PubMed records of it, as far as they are known."""
    return tuple(source.totals().items())


def _of_origins(source: Source, question: Callable[..., pd.DataFrame], *rest: Hashable) -> pd.DataFrame:
    return question(origins(source), *rest)


def _terms(source: Source, kind: str, indication: str, filters: Filters) -> pd.DataFrame:
    return terms(vocabulary(source, kind), indication, filters)


def _lenses(source: Source, filters: Filters) -> pd.DataFrame:
    return lens_years(vocabulary(source, LENS), filters)


def _milestones(studies: Studies, filters: Filters, seen: Seen) -> pd.DataFrame:
    return analysis.milestones(studies, filters, dict(seen))


def _trajectory(
    corpus: analysis.Corpus, pubmed: Totals, indication: str, modality: str, measure: Measure
) -> pd.DataFrame:
    return analysis.trajectories(corpus, dict(pubmed), indication, modality, measure)
