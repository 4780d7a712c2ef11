"""Questions to the database: whether it is sound, writable, in step, and explained by the rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tracker import queries
from tracker.database import connect
from tracker.doctor.agreement import named
from tracker.doctor.finding import Finding
from tracker.errors import TrackerError
from tracker.store.processes import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection

    from tracker.database import Database

NAMED = 20  # PMIDs printed of the papers that nothing explains


def database_findings(database: Database, url: str, *, rules: bool) -> Iterator[Finding]:
    """Ask whether the database is sound; a failure of one question never hides the others.

    `url` is what it is opened by for writing; with `rules`, papers that no rule explains are asked for too.
    """
    yield Finding("database", "ok", f"opens, and its tables fit this version: {database.url}")
    yield asked("writing", partial(_writing, url))
    questions = {"integrity": _integrity, "full-text index": _search_index, "runs": _runs}
    if rules:
        questions["labels"] = _labels
        questions["unattributed papers"] = _unattributed
    for name, question in questions.items():
        yield asked(name, partial(_read, database, question))


def asked(name: str, question: Callable[[], Finding]) -> Finding:
    """Return what a question found; its failure is a finding as well."""
    try:
        return question()
    except TrackerError as error:
        return Finding(name, "fail", str(error))


def _read(database: Database, question: Callable[[Connection], Finding]) -> Finding:
    with database.read() as c:
        return question(c)


def _writing(url: str) -> Finding:
    with connect(url) as writable, writable.write():
        return Finding("writing", "ok", "the database can be written, and no other program holds it")


def _integrity(c: Connection) -> Finding:
    faults = queries.integrity_faults(c)
    if not faults:
        return Finding("integrity", "ok", "the database finds no fault, and every foreign key has its row")
    advice = "tracker doctor --repair says whether it can be mended, and how to restore a backup"
    return Finding("integrity", "fail", "; ".join(faults), advice)


def _search_index(c: Connection) -> Finding:
    behind = queries.search_index_faults(c)
    if not behind:
        return Finding("full-text index", "ok", "in step with the articles")
    return Finding(
        "full-text index", "fail", behind, "tracker doctor --repair builds it again from the articles"
    )


def _runs(c: Connection) -> Finding:
    dead = [
        row.id
        for row in queries.runs(c, None, status="running")
        if is_gone(row.process, started=row.started_at, heartbeat=row.heartbeat_at)
    ]
    if not dead:
        return Finding("runs", "ok", "none was left unfinished by a process that is gone")
    told = f"{len(dead):,} left unfinished by processes that are gone: {named(dead, NAMED)}"
    return Finding(
        "runs", "warn", told, "the next tracker fetch marks them as interrupted, or tracker doctor --repair"
    )


def _labels(c: Connection) -> Finding:
    lost = queries.without_labels(c)
    if not lost:
        return Finding("labels", "ok", "every article that was labelled has its labels")
    told = f"{len(lost):,} articles have lost their labels: {named(lost, NAMED)}"
    return Finding("labels", "fail", told, "tracker doctor --repair makes them again")


def _unattributed(c: Connection) -> Finding:
    pmids = queries.unattributed(c)
    if not pmids:
        return Finding("unattributed papers", "ok", "a local rule explains every member")
    detail = f"{len(pmids):,} members that PubMed listed and no local modality rule explains: {named(pmids, NAMED)}"
    return Finding("unattributed papers", "ok", detail, "they are counted as unattributed")
