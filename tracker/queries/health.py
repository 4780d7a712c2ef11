"""What the doctor asks: whether the database is sound, and what the rules do not explain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from tracker.models import Article, Label, Membership, SetAside
from tracker.queries.current import is_current

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_INDEXED = {"sqlite": ("article_search_docsize", "id"), "postgresql": ("article_search", "pmid")}
# The server checks every link as it is written: so what could be wrong is what was switched off, or the disk.
_FAULTS_POSTGRESQL = """
SELECT 'the index ' || indexrelid::regclass || ' is not valid' FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = current_schema()::regnamespace AND NOT indisvalid
UNION ALL SELECT conrelid::regclass || ': the links of ' || conname || ' were never checked' FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
UNION ALL SELECT tgrelid::regclass || ': the trigger ' || tgname || ' is switched off' FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid WHERE relnamespace = current_schema()::regnamespace AND tgenabled = 'D'
UNION ALL SELECT checksum_failures || ' pages of the database failed their checksum' FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0
"""


def integrity_faults(c: Connection) -> list[str]:
    """Return what the database itself finds wrong with its data and links, a few faults; [] when sound."""
    if c.dialect.name == "postgresql":
        return list(c.exec_driver_sql(_FAULTS_POSTGRESQL).scalars())
    return _integrity_faults_sqlite(c)


def search_index_faults(c: Connection) -> str | None:
    """Return how the full-text index differs from the articles; None when they are in step."""
    entries, key = _INDEXED[c.dialect.name]
    absent, stray = (
        c.exec_driver_sql(
            f"SELECT count(*) FROM {a} WHERE NOT EXISTS (SELECT 1 FROM {b} WHERE {a}.{ka} = {b}.{kb})"
        ).scalar_one()
        for a, ka, b, kb in (("article", "pmid", entries, key), (entries, key, "article", "pmid"))
    )
    if not absent and not stray:
        return None
    return f"{absent} articles are not in the index, {stray} entries have no article"


def unattributed(c: Connection) -> list[int]:
    """Return the current members in which no rule found a modality, newest PMID first."""
    labelled = exists().where(Label.pmid == Membership.pmid, Label.kind == "modality")
    statement = select(Membership.pmid).where(is_current(), ~labelled).distinct()
    return list(c.execute(statement.order_by(Membership.pmid.desc())).scalars())


def without_labels(c: Connection) -> list[int]:
    """Return the articles that were labelled and have no evidence label, which every one gets; newest PMID first."""
    has_one = exists().where(Label.pmid == Article.pmid, Label.kind == "evidence")
    statement = select(Article.pmid).where(Article.labelled_from.is_not(None), ~has_one)
    return list(c.execute(statement.order_by(Article.pmid.desc())).scalars())


def set_aside(c: Connection) -> dict[int, str]:
    """Return PMID -> error of every record that could not be read."""
    return dict(c.execute(select(SetAside.pmid, SetAside.error).order_by(SetAside.pmid)).all())


def unpublished(c: Connection) -> int:
    """Return how many stored articles no publication has shown yet: left by runs that were killed."""
    return len(c.execute(select(Article.pmid).where(Article.data_version.is_(None))).scalars().all())


def _integrity_faults_sqlite(c: Connection) -> list[str]:
    found = [str(row[0]) for row in c.exec_driver_sql("PRAGMA quick_check(10)") if row[0] != "ok"]
    orphans = c.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
    return found + [f"{row[0]}: a row refers to a missing row of {row[2]}" for row in orphans]
