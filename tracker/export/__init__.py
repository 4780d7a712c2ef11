"""A table of the tracker as CSV or JSON lines, in columns that scripts may depend on.

choice  which tables and rows there are to ask for     tables  what each table holds

articles lists every current member, retracted papers and notices too; its column `counted` says which
of them tables and charts hold. trends, runs and corrections are whole; corrections have the columns of the
corrections file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.analysis.downloads import marked
from tracker.errors import UsageError
from tracker.export.choice import TABLES, Choice
from tracker.export.tables import MAKERS
from tracker.tabular import csv_lines, json_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from tracker.analysis.source import Source

__all__ = ["FORMATS", "TABLES", "Choice", "export"]

FORMATS = {"csv": csv_lines, "jsonl": json_lines}


def export(
    source: Source,
    table: str,
    *,
    format: str = "csv",  # noqa: A002  the option's own name
    indications: Sequence[str] = (),
    modalities: Sequence[str] = (),
    since: dt.date | None = None,
    everything: bool = False,
) -> Iterator[bytes]:
    """Return the lines of a table, made one by one as they are taken; UTF-8, without a byte order mark.

    Raises UsageError at once when the table, the format, an id or an option does not fit.
    """
    if table not in TABLES:
        raise UsageError(f"there is no table {table!r}; known: {', '.join(TABLES)}")
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; known: {', '.join(FORMATS)}")
    choice = Choice(indications, modalities, since, everything)
    choice.check(table, source.catalog)
    return _lines(source, table, format, choice)


def _lines(source: Source, table: str, format: str, choice: Choice) -> Iterator[bytes]:  # noqa: A002  as above
    with source.database.read() as c:
        synthetic = source.corpus_seen_by(c).stamp.synthetic
        columns, rows = marked(*MAKERS[table](source, c, choice), synthetic=synthetic)
        yield from FORMATS[format](columns, rows)
