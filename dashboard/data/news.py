"""What the pages ask about what moved, and about the time since a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.data import kept
from tracker.analysis import Filters
from tracker.analysis import movers as moved
from tracker.analysis.since import arrived, new_only, published_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from dashboard.data.answers import Data
    from tracker.analysis.movers import Mover
    from tracker.analysis.since import Arrived

__all__ = ["fired", "movers", "new_only", "papers", "published", "status_shares"]


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


def movers(shown: Data, filters: Filters, most: int) -> Sequence[Mover]:
    """List the cells that changed most in the last settled year."""
    return kept.counted(shown, moved.movers, filters, most)


def status_shares(shown: Data, filters: Filters) -> pd.DataFrame:
    """Say which share of the papers of each year is on indications of each status."""
    return kept.counted(shown, moved.status_shares, filters)
