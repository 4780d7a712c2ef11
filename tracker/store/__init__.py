"""Every write. Each function works in the caller's transaction: `with database.write() as c: ...`."""

from tracker.label import labelled_from
from tracker.models import DELETED, GONE
from tracker.store.batch import Saved, save_batch
from tracker.store.corrections import EXPERT, replace_corrections
from tracker.store.history import Note, note, note_all, note_changes
from tracker.store.labels import Labelled
from tracker.store.measures import note_milestones, save_pubmed_totals
from tracker.store.memberships import (
    BY_QUERY,
    LOCAL,
    NO_LONGER_LISTED,
    NO_LONGER_MATCHING,
    PUBMED,
    QUERY_CHANGED,
    close_memberships,
    open_memberships,
)
from tracker.store.publish import Outcome, publish
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
    note_traffic,
    record_deletions,
    record_listing,
    set_aside,
    start_run,
    warn,
)
from tracker.store.scheduler import beat, retire

__all__ = [
    "BY_QUERY",
    "COMPLETE",
    "DELETED",
    "EXPERT",
    "FAILED",
    "GONE",
    "INCOMPLETE",
    "INTERRUPTED",
    "LOCAL",
    "NO_LONGER_LISTED",
    "NO_LONGER_MATCHING",
    "PUBMED",
    "QUERY_CHANGED",
    "RUNNING",
    "Labelled",
    "Note",
    "Outcome",
    "Saved",
    "beat",
    "close_dead_runs",
    "close_memberships",
    "end_run",
    "fail_run",
    "heartbeat",
    "labelled_from",
    "note",
    "note_all",
    "note_changes",
    "note_milestones",
    "note_traffic",
    "open_memberships",
    "publish",
    "record_deletions",
    "record_listing",
    "replace_corrections",
    "retire",
    "save_batch",
    "save_pubmed_totals",
    "set_aside",
    "start_run",
    "warn",
]
