"""The whole flow for one indication: search, compare, fetch, parse, store, label, publish, record the run.

Articles are stored batch by batch; memberships, labels and the new data version become visible in one
transaction at the end. A run that is killed publishes nothing, and the next run carries on from the
articles it left.
"""

from tracker.update.afterwards import follow_up
from tracker.update.corrections import check_corrections, correct, corrections_path
from tracker.update.labels import labelled
from tracker.update.many import fetch_all
from tracker.update.milestones import note_milestones
from tracker.update.relabel import relabel
from tracker.update.result import RunResult, Watcher
from tracker.update.run import Updater
from tracker.update.scheduled import keep_up_to_date

__all__ = [
    "RunResult",
    "Updater",
    "Watcher",
    "check_corrections",
    "correct",
    "corrections_path",
    "fetch_all",
    "follow_up",
    "keep_up_to_date",
    "labelled",
    "note_milestones",
    "relabel",
]
