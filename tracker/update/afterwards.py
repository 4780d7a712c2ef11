"""What follows a fetch: PubMed's totals, where they are missing or old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import store
from tracker.pubmed import PubMed
from tracker.update.totals import refresh_totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.session import Session
    from tracker.update.result import RunResult, Watcher


def follow_up(
    session: Session,
    watcher: Watcher,
    results: Iterable[RunResult],
    *,
    client: Callable[..., PubMed] = PubMed,
) -> None:
    """Ask for the totals that are due, unless PubMed has just failed an indication.

    Never raises an error and fails no fetch: what goes wrong is told.
    """
    if all(result.status != store.FAILED for result in results):
        refresh_totals(session, watcher, client=client)
