"""A table of the tracker as CSV or JSON lines, in columns that scripts may depend on.

articles lists every current member, retracted papers and notices too; its column `counted` says which
of them tables and charts hold. trends, runs and corrections are whole; corrections have the columns of the
corrections file.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from tracker import queries
from tracker.analysis.articles import ARTICLE_COLUMNS, article_values
from tracker.analysis.background import totals
from tracker.analysis.downloads import TREND_COLUMNS, frame_values, marked
from tracker.analysis.filters import UNATTRIBUTED, Filters
from tracker.analysis.overview import trend_table
from tracker.corrections import COLUMNS as CORRECTION_COLUMNS
from tracker.errors import UsageError
from tracker.tabular import csv_lines, json_lines
from tracker.trends import year_span

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.source import Source
    from tracker.catalog import Catalog
    from tracker.tabular import Value

    Rows = Iterable[Sequence[Value]]

FORMATS = {"csv": csv_lines, "jsonl": json_lines}
RUN_COLUMNS = tuple(entry.name for entry in fields(queries.RunRow))


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export: ids are alternatives; `since` is arrival in PubMed; `everything` adds what no query lists."""

    indications: Sequence[str] = ()
    modalities: Sequence[str] = ()
    since: dt.date | None = None
    everything: bool = False

    def check(self, table: str, catalog: Catalog) -> None:
        """Raise UsageError when an id is unknown, or an option means nothing for this table."""
        named = [catalog.indication(name) for name in self.indications]
        kinds = [catalog.modality(name) for name in self.modalities if name != UNATTRIBUTED]
        off = [entry.id for entry in named if entry not in catalog.enabled_indications]
        off += [entry.id for entry in kinds if entry not in catalog.enabled_modalities]
        if off and table == "trends":
            raise UsageError(f"{', '.join(off)}: switched off in the catalog, so nothing is counted for it")
        given = {
            "--indication": bool(self.indications),
            "--modality": bool(self.modalities),
            "--since": self.since is not None,
            "--all": self.everything,
        }
        useless = [option for option, is_given in given.items() if is_given and option not in _OPTIONS[table]]
        if useless:
            raise UsageError(f"{', '.join(useless)} means nothing for the table {table}; leave it out")


_OPTIONS: dict[str, set[str]] = {
    "articles": {"--indication", "--modality", "--since", "--all"},
    "trends": {"--indication", "--modality"},
    "runs": {"--indication"},
    "corrections": set(),
}
TABLES = tuple(_OPTIONS)


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
    if table not in _OPTIONS:
        raise UsageError(f"there is no table {table!r}; known: {', '.join(TABLES)}")
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; known: {', '.join(FORMATS)}")
    choice = Choice(indications, modalities, since, everything)
    choice.check(table, source.catalog)
    return _lines(source, table, format, choice)


def _lines(source: Source, table: str, format: str, choice: Choice) -> Iterator[bytes]:  # noqa: A002  as above
    tables = {"articles": _articles, "trends": _trends, "runs": _runs, "corrections": _corrections}
    with source.database.read() as c:
        corpus = source.corpus_seen_by(c)
        columns, rows = marked(*tables[table](corpus, c, choice), synthetic=corpus.stamp.synthetic)
        yield from FORMATS[format](columns, rows)


def _articles(corpus: Corpus, c: Connection, choice: Choice) -> tuple[Sequence[str], Rows]:
    return ARTICLE_COLUMNS, article_values(c, corpus, _pmids(c, choice))


def _pmids(c: Connection, choice: Choice) -> list[int]:
    """Return the PMIDs that are on one of the indications and carry one of the modalities, newest first."""
    found: set[int] = set()
    for indication in choice.indications or (None,):
        for modality in choice.modalities or (None,):
            free = None if modality == UNATTRIBUTED else modality
            pmids = queries.member_pmids(
                c, indication=indication, modality=free, since=choice.since, everything=choice.everything
            )
            found.update(set(pmids) & set(queries.unattributed(c)) if modality == UNATTRIBUTED else pmids)
    return sorted(found, reverse=True)


def _trends(corpus: Corpus, c: Connection, choice: Choice) -> tuple[Sequence[str], Rows]:
    filters = Filters(indications=tuple(choice.indications))
    span = year_span(corpus.year, corpus.newest_year())  # the same years whatever is chosen
    frame = trend_table(corpus, filters, tuple(choice.modalities) or None, span, totals(c))
    return TREND_COLUMNS, frame_values(frame, TREND_COLUMNS)


def _runs(_: Corpus, c: Connection, choice: Choice) -> tuple[Sequence[str], Rows]:
    wanted = set(choice.indications)
    rows = (row for row in queries.runs(c, None) if not wanted or row.indication in wanted)
    return RUN_COLUMNS, map(astuple, rows)


def _corrections(_: Corpus, c: Connection, __: Choice) -> tuple[Sequence[str], Rows]:
    rows = ((one.pmid, one.label, one.answer, one.who, one.why, one.at) for one in queries.corrections(c))
    return CORRECTION_COLUMNS, rows
