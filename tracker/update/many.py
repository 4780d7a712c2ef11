"""Bring several indications up to date: once, or on their schedule."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.errors import TrackerError, UsageError
from tracker.pubmed import PubMed
from tracker.schedule import keep
from tracker.update.labels import relabel
from tracker.update.run import Updater

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.session import Session
    from tracker.update.result import RunResult, Watcher


def fetch_all(
    session: Session,
    indications: Sequence[str],
    watcher: Watcher,
    *,
    full: bool = False,
    client: Callable[..., PubMed] = PubMed,
) -> list[RunResult]:
    """Bring the named indications (all enabled ones by default) up to date, in the catalog's order.

    Raises UsageError for an indication the catalog does not have or enable, before anything is asked.
    """
    chosen = {session.catalog.indication(name).id for name in indications}
    enabled = [indication.id for indication in session.catalog.enabled_indications]
    if off := sorted(chosen.difference(enabled)):
        raise UsageError(
            f"not enabled: {', '.join(off)}. Enable it in a catalog file of your own (TRACKER_CATALOG)"
        )
    relabel(session, watcher.noting)
    ordered = [indication for indication in enabled if not chosen or indication in chosen]
    updater = Updater(session, watcher, dt.datetime.now(dt.UTC), full=full, client=client)
    results: list[RunResult] = []
    for indication in ordered:
        failed = bool(results) and results[-1].status == store.FAILED
        results.append(updater.update(indication, doubtful=failed))
    return results


def keep_up_to_date(session: Session, watcher: Watcher, tell: Callable[[str], None]) -> None:
    """Fetch each enabled indication on the cron expression of its status, until interrupted."""
    catalog = session.catalog
    crons = [
        (indication.id, catalog.schedule[indication.status]) for indication in catalog.enabled_indications
    ]

    def last_success() -> dict[str, dt.datetime | None]:
        with session.database.read() as c:
            return {
                indication: last.complete.ended_at
                for indication, last in queries.last_runs(c).items()
                if last.complete is not None and last.complete.query == catalog.query(indication)
            }

    def fetch(indication: str) -> bool:
        try:
            return Updater(session, watcher, dt.datetime.now(dt.UTC)).update(indication).complete
        except TrackerError as error:  # a locked database or a full disk may be well again next time
            tell(f"{indication}: {error}")
            return False

    def wait(seconds: float) -> bool:
        time.sleep(seconds)
        return False

    def now() -> dt.datetime:
        return dt.datetime.now().astimezone()

    relabel(session, tell)
    keep(crons, last_success=last_success, fetch=fetch, now=now, wait=wait, tell=tell)
