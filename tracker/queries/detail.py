"""Everything about one article, for the page that shows it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the dataclasses' types
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tracker.label import Label
from tracker.models import Article, Membership, Run
from tracker.models import Label as LabelTable
from tracker.queries.corrections import corrections_of
from tracker.queries.history import HistoryRow, history
from tracker.queries.links import Link, links
from tracker.queries.whole import whole_articles

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tracker import records
    from tracker.corrections import Correction


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """An article's membership; moments are PubMed's at the runs' listings (else the runs' starts); `closed_at` is None while open."""

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
    links: tuple[Link, ...]
    """Its own and those that other stored papers name."""
    history: tuple[HistoryRow, ...]
    """What changed since it was stored, oldest first."""
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
    whole = next(whole_articles(c, [pmid]))
    return ArticleDetail(
        article=whole,
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
        links=links(c, whole),
        history=tuple(history(c, pmid)),
        corrections=corrections_of(c, [pmid]).get(pmid, ()),
    )


def _labels(c: Connection, pmid: int) -> tuple[Label, ...]:
    columns = (LabelTable.kind, LabelTable.value, LabelTable.basis, LabelTable.reason)
    statement = select(*columns).where(LabelTable.pmid == pmid).order_by(LabelTable.kind, LabelTable.value)
    return tuple(Label(*row) for row in c.execute(statement))


def _memberships(c: Connection, pmid: int) -> tuple[MembershipRow, ...]:
    run = Run.__table__
    first, last, closed = run.alias("first"), run.alias("last"), run.alias("closed")
    columns = [func.coalesce(r.c.server_time, r.c.started_at) for r in (first, last, closed)]
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
