"""What the dashboard offers as files: CSV that opens right in Excel, marked where it is synthetic."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from tracker.analysis import background
from tracker.analysis.articles import ARTICLE_COLUMNS, article_values
from tracker.analysis.corpus import select
from tracker.analysis.overview import trend_table
from tracker.analysis.whitespace import MATRIX_COLUMNS, matrix_table
from tracker.tabular import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from tracker.analysis.filters import Filters
    from tracker.analysis.source import Source
    from tracker.tabular import Value

TREND_COLUMNS = (
    *("indication", "modality", "year", "articles", "per_100k", "complete"),
    *("nowcast", "nowcast_low", "nowcast_high"),
)
"""The columns of `export trends`: see `overview.trend_table`. What is not known is empty."""


def articles_csv(source: Source, filters: Filters) -> Iterator[bytes]:
    """Yield the papers the filters select as CSV lines, newest PMID first: as many as the charts count."""
    with source.database.read() as c:
        corpus = source.corpus_seen_by(c)
        pmids = corpus.pmid[select(corpus, filters)].tolist()
        rows = article_values(c, corpus, pmids)
        yield from csv_lines(*marked(ARTICLE_COLUMNS, rows, synthetic=corpus.stamp.synthetic), bom=True)


def matrix_csv(source: Source, filters: Filters) -> bytes:
    """Return the cells of the landscape as CSV, in the columns of `export matrix`."""
    studies = source.studies()
    return _whole(MATRIX_COLUMNS, matrix_table(studies, filters), synthetic=studies.corpus.stamp.synthetic)


def trends_csv(source: Source, filters: Filters) -> bytes:
    """Return the papers per year as CSV, in the columns of `export trends`."""
    with source.database.read() as c:
        corpus, totals = source.corpus_seen_by(c), background.totals(c)
    return _whole(
        TREND_COLUMNS, trend_table(corpus, filters, totals=totals), synthetic=corpus.stamp.synthetic
    )


def chart_csv(frame: pd.DataFrame, *, synthetic: bool) -> bytes:
    """Return what a chart draws as CSV: every column of the frame, in its order."""
    return _whole(list(frame.columns), frame, synthetic=synthetic)


def _whole(columns: Sequence[str], frame: pd.DataFrame, *, synthetic: bool) -> bytes:
    rows = frame_values(frame, columns)
    return b"".join(csv_lines(*marked(columns, rows, synthetic=synthetic), bom=True))


def frame_values(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    """Yield the rows of a frame as plain values; a column that the frame lacks is unknown throughout."""
    whole = frame.reindex(columns=list(columns)).astype(object)
    yield from whole.where(whole.notna(), None).itertuples(index=False, name=None)


def marked(
    columns: Sequence[str], rows: Iterable[Sequence[Value]], *, synthetic: bool
) -> tuple[Sequence[str], Iterable[Sequence[Value]]]:
    """Add a column `synthetic` to what comes from the demo, so that no row of it passes for a real paper."""
    if not synthetic:
        return columns, rows
    return (*columns, "synthetic"), (tuple(chain(row, (True,))) for row in rows)
