"""Everything about one article, for the page that shows it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the dataclasses' types
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.label import Label
from tracker.models import Article, Membership, Run
from tracker.models import Correction as Link
from tracker.models import Label as LabelTable
from tracker.queries.corrections import corrections_of
from tracker.queries.whole import whole_articles

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tracker import records
    from tracker.corrections import Correction


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """An article's membership; moments are the starts of the runs, `closed_at` is None while it is open."""

    indication: str
    source: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    closed_at: dt.datetime | None
    close_reason: str | None
    open_reason: str | None
    rejected: bool
    """A person's correction says that the article does not belong here: open, and counted nowhere."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Another stored article that links to this one: its PMID and how it calls the link (UpdateOf ...)."""

    pmid: int
    ref_type: str


@dataclass(frozen=True, slots=True)
class ArticleDetail:
    """One published article: its record, what the tracker's rules say of it and why, and where it belongs."""

    article: records.Article
    publication_date: str | None
    evidence_level: str | None
    evidence_basis: str | None
    species: str | None
    is_retracted: bool
    is_preprint: bool
    has_concern: bool
    stored_at: dt.datetime
    data_version: int
    labels: tuple[Label, ...]
    memberships: tuple[MembershipRow, ...]
    linked_from: tuple[LinkRow, ...]
    corrections: tuple[Correction, ...]
    """What people said of its labels, whatever the rules say."""


def article_detail(c: Connection, pmid: int) -> ArticleDetail | None:
    """Return everything about a published article, or None when there is none; about twenty statements."""
    article = Article.__table__
    row = c.execute(
        select(article).where(article.c.pmid == pmid, article.c.data_version.is_not(None))
    ).first()
    if row is None:
        return None
    return ArticleDetail(
        article=next(whole_articles(c, [pmid])),
        publication_date=row.publication_date,
        evidence_level=row.evidence_level,
        evidence_basis=row.evidence_basis,
        species=row.species,
        is_retracted=row.is_retracted,
        is_preprint=row.is_preprint,
        has_concern=row.has_concern,
        stored_at=row.stored_at,
        data_version=row.data_version,
        labels=_labels(c, pmid),
        memberships=_memberships(c, pmid),
        linked_from=_linked_from(c, pmid),
        corrections=corrections_of(c, [pmid]).get(pmid, ()),
    )


def _labels(c: Connection, pmid: int) -> tuple[Label, ...]:
    columns = (LabelTable.kind, LabelTable.value, LabelTable.basis, LabelTable.reason)
    statement = select(*columns).where(LabelTable.pmid == pmid).order_by(LabelTable.kind, LabelTable.value)
    return tuple(Label(*row) for row in c.execute(statement))


def _memberships(c: Connection, pmid: int) -> tuple[MembershipRow, ...]:
    run = Run.__table__
    first, last, closed = run.alias("first"), run.alias("last"), run.alias("closed")
    columns = (first.c.started_at, last.c.started_at, closed.c.started_at)
    statement = (
        select(
            Membership.indication,
            Membership.source,
            *columns,
            Membership.close_reason,
            Membership.open_reason,
            Membership.rejected,
        )
        .join(first, first.c.id == Membership.first_seen_run)
        .join(last, last.c.id == Membership.last_seen_run)
        .join(closed, closed.c.id == Membership.closed_run, isouter=True)
        .where(Membership.pmid == pmid)
        .order_by(Membership.indication, Membership.source)
    )
    return tuple(MembershipRow(*row) for row in c.execute(statement))


def _linked_from(c: Connection, pmid: int) -> tuple[LinkRow, ...]:
    statement = (
        select(Link.pmid, Link.ref_type)
        .join(Article, Article.pmid == Link.pmid)
        .where(Link.other_pmid == pmid, Article.data_version.is_not(None))
        .order_by(Link.pmid, Link.ref_type)
    )
    return tuple(LinkRow(*row) for row in c.execute(statement))
