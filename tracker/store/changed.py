"""Records that changed: only the parts that differ are written again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, update

from tracker import queries
from tracker.database import portions
from tracker.history import changed_fields
from tracker.models import Article
from tracker.store.bulk import table_of
from tracker.store.rows import CHILDREN, FLAGS
from tracker.store.shared import journal_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection

    from tracker import records
    from tracker.parse import Record

LISTS = frozenset(name for names in CHILDREN.values() for name in names)


class Change(NamedTuple):
    """A record whose content is stored otherwise; `fields` are those that differ."""

    record: Record
    before: records.Article
    fields: frozenset[str]

    @property
    def parts(self) -> records.Article:
        """The new copy without the lists that are stored already as they are."""
        same: dict[str, Any] = dict.fromkeys(LISTS - self.fields, ())
        return replace(self.record.article, **same)


def changes(c: Connection, found: Sequence[Record]) -> list[Change]:
    """Compare stored records with their new copies, before they are replaced."""
    before = {a.pmid: a for a in queries.whole_articles(c, [record.article.pmid for record in found])}
    pairs = ((record, _beside(before[record.article.pmid], record.article)) for record in found)
    return [Change(record, old, changed_fields(old, record.article)) for record, old in pairs]


def _beside(before: records.Article, after: records.Article) -> records.Article:
    # A journal's names are stored once for all of its articles, so the last one read decides them: no news of this one.
    same = journal_key(before.journal) == journal_key(after.journal)
    return replace(before, journal=after.journal) if same else before


def clear_parts(c: Connection, found: Iterable[Change]) -> None:
    """Delete the stored rows of every list that differs."""
    found = list(found)
    for child, names in CHILDREN.items():
        table = table_of(child)
        pmids = (change.before.pmid for change in found if change.fields.intersection(names))
        for portion in portions(pmids):
            c.execute(delete(table).where(table.c.pmid.in_(portion)))


def replace_articles(c: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Write the articles' own rows anew, all but the flags: notices among other records decide those too."""
    kept = {"pmid", *FLAGS}
    statement = update(table_of(Article)).where(Article.pmid == bindparam("replaced"))
    values = [{"replaced": row["pmid"], **{k: v for k, v in row.items() if k not in kept}} for row in rows]
    c.execute(statement, values)
