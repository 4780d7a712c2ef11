"""A damaged SQLite file: what can be built again in place, and how to restore a backup."""

from __future__ import annotations

import re
import shlex
import sqlite3
from glob import escape
from typing import TYPE_CHECKING

from sqlalchemy import exc

from tracker import queries, store
from tracker.doctor.finding import Finding
from tracker.errors import DatabaseLocked, DatabaseUnwritable, StoreError
from tracker.queries.damage import file_faults, missing_of_search
from tracker.store.repair import differing_words, rebuild_search, reindex

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.doctor.mending import Mending

_OF_AN_INDEX = re.compile(r"missing from index|wrong # of entries in index|non-unique entry in index")
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
SHOWN = 5  # faults printed


class DamagedError(StoreError):
    """The file is damaged where nothing can be built again."""


def is_damage(error: BaseException) -> bool:
    """Tell whether an error comes from a damaged file."""
    if isinstance(error, DamagedError):
        return True
    reason: BaseException | None = error
    while reason is not None:
        driver = reason.orig if isinstance(reason, exc.DBAPIError) else reason
        if getattr(driver, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            return True
        reason = reason.__cause__
    return False


def restoring(path: Path) -> tuple[str, ...]:
    """Return the steps that put a backup in the place of an SQLite file."""
    place = shlex.quote(str(path))
    backups = sorted(
        path.parent.glob(f"{escape(path.stem)}-*{path.suffix}"), key=lambda file: file.stat().st_mtime
    )
    newest = f"the newest beside it is {backups[-1]}" if backups else "none lies beside it"
    side = " ".join(shlex.quote(f"{path}{suffix}") for suffix in ("-wal", "-shm"))
    return (
        "1. stop every tracker that uses it: start, schedule, fetch, dashboard",
        f"2. put the damaged file away: mv {place} {shlex.quote(f'{path}.damaged')}; rm -f {side}",
        f"3. put a backup in its place: cp BACKUP {place} ({newest}; see also where tracker backup was told to write)",
        "4. tracker init; tracker doctor; tracker fetch, which brings what has changed since",
        "without any backup leave step 3 out: tracker fetch brings everything from PubMed again, imported files apart",
    )


def damaged(path: Path, reason: str) -> Finding:
    """Return the finding on a file that cannot be repaired in place."""
    detail = f"cannot be repaired, the file is damaged: {reason}. Restore a backup:"
    return Finding("integrity", "fail", detail, lines=restoring(path))


def integrity(mending: Mending) -> Finding:
    """Read every page of an SQLite file; build indexes again where only they are wrong."""
    if mending.session.database.path is None:
        return Finding("integrity", "ok", "the pages and indexes are the server's")
    faults = _faults(mending)
    if not faults:
        return Finding("integrity", "ok", "every page and every index was read, and nothing is wrong")
    if not all(_OF_AN_INDEX.search(fault) for fault in faults):
        raise DamagedError("; ".join(faults[:SHOWN]))
    try:
        with mending.session.database.write() as c:
            reindex(c)
    except exc.IntegrityError as error:
        raise DamagedError(f"the tables hold keys twice: {error.orig}") from error
    if left := _faults(mending):
        raise DamagedError("; ".join(left[:SHOWN]))
    return mending.repaired("integrity", f"the indexes were built again ({faults[0]})")


def _faults(mending: Mending) -> list[str]:
    with mending.session.database.read() as c:
        return file_faults(c)


def links(mending: Mending) -> Finding:
    """Look, when all else is done, whether anything still refers to what is not there."""
    with mending.session.database.read() as c:
        faults = queries.integrity_faults(c)
    if not faults:
        return Finding("links", "ok", "every row that another refers to is there")
    detail = f"cannot be repaired: {'; '.join(faults[:SHOWN])}"
    path = mending.session.database.path
    steps = ("restore a copy made with pg_dump",) if path is None else ("restore a backup:", *restoring(path))
    return Finding("links", "fail", detail, lines=steps)


def full_text(mending: Mending) -> Finding:
    """Compare the full-text index with the articles, word by word; make it anew where it differs."""
    fault = _search_fault(mending)
    if fault is None:
        return Finding("full-text index", "ok", "holds every word of the articles, and no other")
    with mending.session.database.write() as c:
        rebuild_search(c)
    if left := _search_fault(mending):
        raise DamagedError(f"the full-text index was built again and is still wrong: {left}")
    return mending.repaired("full-text index", f"built again from the articles ({fault})")


def _search_fault(mending: Mending) -> str | None:
    """Return the first thing that is wrong with the index; None when nothing is."""
    try:
        return _search_counts(mending) or _search_words(mending)
    except (DatabaseLocked, DatabaseUnwritable):
        raise
    except StoreError:  # the index is a table of its own: what it cannot answer is its own damage
        return "it could not be read"


def _search_counts(mending: Mending) -> str | None:
    with mending.session.database.read() as c:
        return missing_of_search(c) or queries.search_index_faults(c)


def _search_words(mending: Mending) -> str | None:
    with mending.session.database.write() as c:
        return differing_words(c)


def dead_runs(mending: Mending) -> Finding:
    """Close the runs whose process is gone."""
    with mending.session.database.write() as c:
        closed = store.close_dead_runs(c)
    if not closed:
        return Finding("runs", "ok", "no run is left open by a process that is gone")
    return mending.repaired("runs", f"{closed:,} whose process is gone marked as interrupted")
