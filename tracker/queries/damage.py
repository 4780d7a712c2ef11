"""What can be wrong in a database and be put right from what it holds: found here, mended in `store.repair`."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exists, func, select

from tracker import models
from tracker.database import portions
from tracker.models import (
    Affiliation,
    Article,
    AuthorAffiliation,
    Journal,
    Label,
    Membership,
    RawXml,
    Run,
    SetAside,
)
from tracker.queries.stored import PORTION

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, RowMapping

    from tracker.models import Base

OF_ARTICLES: tuple[type[Base], ...] = (
    models.AbstractSection,
    models.Author,
    models.AuthorAffiliation,
    models.Language,
    models.PublicationType,
    models.MeshHeading,
    models.MeshQualifier,
    models.Keyword,
    models.Grant,
    models.Registration,
    models.Correction,
    models.RawXml,
    models.Label,
    models.Membership,
    models.History,
)
"""Tables whose rows belong to an article and go with it."""


class Kept(NamedTuple):
    """An article's kept XML, and the content hash it is stored under."""

    pmid: int
    content_hash: str
    xml: bytes


class StoredLabels(NamedTuple):
    """What is stored of an article's labels; `labels` are (kind, value, basis, reason)."""

    labelled_from: str | None
    evidence_level: str | None
    evidence_basis: str | None
    species: str | None
    labels: frozenset[tuple[str, str, str, str]]


def file_faults(c: Connection) -> list[str]:
    """Return what SQLite finds wrong when it reads every page and every index of its file, at most 100 faults."""
    return [str(row[0]) for row in c.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]


def missing_of_search(c: Connection) -> str | None:
    """Return what is missing of the full-text index, its table or the triggers that keep it; None when all is there."""
    events = ("insert", "delete", "update") if c.dialect.name == "sqlite" else ("insert", "update")
    wanted = {"article_search", *(f"article_search_{event}" for event in events)}
    names = "SELECT name FROM sqlite_master"
    if c.dialect.name == "postgresql":
        names = (
            "SELECT tgname FROM pg_trigger UNION SELECT relname FROM pg_class WHERE pg_table_is_visible(oid)"
        )
    missing = sorted(wanted.difference(c.exec_driver_sql(names).scalars()))
    return f"missing: {', '.join(missing)}" if missing else None


def strays(c: Connection) -> dict[str, int]:
    """Return table -> how many of its rows belong to an article that is not stored; tables without any are left out."""
    found = {}
    for model in OF_ARTICLES:
        table = model.__table__
        stray = ~exists().where(Article.pmid == table.c.pmid)
        if count := c.execute(select(func.count()).select_from(table).where(stray)).scalar_one():
            found[model.__tablename__] = count
    return found


def abandoned(c: Connection, before: dt.datetime) -> list[int]:
    """Return the articles stored before a moment that no publication ever showed and no query ever listed."""
    listed = exists().where(Membership.pmid == Article.pmid)
    statement = select(Article.pmid).where(
        Article.data_version.is_(None), Article.stored_at < before, ~listed
    )
    return list(c.execute(statement.order_by(Article.pmid)).scalars())


def last_known_moment(c: Connection) -> dt.datetime | None:
    """Return the latest moment in the ledger: PubMed's clock where it was asked, else the end of a run.

    It does not jump when somebody sets this machine's clock.
    """
    asked, ended = c.execute(select(func.max(Run.server_time), func.max(Run.ended_at))).one()
    moment: dt.datetime | None = asked if asked is not None else ended
    return moment


def complete_listings(c: Connection, indications: Iterable[str]) -> dict[str, dt.datetime | None]:
    """Return indication -> when its last complete fetch began; None: it never had one."""
    newest = select(Run.indication, func.max(Run.started_at)).where(Run.status == "complete")
    found = dict(c.execute(newest.where(Run.kind.in_(["fetch", "demo"])).group_by(Run.indication)).all())
    return {name: found.get(name) for name in indications}


def running(c: Connection, but: int | None = None) -> int:
    """Return how many runs are under way, but for one."""
    statement = select(func.count()).select_from(Run).where(Run.status == "running")
    return c.execute(statement if but is None else statement.where(Run.id != but)).scalar_one()


def unused(c: Connection) -> dict[str, int]:
    """Return how many journals and affiliations no article refers to."""
    found = {}
    for model, is_unused in ((Journal, unused_journal()), (Affiliation, unused_affiliation())):
        table = model.__table__
        found[model.__tablename__] = c.execute(
            select(func.count()).select_from(table).where(is_unused)
        ).scalar_one()
    return found


def unused_journal() -> ColumnElement[bool]:
    """Tell of a journal that no article appeared in it."""
    return ~exists().where(Article.journal_id == Journal.id)


def unused_affiliation() -> ColumnElement[bool]:
    """Tell of an affiliation that no author gave it; looked up in one pass, since no index leads there."""
    return Affiliation.id.not_in(select(AuthorAffiliation.affiliation_id))


def kept_xml(c: Connection, after: int) -> list[Kept]:
    """Return the next articles after a PMID with the XML of what is stored of them now, at most 500; [] at the end."""
    statement = (
        select(RawXml.pmid, RawXml.content_hash, RawXml.xml)
        .join(Article, Article.pmid == RawXml.pmid)
        .where(RawXml.pmid > after, RawXml.content_hash == Article.content_hash)
        .order_by(RawXml.pmid)
        .limit(PORTION)
    )
    return [Kept(row.pmid, row.content_hash, _unpacked(row.xml)) for row in c.execute(statement)]


def _unpacked(xml: bytes) -> bytes:
    try:
        return zlib.decompress(xml)
    except zlib.error:
        return b""


def set_aside_xml(c: Connection) -> list[tuple[int, bytes]]:
    """Return the PMID of every record that could not be read, and what was sent of it."""
    rows = c.execute(select(SetAside.pmid, SetAside.xml).order_by(SetAside.pmid)).all()
    return [(pmid, _unpacked(xml)) for pmid, xml in rows]


def kept_xml_count(c: Connection) -> int:
    """Return how many articles have the XML of what is stored of them now."""
    statement = select(func.count()).select_from(RawXml).join(Article, Article.pmid == RawXml.pmid)
    return c.execute(statement.where(RawXml.content_hash == Article.content_hash)).scalar_one()


def own_rows(c: Connection, pmids: Collection[int]) -> dict[int, RowMapping]:
    """Return PMID -> the article's own row, every column of it."""
    table = Article.__table__
    rows = c.execute(select(table).where(table.c.pmid.in_(list(pmids)))).mappings()
    return {row["pmid"]: row for row in rows}


def published_portions(c: Connection) -> Iterator[list[int]]:
    """Yield the PMIDs of all published articles, 500 at a time."""
    statement = select(Article.pmid).where(Article.data_version.is_not(None)).order_by(Article.pmid)
    yield from portions(c.execute(statement).scalars().all(), PORTION)


def stored_labels(c: Connection, pmids: Collection[int]) -> dict[int, StoredLabels]:
    """Return PMID -> what is stored of its labels."""
    labels: dict[int, set[tuple[str, str, str, str]]] = {}
    found = select(Label.pmid, Label.kind, Label.value, Label.basis, Label.reason)
    for pmid, *label in c.execute(found.where(Label.pmid.in_(list(pmids)))).all():
        labels.setdefault(pmid, set()).add((label[0], label[1], label[2], label[3]))
    columns = (Article.labelled_from, Article.evidence_level, Article.evidence_basis, Article.species)
    rows = c.execute(select(Article.pmid, *columns).where(Article.pmid.in_(list(pmids)))).all()
    return {
        pmid: StoredLabels(mark, level, basis, species, frozenset(labels.get(pmid, ())))
        for pmid, mark, level, basis, species in rows
    }
