"""What a reader needs, opened once: the database, the catalog to read it by, and the columns of its newest version."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Self

from tracker import queries
from tracker.analysis import background, held
from tracker.analysis.building import build_corpus
from tracker.analysis.corpus import Corpus, Stamp
from tracker.analysis.studies import Studies, load_studies
from tracker.catalog import load_catalog
from tracker.config import read_settings
from tracker.database import connect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from tracker.analysis.held import Held
    from tracker.catalog import Catalog
    from tracker.database import Database
    from tracker.maturity.groups import Lead

SYNTHETIC = "demo"
"""The kind of publication that marks a database as synthetic."""


@dataclass(slots=True, eq=False)
class Source:
    """An open database and its catalog; safe to share between threads, and usable in a with statement."""

    database: Database
    catalog: Catalog
    _corpus: Corpus | None = field(default=None, init=False, repr=False)
    _studies: Studies | None = field(default=None, init=False, repr=False)
    _counted: tuple[int, int] = field(default=(0, 0), init=False, repr=False)
    _file: tuple[int, int] | None = field(default=None, init=False, repr=False)
    _loading: Lock = field(default_factory=Lock, init=False, repr=False)

    @classmethod
    def open(cls, url: str | None = None, catalog_path: Path | None = None) -> Self:
        """Open for reading what the environment names, or the given database and catalog.

        Raises UsageError, CatalogError or StoreError.
        """
        settings = read_settings()
        catalog = load_catalog(catalog_path or settings.catalog_path)
        return cls(connect(url or settings.database_url, writable=False), catalog)

    def __post_init__(self) -> None:
        """Remember which file was opened, so that a change of files is noticed."""
        self._file = self._file_now()

    def is_current(self) -> bool:
        """Tell whether the file that was opened still stands at its place."""
        return self._file_now() == self._file

    def _file_now(self) -> tuple[int, int] | None:
        if self.database.path is None:
            return None
        try:
            found = self.database.path.stat()
        except OSError:
            return (0, 0)
        return found.st_dev, found.st_ino

    def stamp(self) -> Stamp:
        """Say which data there is now, by three small statements."""
        with self.database.read() as c:
            return self._stamp(c)

    def corpus(self) -> Corpus:
        """Return the columns of the newest data version, read again only when there is a newer one."""
        with self.database.read() as c:
            return self.corpus_seen_by(c)

    def corpus_seen_by(self, c: Connection) -> Corpus:
        """Return the columns of the data version that a read transaction sees."""
        with self._loading:
            stamp = self._stamp(c)
            if self._corpus is None or self._corpus.stamp != stamp:
                self._corpus = _load(self, c, stamp)
            return self._corpus

    def studies(self) -> Studies:
        """Return what the articles of the newest data version tell of their studies, read once per version."""
        with self.database.read() as c:
            return self.studies_seen_by(c)

    def studies_seen_by(self, c: Connection) -> Studies:
        """Return the studies of the data version that a read transaction sees."""
        corpus = self.corpus_seen_by(c)
        with self._loading:
            if self._studies is None or self._studies.corpus is not corpus:
                self._studies = load_studies(c, corpus, self.leads)
            return self._studies

    def leads(self) -> Mapping[int, Lead]:
        """Return who signed each paper first and last."""
        with self.database.read() as c:
            return queries.leads(c)

    def search(self, text: str) -> Sequence[int]:
        """Return the PMIDs that answer a full-text search."""
        with self.database.read() as c:
            return queries.matching(c, text)

    def by_heading(self, kind: str) -> Mapping[str, Sequence[int]]:
        """Return the value of each label of a kind -> PMIDs that only a MeSH heading gave it to."""
        with self.database.read() as c:
            return queries.labelled_by_heading(c, kind)

    def held(self, corpus: Corpus, kind: str) -> Held:
        """Return the papers of a corpus under one kind of facet."""
        return held.held(self, corpus, kind)

    def totals(self) -> Mapping[int, int]:
        """Return PubMed's records per publication year, as far as they are known."""
        with self.database.read() as c:
            return background.totals(c)

    def milestones_seen(self) -> Mapping[tuple[str, str, str], dt.datetime]:
        """Return (indication, modality, kind) of each milestone that has been noted -> when (UTC)."""
        with self.database.read() as c:
            return queries.milestones_seen(c)

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use the source in a with statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it at the end."""
        self.close()

    def _stamp(self, c: Connection) -> Stamp:
        version = queries.current_version(c)
        if version is None:
            return Stamp(0, None, 0, synthetic=False)
        if self._counted[0] != version.id:
            self._counted = (version.id, queries.article_count(c))
        enabled = {entry.id for entry in self.catalog.enabled_indications}
        runs = [found.complete for name, found in queries.last_runs(c).items() if name in enabled]
        moments = [run.server_time for run in runs if run is not None and run.server_time is not None]
        return Stamp(
            version.id, min(moments, default=None), self._counted[1], synthetic=queries.has_kind(c, SYNTHETIC)
        )


def _load(source: Source, c: Connection, stamp: Stamp) -> Corpus:
    listed = {
        name: found.complete.server_time.date()
        for name, found in queries.last_runs(c).items()
        if found.complete is not None and found.complete.server_time is not None
    }
    return build_corpus(
        queries.counted_articles(c, [entry.id for entry in source.catalog.enabled_indications]),
        queries.open_memberships(c),
        queries.labelled(c, "modality"),
        stamp=stamp,
        catalog=source.catalog,
        listed_on=listed,
        search=source.search,
        by_heading=source.by_heading,
        held=source.held,
        edits=tuple(queries.query_edits(c)),
    )


def load_corpus(source: Source) -> Corpus:
    """Return every counted article of the newest data version as columns, loaded once per version."""
    return source.corpus()
