"""Which memberships count, and which records PubMed has no longer: the one definition behind every number and list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, not_, or_

from tracker.models import DELETED, GONE, Deletion, Membership

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute


def is_current() -> ColumnElement[bool]:
    """Open, of whatever source, and rejected by nobody."""
    return and_(Membership.closed_run.is_(None), not_(Membership.rejected))


def is_gone(pmid: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Say that NLM deleted it, or that it was seen to be gone and is listed nowhere: what it said counts no longer."""
    membership = Membership.__table__
    seen, listed = membership.alias("seen"), membership.alias("listed")
    return or_(
        exists().where(Deletion.pmid == pmid),
        and_(
            exists().where(seen.c.pmid == pmid, seen.c.close_reason.in_([GONE, DELETED])),
            not_(
                exists().where(
                    listed.c.pmid == pmid, listed.c.source == "pubmed", listed.c.closed_run.is_(None)
                )
            ),
        ),
    )
