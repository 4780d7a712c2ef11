"""What the pages ask about the time since a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.data import kept
from tracker.analysis import Filters
from tracker.analysis.since import arrived, new_only, published_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Mapping, Sequence

    from dashboard.data.answers import Data
    from tracker.analysis.since import Arrived

__all__ = ["fired", "new_only", "papers", "published"]


def papers(shown: Data, filters: Filters, version: int) -> Arrived | None:
    """Count what is new since a data version; None where this database never had it."""
    return kept.counted(shown, arrived, filters, version)


def published(shown: Data, version: int) -> dt.datetime | None:
    """Return when a data version was published (UTC)."""
    return kept.listed(shown, published_at, version)


def fired(shown: Data, version: int) -> Sequence[Mapping[Hashable, Any]]:
    """Return the milestones of whole cells first seen here after a data version, as `milestones` lists them."""
    at = published(shown, version)
    if at is None:
        return []
    found = shown.milestones(Filters())
    new = [seen is not None and seen > at for seen in found["seen"]]
    return found[new].to_dict("records")
