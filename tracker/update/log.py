"""What the log says of a run: one line for each step, with its figures."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from tracker import store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.parse import Failed
    from tracker.pubmed import Batch, Broken
    from tracker.queries import RunRow
    from tracker.update.plan import Plan

logger = logging.getLogger(__name__)


def started(run: int, indication: str, *, full: bool) -> None:
    """Say that PubMed is about to be asked."""
    logger.info("run started", extra={"run": run, "indication": indication, "full": full})


def listed(run: int, plan: Plan) -> None:
    """Say what PubMed counted, and what will be asked for."""
    asked = {"to_fetch": plan.to_fetch, "changed_since": plan.since, "rechecked": plan.rechecked}
    counts = {
        "expected": plan.listing.expected,
        **asked,
        "leaving": len(plan.leaving),
        "retried": len(plan.retried),
    }
    logger.info("listed", extra={"run": run, **counts})


def stored(run: int, batch: Batch, saved: store.Saved, unreadable: Iterable[Broken | Failed]) -> None:
    """Say what came of a batch that is now in the database, and which records of it nobody can read."""
    counts = {"asked": len(batch.asked), "absent": len(batch.missing)}
    new = {"new": saved.new, "changed": saved.changed, "unchanged": saved.unchanged}
    logger.debug("batch stored", extra={"run": run, **counts, **new})
    for item in unreadable:
        logger.warning("record unreadable", extra={"run": run, "pmid": item.pmid, "error": item.error})


def published(run: RunRow) -> None:
    """Say what everybody sees from now on."""
    names = (
        "indication",
        "status",
        "expected",
        "stored",
        "new",
        "changed",
        "left",
        "requests",
        "retries",
        "bytes",
    )
    counts = {name: len(getattr(run, name)) for name in ("missing", "set_aside", "warnings")}
    level = logging.INFO if run.status == store.COMPLETE else logging.WARNING
    figures = {name: getattr(run, name) for name in (*names, "seconds", "data_version", "error")}
    logger.log(level, "published", extra={"run": run.id, **figures, **counts})


def ended(run: int, status: str, error: str) -> None:
    """Say how a run ended that published nothing."""
    logger.error("run ended", extra={"run": run, "status": status, "error": error})
