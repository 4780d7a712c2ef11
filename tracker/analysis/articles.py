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

ARTICLE_COLUMNS = (*queries.ExportRow._fields, "counted", "data_version", "corrections")
"""counted: whether totals hold the article when nothing is filtered; data_version: of this export; corrections: what
people said against the rules."""

LISTS = frozenset(
    {"authors", "indications", "modalities", "publication_types", "mesh_headings", "nct_ids", "languages"}
)


def article_values(c: Connection, corpus: Corpus, pmids: Iterable[int]) -> Iterator[tuple[Value, ...]]:
    """Yield the values of ARTICLE_COLUMNS for each article, in the order asked; lists are lists."""
    wanted = list(pmids)
    counted = set(corpus.pmid[select(corpus, Filters())].tolist())
    said = queries.corrections_of(c, wanted)
    for row in queries.export_rows(c, wanted):
        own = (split_items(value) if name in LISTS else value for name, value in row._asdict().items())
        yield (*own, row.pmid in counted, corpus.stamp.version, [one.short for one in said.get(row.pmid, ())])
