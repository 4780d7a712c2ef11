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

_LATER = ("targets", "devices", "modifiers", "sample_size", "planned_size")
"""What came after the columns that scripts knew first, and so stands behind them."""
ARTICLE_COLUMNS = (
    *(name for name in queries.ExportRow._fields if name not in _LATER),
    *("counted", "data_version", "corrections"),
    *_LATER,
)
"""counted: whether totals hold the article when nothing is filtered; data_version: of this export; corrections: what
people said against the rules; sample_size, planned_size: people studied, or planned by a protocol."""

LISTS = frozenset(
    {
        *("authors", "indications", "modalities", "publication_types", "mesh_headings", "nct_ids"),
        *("languages", "targets", "devices", "modifiers"),
    }
)


def article_values(c: Connection, corpus: Corpus, pmids: Iterable[int]) -> Iterator[tuple[Value, ...]]:
    """Yield the values of ARTICLE_COLUMNS for each article, in the order asked; lists are lists."""
    wanted = list(pmids)
    counted = set(corpus.pmid[select(corpus, Filters())].tolist())
    said = queries.corrections_of(c, wanted)
    for row in queries.export_rows(c, wanted):
        values = {name: split_items(v) if name in LISTS else v for name, v in row._asdict().items()}
        values |= {
            "counted": row.pmid in counted,
            "data_version": corpus.stamp.version,
            "corrections": [one.short for one in said.get(row.pmid, ())],
        }
        yield tuple(values[name] for name in ARTICLE_COLUMNS)
