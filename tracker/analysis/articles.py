"""Articles as rows of an export, gathered and yielded a few hundred at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries
from tracker.analysis.corpus import select
from tracker.analysis.filters import Filters
from tracker.tabular import split_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import Corpus
    from tracker.tabular import Value

ARTICLE_COLUMNS = (*queries.ExportRow._fields, "counted", "data_version")
"""counted: whether totals hold the article when nothing is filtered; data_version: of this export."""

LISTS = frozenset(
    {"authors", "indications", "modalities", "publication_types", "mesh_headings", "nct_ids", "languages"}
)


def article_values(c: Connection, corpus: Corpus, pmids: Iterable[int]) -> Iterator[tuple[Value, ...]]:
    """Yield the values of ARTICLE_COLUMNS for each article, in the order asked; lists are lists."""
    counted = set(corpus.pmid[select(corpus, Filters())].tolist())
    for row in queries.export_rows(c, pmids):
        own = (split_items(value) if name in LISTS else value for name, value in row._asdict().items())
        yield (*own, row.pmid in counted, corpus.stamp.version)
