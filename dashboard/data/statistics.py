"""What the pages ask of the statistics: growth, breaks, maturity, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.data import kept
from tracker import analysis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from tracker.analysis import Break, Filters, Source, Stamp

    Totals = tuple[tuple[int, int], ...]


class Statistics:
    """Questions of one data version; every answer is that of `tracker.analysis`, and none is computed here."""

    __slots__ = ()
    source: Source
    stamp: Stamp

    def totals(self) -> Totals:
        """Return year and PubMed records of it, as far as they are known."""
        return tuple(self.source.totals().items())

    def growth(self, filters: Filters, *, recent: bool = False) -> pd.DataFrame:
        """Say how every cell, indication and modality grows, of all years or of the last ten settled ones."""
        return kept.counted(self, _growth, self.totals(), filters, recent)

    def breaks(
        self, filters: Filters, kinds: tuple[str, ...], indications: tuple[str, ...] = ()
    ) -> tuple[Break, ...]:
        """Return the years in which counts may jump though the literature did not."""
        named = indications or filters.indications
        return kept.counted(self, analysis.breaks, named, filters.modalities, kinds)


def _growth(corpus: analysis.Corpus, totals: Totals, filters: Filters, recent: bool) -> pd.DataFrame:  # noqa: FBT001  a part of the key
    known: Mapping[int, int] = dict(totals)
    since = analysis.recent_since(corpus) if recent else None
    return analysis.growth(corpus, known, filters, since)
