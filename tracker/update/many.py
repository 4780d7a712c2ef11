"""Bring several indications up to date, one after the other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tracker import store
from tracker.errors import CorrectionsError, UsageError
from tracker.pubmed import PubMed
from tracker.update.relabel import relabel
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

    A corrections file with faults is told and left for `check_corrections`: what was taken from it before stands.
    Raises UsageError for an indication the catalog does not have or enable, before anything is asked.
    """
    chosen = {session.catalog.indication(name).id for name in indications}
    enabled = [indication.id for indication in session.catalog.enabled_indications]
    if off := sorted(chosen.difference(enabled)):
        raise UsageError(
            f"not enabled: {', '.join(off)}. Enable it in a catalog file of your own (TRACKER_CATALOG)"
        )
    try:
        relabel(session, watcher.noting)
    except CorrectionsError as error:  # papers that arrive are no reason to wait for a line to be mended
        watcher.noting(f"The corrections stand as they were. {error}")
    ordered = [indication for indication in enabled if not chosen or indication in chosen]
    updater = Updater(session, watcher, dt.datetime.now(dt.UTC), full=full, client=client)
    results: list[RunResult] = []
    for indication in ordered:
        failed = bool(results) and results[-1].status == store.FAILED
        results.append(updater.update(indication, doubtful=failed))
    return results
