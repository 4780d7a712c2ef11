"""Put right what can be put right from what the database holds, and say of the rest what to do.

A repair is a run of kind `repair` in the ledger, opened when there is something to do: so a second one finds
nothing. Only what readers see (articles, labels, memberships) raises the data version.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tracker import store
from tracker.catalog import load_catalog
from tracker.config import Settings, read_settings
from tracker.database import connect, indication_lock, sqlite_path
from tracker.doctor.damage import damaged, dead_runs, full_text, integrity, is_damage, links, restoring
from tracker.doctor.finding import Finding
from tracker.doctor.mending import KIND, Mending
from tracker.doctor.pruning import abandoned_articles, leftover_files, rows_without_article, unused_names
from tracker.doctor.rereading import articles, labels, set_aside
from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError, TrackerError
from tracker.session import Session
from tracker.update import note_milestones

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tracker.database import Database

STEPS: dict[str, Callable[[Mending], Finding]] = {
    "integrity": integrity,
    "runs": dead_runs,
    "rows without their article": rows_without_article,
    "abandoned articles": abandoned_articles,
    "articles": articles,
    "records set aside": set_aside,
    "journals and affiliations": unused_names,
    "full-text index": full_text,
    "labels": labels,
    "links": links,
    "leftover files": leftover_files,
}
"""In this order: each leaves the next a sounder database, and what was changed before the labels is published with them."""


def repair(
    settings: Settings | None = None, *, tell: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """Put right what can be; one repair at a time. `tell` hears how long work proceeds.

    Each finding says ok, repaired, or what to do where it cannot be repaired. Never raises a TrackerError.
    """
    settings = settings or read_settings()
    path = None
    try:
        path = sqlite_path(settings.database_url)
        catalog = load_catalog(settings.catalog_path)
        with connect(settings.database_url) as database, _alone(database, tell):
            return _mended(Mending(Session(settings, catalog, database), tell))
    except TrackerError as error:
        if path is not None and is_damage(error):
            return [damaged(path, str(error))]
        return [Finding("database", "fail", f"nothing was repaired: {error}")]


def _alone(database: Database, tell: Callable[[str], None]) -> AbstractContextManager[None]:
    def wait() -> None:
        tell("Another repair is under way: waiting for it ...")

    return indication_lock(database, KIND, on_wait=wait)


def _mended(mending: Mending) -> list[Finding]:
    found: list[Finding] = []
    is_last = False
    try:
        for name, step in STEPS.items():
            finding, is_last = _taken(mending, name, step)
            found.append(finding)
            if is_last:
                break
        mending.end(store.COMPLETE)
        if not is_last:
            note_milestones(mending.session, mending.tell)
    except TrackerError as error:
        found.append(Finding("ledger", "fail", f"what was repaired could not be noted: {error}"))
    except BaseException as error:
        with suppress(TrackerError):  # what stopped us may stop this too; the next run tidies up
            mending.end(store.INTERRUPTED, str(error) or type(error).__name__)
        raise
    return found


def _taken(mending: Mending, name: str, step: Callable[[Mending], Finding]) -> tuple[Finding, bool]:
    """Take one step; say too whether it was the last: on a damaged file, and where another program lets nobody write."""
    try:
        return step(mending), False
    except TrackerError as error:
        path = mending.session.database.path
        if path is not None and is_damage(error):
            return damaged(path, str(error)), True
        lines = (
            ("if it stays so, restore a backup:", *restoring(path)) if path and _is_unforeseen(error) else ()
        )
        failed = Finding(name, "fail", f"cannot be repaired: {error}", lines=lines)
        return failed, isinstance(error, DatabaseLocked)


def _is_unforeseen(error: TrackerError) -> bool:
    """Tell an answer of the database that only a backup may heal from a lock or a full disk, which say what to do."""
    return isinstance(error, StoreError) and not isinstance(error, DatabaseLocked | DatabaseUnwritable)
