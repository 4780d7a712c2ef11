"""A source that stays on one data version, whatever is published after it.

Which papers count, and under what, is that of the version; text search and what only the record itself says (its title,
its journal) are read from the database as it is now.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from tracker import queries
from tracker.analysis import background
from tracker.analysis.source import Source
from tracker.analysis.studies import load_studies
from tracker.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.studies import Studies


class OutdatedError(StoreError):
    """This data version can no longer answer: a newer one has taken its place."""


class PinnedSource(Source):
    """An open database at one of its data versions."""

    _totals: Mapping[int, int]

    @classmethod
    def of(cls, source: Source) -> Self:
        """Pin the newest data version of an open source."""
        with source.database.read() as c:
            found = cls(source.database, source.catalog)
            # What its facets hold has to be told by the studies of this version: a newer one groups authors anew.
            found._corpus = replace(source.corpus_seen_by(c), held=found.held)
            found._totals = background.totals(c)
        return found

    def totals(self) -> Mapping[int, int]:
        """Return PubMed's records per publication year as they were known with this version: others make a newer one."""
        return self._totals

    def corpus(self) -> Corpus:
        """Return the columns of this version."""
        if self._corpus is None:
            raise OutdatedError("This data version is no longer held; reload the page to see the newest.")
        return self._corpus

    def corpus_seen_by(self, c: Connection) -> Corpus:
        """Return the same columns, whatever version the transaction sees."""
        del c
        return self.corpus()

    def studies_seen_by(self, c: Connection) -> Studies:
        """Return the studies of this version; they are read while it is the newest, or never."""
        corpus = self.corpus()
        with self._loading:
            if self._studies is None:
                newest = queries.current_version(c)
                if newest is None or newest.id != corpus.stamp.version:
                    raise OutdatedError("This page was opened with data that has been replaced; reload it.")
                self._studies = load_studies(c, corpus, self.leads)
            return self._studies

    def release(self) -> None:
        """Let go of the columns: whoever asks from now on is told so."""
        with self._loading:
            self._corpus = self._studies = None
