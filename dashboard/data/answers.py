"""What the pages ask of one data version of one database, and the opening of databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from dashboard.data import ahead, kept, unwritten, versions
from dashboard.data.statistics import Statistics, totals
from tracker import analysis
from tracker.analysis import UNATTRIBUTED, Source, Stamp, since
from tracker.analysis.landscape import RECENT_YEARS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import pandas as pd

    from dashboard.data.statistics import Totals
    from tracker.analysis import (
        Absent,
        ArticleRow,
        Filters,
        IndicationStatus,
        Kpi,
        Page,
        Paper,
        RunRow,
        Verdict,
    )

_opening = Lock()
_sources: dict[str | None, Source] = {}
"""Those that are open; None is the configured one."""
STATUS_KEPT = 15.0  # seconds: how long a look at a ledger that nobody writes to serves all sessions


@dataclass(frozen=True, slots=True)
class Data(Statistics):
    """One data version of one database, and every question the pages ask of it."""

    source: Source
    stamp: Stamp
    pubmed: Totals = field(init=False)
    """PubMed records of each year as they are known with this version."""

    def __post_init__(self) -> None:
        """Read them: being a part of this, they are a part of the key of all that is kept of it."""
        object.__setattr__(self, "pubmed", totals(self.source) if self.stamp.version else ())

    @property
    def empty(self) -> bool:
        """Nothing has been published yet: there is nothing to draw."""
        return self.stamp.version == 0

    def kpis(self, filters: Filters) -> list[Kpi]:
        """Headline figures of the last complete year."""
        return kept.counted(self, analysis.kpis, filters)

    def finding(self, filters: Filters) -> str:
        """One sentence about them."""
        return kept.counted(self, analysis.finding, filters)

    def matrix(self, filters: Filters) -> pd.DataFrame:
        """Papers per modality and indication."""
        return kept.counted(self, analysis.matrix, filters)

    def count(self, filters: Filters) -> int:
        """How many papers the filters leave, each once."""
        return kept.counted(self, analysis.count, filters)

    def years(self) -> tuple[int, int]:
        """Return the first year any counted paper is from and the present one; equal when there is nothing to choose."""
        return kept.counted(self, _years)

    def unfinished_year(self, indications: tuple[str, ...] = ()) -> int:
        """Return the year that is not over for the data of these indications (all when none is named)."""
        return kept.counted(self, _current_year, indications)

    def recent_years(self, filters: Filters) -> tuple[int, int] | None:
        """Return the years a landscape counts as recent: the last five complete ones, within the filters.

        None where the filters, or the papers there are, leave none of them.
        """
        current = self.unfinished_year(filters.indications)
        first, last = filters.years or self.years()
        span = max(first, current - RECENT_YEARS), min(last, current - 1)
        return span if span[0] <= span[1] else None

    def newest(self, filters: Filters, limit: int) -> list[ArticleRow]:
        """Return the papers that arrived last."""
        return kept.listed(self, analysis.rows_of, kept.counted(self, analysis.newest, filters, limit))

    def cited(self, pmids: tuple[int, ...]) -> pd.DataFrame:
        """List papers by their PMIDs, in that order."""
        return kept.listed(self, analysis.cited, pmids)

    def papers(self, filters: Filters, page: int, per_page: int) -> Page:
        """One page of the papers, newest PMID first."""
        return kept.listed(self, _page, filters, page, per_page)

    def paper(self, pmid: int) -> Paper | None:
        """Everything on one paper; None when it is not stored."""
        return analysis.paper(self.source, pmid)

    def articles_csv(self, filters: Filters) -> bytes:
        """Return the papers the filters leave, as a spreadsheet opens them."""
        return b"".join(analysis.articles_csv(self.source, filters))

    def matrix_csv(self, filters: Filters) -> bytes:
        """Return the cells of the landscape as CSV."""
        return analysis.matrix_csv(self.source, filters)

    def trends_csv(self, filters: Filters) -> bytes:
        """Papers per year as CSV."""
        return analysis.trends_csv(self.source, filters)

    def chart_csv(self, frame: pd.DataFrame) -> bytes:
        """Return what a chart draws as CSV."""
        return analysis.chart_csv(frame, synthetic=self.stamp.synthetic)

    def status(self) -> list[IndicationStatus]:
        """Freshness and completeness per indication, and what is being fetched now."""
        return unwritten.told(self.source, analysis.indication_status, STATUS_KEPT)

    def verdict(self) -> Verdict:
        """Whether the data can be trusted today, and who keeps it up to date."""
        return unwritten.told(self.source, _verdict, STATUS_KEPT)

    def absent(self) -> list[Absent]:
        """Return what PubMed lists and is not here, and what cannot be read."""
        return analysis.absent(self.source)

    def run(self, number: int) -> RunRow | None:
        """Return one row of the ledger in full; None when there is none."""
        return analysis.run(self.source, number)

    def runs(self, limit: int = 50) -> pd.DataFrame:
        """Return the ledger, newest run first."""
        return analysis.runs(self.source, limit)

    def last_error(self) -> str | None:
        """Return what the newest run that failed said."""
        errors = self.runs()["error"].dropna()
        return None if errors.empty else str(errors.iloc[0])

    def queries(self) -> Mapping[str, str]:
        """Return the exact PubMed query of each indication."""
        return analysis.queries(self.source)

    def indication_names(self) -> dict[str, str]:
        """Short label of each enabled indication by its id."""
        return _named(self.source)[0]

    def indication_status(self) -> dict[str, str]:
        """Status of each enabled indication by its id."""
        return {entry.id: entry.status for entry in self.source.catalog.enabled_indications}

    def modality_names(self) -> dict[str, str]:
        """Label of each enabled modality by its id, `unattributed` last."""
        return _named(self.source)[1]

    def target_names(self) -> dict[str, str]:
        """Label of each target by its id."""
        return {entry.id: entry.label for entry in self.source.catalog.targets.values()}

    def device_names(self) -> dict[str, str]:
        """Label of each device or maker by its id."""
        return {entry.id: entry.label for entry in self.source.catalog.devices.values()}


def current(url: str | None = None) -> Data:
    """Open a database (the configured one by default) at its present data version, and stay on it.

    Raises Trouble when it cannot be read.
    """
    return opened(url, None)


def opened(url: str | None, version: int | None) -> Data:
    """Open a database at the data version a page was opened with; at the newest where that is no longer held."""
    source = _open(url)
    stamp = unwritten.told(source, Source.stamp)
    if not stamp.version:
        return Data(source, stamp)
    found = versions.held(source, version) if version not in {None, stamp.version} else None
    if found is None:
        found = versions.newest(source, stamp)
        if version is not None:  # the stamp may be old: whose version turns out to be held stays on it
            found = versions.held(source, version) or found
    if _sources.get(url) is not source:  # closed while this was read, and nobody would let go of it again
        versions.forget(source)
        return opened(url, version)
    return Data(*found)


def newest_like(shown: Data) -> Data:
    """Return the newest version of the database that a page shows, whichever of the open ones that is.

    Raises Outdated where it is open no longer: no other database may stand in for it.
    """
    for url, source in list(_sources.items()):
        if source.database is shown.source.database:
            return opened(url, None)
    raise versions.Outdated


def newest(url: str | None = None, shown: int = 0) -> Stamp:
    """Say which data there is now, without waiting until it is read; the first to ask has it read beside.

    shown: the version that the page which asks still shows; it is held longer for that.
    """
    source = _open(url)
    versions.held(source, shown)
    stamp = unwritten.told(source, Source.stamp)
    if stamp.version:
        _read_ahead(url, source, stamp.version)
    return stamp


def latest() -> tuple[int, dt.datetime | None]:
    """Return the number of the newest data version and when it was published (UTC), and have it read beside."""
    source = _open(None)
    number, at = unwritten.told(source, since.latest)
    if number:
        _read_ahead(None, source, number)
    return number, at


def address() -> str:
    """Say which database is the configured one, without a password."""
    database = _open(None).database
    return str(database.path or database.url)


@lru_cache(maxsize=8)
def _read_ahead(url: str | None, source: Source, version: int) -> None:
    if versions.held(source, version) is None:
        ahead.begin(lambda: opened(url, None))


def _open(url: str | None) -> Source:
    """Return the open source, or a new one where the file is gone or another stands in its place."""
    with _opening:  # else two sessions would each open it, and one close what the other reads
        source = _sources.get(url)
        if source is not None and not source.is_current():
            close(url)
            source = None
        if source is None:
            source = _sources[url] = Source.open(url)
        return source


def close(url: str | None) -> None:
    """Let go of a source and its versions, if it is open; those of another database stay."""
    if source := _sources.pop(url, None):
        versions.forget(source)
        source.close()


@lru_cache(maxsize=4)
def _named(source: Source) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of indications and modalities, which a rerun looks up some fifty times."""
    indications = {entry.id: entry.short for entry in source.catalog.enabled_indications}
    modalities = {entry.id: entry.label for entry in source.catalog.enabled_modalities}
    return indications, {**modalities, UNATTRIBUTED: "No modality found"}


def _verdict(source: Source) -> Verdict:
    return analysis.verdict(source, unwritten.told(source, analysis.indication_status, STATUS_KEPT))


def _page(source: Source, filters: Filters, page: int, per_page: int) -> Page:
    return analysis.papers(source, filters, page=page, per_page=per_page)


def _years(corpus: analysis.Corpus) -> tuple[int, int]:
    known = corpus.year[corpus.year > 0]
    return (int(known.min()), max(int(known.max()), corpus.current_year())) if len(known) else (0, 0)


def _current_year(corpus: analysis.Corpus, indications: tuple[str, ...]) -> int:
    return corpus.current_year(indications)
