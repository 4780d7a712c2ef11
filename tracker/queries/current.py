"""Which memberships count: the one definition behind every number and list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, not_

from tracker.models import Membership

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def is_current() -> ColumnElement[bool]:
    """Open, of whatever source, and rejected by nobody."""
    return and_(Membership.closed_run.is_(None), not_(Membership.rejected))
