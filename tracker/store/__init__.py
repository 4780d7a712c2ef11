"""Every write. Each function works in the caller's transaction: `with database.write() as c: ...`."""

from tracker.store.batch import Saved, save_batch
from tracker.store.memberships import LOCAL, PUBMED, close_memberships, open_memberships
from tracker.store.publish import Labelled, Outcome, labelled_from, publish
from tracker.store.runs import (
    COMPLETE,
    FAILED,
    INCOMPLETE,
    INTERRUPTED,
    RUNNING,
    close_dead_runs,
    end_run,
    fail_run,
    heartbeat,
    record_deletions,
    record_listing,
    set_aside,
    start_run,
    warn,
)

__all__ = [
    "COMPLETE",
    "FAILED",
    "INCOMPLETE",
    "INTERRUPTED",
    "LOCAL",
    "PUBMED",
    "RUNNING",
    "Labelled",
    "Outcome",
    "Saved",
    "close_dead_runs",
    "close_memberships",
    "end_run",
    "fail_run",
    "heartbeat",
    "labelled_from",
    "open_memberships",
    "publish",
    "record_deletions",
    "record_listing",
    "save_batch",
    "set_aside",
    "start_run",
    "warn",
]
