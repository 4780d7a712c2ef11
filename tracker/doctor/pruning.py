"""What nobody needs any more: rows without their article, articles nobody lists, unused names, leftover files."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from tracker.config import default_database_path
from tracker.database import lock_of
from tracker.doctor.agreement import named
from tracker.doctor.finding import Finding
from tracker.queries.damage import (
    abandoned,
    complete_listings,
    last_known_moment,
    running,
    strays,
    unused,
)
from tracker.store.repair import delete_strays, delete_unpublished, delete_unused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from tracker.doctor.mending import Mending

PATIENCE = dt.timedelta(days=7)
"""How long an unpublished article waits for a run that lists it: a killed run is repeated within a day or two."""
STALE_SECONDS = 86_400.0
"""A draft that nothing was written to for a day belongs to a process that is gone."""
LATER = "a run is under way: repeat tracker doctor --repair when it has ended"


def rows_without_article(mending: Mending) -> Finding:
    """Delete what belongs to articles that are not stored."""
    name = "rows without their article"
    with mending.session.database.read() as c:
        found = strays(c)
    if not found:
        return Finding(name, "ok", "none")
    with mending.session.database.write() as c:
        deleted = delete_strays(c)
    mending.shows = True
    tables = ", ".join(f"{table} {count:,}" for table, count in found.items())
    return mending.repaired(
        name, f"{deleted:,} deleted ({tables}); the next fetch asks for what is still listed"
    )


def abandoned_articles(mending: Mending) -> Finding:
    """Delete articles that killed runs stored, that no publication showed and that no query lists any more."""
    name = "abandoned articles"
    with mending.session.database.read() as c:
        before = _abandoned_before(c, mending)
        found = abandoned(c, before) if before is not None else []
        busy = running(c, mending.run)
    if not found:
        return Finding(name, "ok", "none")
    if busy:
        return Finding(name, "warn", f"{len(found):,} left by killed runs: {named(found)}", LATER)
    with mending.session.database.write() as c:
        deleted = delete_unpublished(c, found)
    return mending.repaired(
        name, f"{deleted:,} deleted, left by killed runs and listed by no query: {named(found)}"
    )


def _abandoned_before(c: Connection, mending: Mending) -> dt.datetime | None:
    """Return the moment before which an unpublished article is nobody's: a week ago, and listed by none since."""
    now = last_known_moment(c)
    enabled = [indication.id for indication in mending.session.catalog.enabled_indications]
    listings = complete_listings(c, enabled).values()
    if now is None or None in listings:
        return None
    return min([now - PATIENCE, *(moment for moment in listings if moment is not None)])


def unused_names(mending: Mending) -> Finding:
    """Delete journals and affiliations that no article refers to any more."""
    name = "journals and affiliations"
    with mending.session.database.read() as c:
        found = {table: count for table, count in unused(c).items() if count}
        busy = running(c, mending.run)
    if not found:
        return Finding(name, "ok", "an article refers to each")
    told = ", ".join(f"{count:,} of table {table}" for table, count in found.items())
    if busy:
        return Finding(name, "ok", f"no article refers to {told}", LATER)
    with mending.session.database.write() as c:
        delete_unused(c)
    return mending.repaired(name, f"deleted, since no article refers to them: {told}")


def leftover_files(mending: Mending) -> Finding:
    """Delete half-written files of processes that are gone."""
    found = [*_drafts(mending), *_half_demo(mending)]
    for path in found:
        path.unlink(missing_ok=True)
    if not found:
        return Finding("leftover files", "ok", "none")
    return Finding("leftover files", "repaired", f"deleted: {', '.join(str(path) for path in found)}")


def _drafts(mending: Mending) -> Iterator[Path]:
    """Half-written copies and exports in the database's folder."""
    path = mending.session.database.path
    if path is not None:
        now = time.time()
        drafts = path.parent.glob(".tracker-*.part*")
        yield from sorted(file for file in drafts if now - file.stat().st_mtime > STALE_SECONDS)


def _half_demo(mending: Mending) -> list[Path]:
    """Find the demo database that a killed process was making; one that is being made is left alone."""
    fresh = default_database_path("demo-new.db")
    found = [path for s in ("", "-wal", "-shm") if (path := fresh.with_name(fresh.name + s)).exists()]
    if not found:
        return []
    try:
        with lock_of(mending.session.settings, "demo", "the demo", on_wait=_give_up):
            return found
    except _BusyError:
        return []


class _BusyError(Exception):
    """Somebody holds the lock, and there is no reason to wait."""


def _give_up() -> None:
    raise _BusyError
