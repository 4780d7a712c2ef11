"""What follows a fetch: PubMed's totals, where they are missing or old, and the milestones that hold now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import store
from tracker.pubmed import PubMed
from tracker.update.milestones import note_milestones
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
    """Ask for the totals that are due, unless PubMed has just failed every indication, and note the milestones.

    Never raises an error and fails no fetch: what goes wrong is told.
    """
    statuses = {result.status for result in results}
    if statuses != {store.FAILED}:
        refresh_totals(session, watcher, client=client)
    note_milestones(session, watcher.noting)
