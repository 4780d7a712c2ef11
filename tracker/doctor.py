"""Is everything in order? One function per question; each answers with a finding and what to do about it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tracker import queries
from tracker.catalog import load_catalog
from tracker.config import Settings, read_settings
from tracker.database import connect, sqlite_path
from tracker.errors import TrackerError
from tracker.pubmed import PubMed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection

    from tracker.catalog import Catalog
    from tracker.database import Database

CLOCK_TOLERANCE = dt.timedelta(minutes=5)
Answer = TypeVar("Answer")
LOW_DISK = 2 * 1024**3
EMPTY_DISK = 100 * 1024**2
NAMED = 20  # PMIDs printed of a long list


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: `state` is ok, warn or fail; `advice` says what to do."""

    name: str
    state: str
    detail: str
    advice: str = ""

    @property
    def failed(self) -> bool:
        """Whether the tracker cannot do its work because of this."""
        return self.state == "fail"


def examine(settings: Settings | None = None) -> list[Finding]:
    """Ask every question; a failure of one never hides the others."""
    settings = settings or read_settings()
    findings: list[Finding] = []
    catalog = _asked(findings, "catalog", lambda: load_catalog(settings.catalog_path))
    if catalog is not None:
        findings.append(_catalog(catalog))
    database = _asked(findings, "database", lambda: connect(settings.database_url))
    if database is not None:
        try:
            findings += _database(database, catalog)
        finally:
            database.close()
    if (disk := _asked(findings, "disk", lambda: _disk(settings))) is not None:
        findings.append(disk)
    findings += _pubmed(settings)
    return findings


def _asked(findings: list[Finding], name: str, question: Callable[[], Answer]) -> Answer | None:
    try:
        return question()
    except TrackerError as error:
        findings.append(Finding(name, "fail", str(error)))
        return None


def _catalog(catalog: Catalog) -> Finding:
    indications, modalities = len(catalog.enabled_indications), len(catalog.enabled_modalities)
    return Finding("catalog", "ok", f"{indications} indications and {modalities} modalities are enabled")


def _database(database: Database, catalog: Catalog | None) -> Iterator[Finding]:
    yield Finding("database", "ok", f"opens, and its tables fit this version: {database.url}")
    questions = {"integrity": _integrity, "full-text index": _search_index}
    if catalog is not None:
        questions["unattributed papers"] = _unattributed
    for name, question in questions.items():
        try:
            with database.read() as c:
                found = question(c)
        except TrackerError as error:
            found = Finding(name, "fail", str(error))
        yield found


def _integrity(c: Connection) -> Finding:
    faults = queries.integrity_faults(c)
    if not faults:
        return Finding("integrity", "ok", "SQLite finds no fault, and every foreign key has its row")
    return Finding("integrity", "fail", "; ".join(faults), "restore a backup made with tracker backup")


def _search_index(c: Connection) -> Finding:
    behind = queries.search_index_faults(c)
    if not behind:
        return Finding("full-text index", "ok", "in step with the articles")
    advice = "back up, then run tracker import on the records again"
    return Finding("full-text index", "fail", behind, advice)


def _unattributed(c: Connection) -> Finding:
    pmids = queries.unattributed(c)
    if not pmids:
        return Finding("unattributed papers", "ok", "a local rule explains every member")
    named = ", ".join(str(pmid) for pmid in pmids[:NAMED]) + (" ..." if len(pmids) > NAMED else "")
    detail = f"{len(pmids):,} members that PubMed listed and no local modality rule explains: {named}"
    return Finding("unattributed papers", "ok", detail, "they are counted as unattributed")


def _disk(settings: Settings) -> Finding:
    path = sqlite_path(settings.database_url)
    if path is None:
        return Finding("disk", "ok", "the database is a server's")
    folder = next(folder for folder in path.parents if folder.exists())
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1024**3:,.1f} GiB free in {folder}"
    if free < EMPTY_DISK:
        return Finding("disk", "fail", detail, "make room: a fetch needs about 10 kB a paper")
    return Finding("disk", "warn" if free < LOW_DISK else "ok", detail)


def _pubmed(settings: Settings) -> Iterator[Finding]:
    try:
        with PubMed(settings) as client:
            told = client.check()
            server_time = client.search("1[uid]").server_time
    except TrackerError as error:
        yield Finding("PubMed", "fail", str(error))
        return
    yield Finding("PubMed", "ok", told)
    yield _clock(server_time, dt.datetime.now(dt.UTC))
    if settings.email is None:
        advice = "set NCBI_EMAIL, so that NCBI can write to you instead of blocking you"
        yield Finding("email", "warn", "NCBI_EMAIL is not set", advice)
    if settings.api_key is None:
        advice = "set NCBI_API_KEY (free, from your NCBI account) for 10 a second"
        yield Finding("API key", "ok", "none: 3 requests a second", advice)


def _clock(server: dt.datetime, ours: dt.datetime) -> Finding:
    gap = abs(server - ours)
    if gap <= CLOCK_TOLERANCE:
        return Finding("clock", "ok", "agrees with PubMed's")
    minutes = int(gap.total_seconds() // 60)
    ahead = "ahead of" if ours > server else "behind"
    return Finding("clock", "warn", f"this machine is {minutes:,} minutes {ahead} PubMed", "set the clock")
