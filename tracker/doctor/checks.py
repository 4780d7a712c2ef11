"""Is everything in order? One function per question; each answers with a finding and what to do about it."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, TypeVar

from tracker.catalog import load_catalog
from tracker.config import Settings, read_settings
from tracker.database import connect, sqlite_path
from tracker.doctor.finding import Finding
from tracker.doctor.matching import agreement_findings
from tracker.doctor.stored import asked, database_findings
from tracker.errors import TrackerError
from tracker.pubmed import PubMed
from tracker.update import check_corrections, corrections_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.catalog import Catalog

CLOCK_TOLERANCE = dt.timedelta(minutes=5)
Answer = TypeVar("Answer")
LOW_DISK = 2 * 1024**3
EMPTY_DISK = 100 * 1024**2


def examine(
    settings: Settings | None = None, *, blocks: bool = False, tell: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """Ask every question; a failure of one never hides the others. Nothing is changed.

    With `blocks`, PubMed is asked for each modality block apart. `tell` hears how long work proceeds.
    """
    settings = settings or read_settings()
    findings: list[Finding] = []
    catalog = _had(findings, "catalog", lambda: load_catalog(settings.catalog_path))
    if catalog is not None:
        findings.append(_catalog(catalog))
    database = _had(findings, "database", lambda: connect(settings.database_url, writable=False))
    if database is not None:
        with database:
            findings += database_findings(database, settings.database_url, rules=catalog is not None)
            if catalog is not None:
                findings += agreement_findings(database, settings, catalog, tell, blocks=blocks)
    if catalog is not None:
        findings.append(asked("corrections", lambda: _corrections(settings, catalog)))
    findings.append(asked("disk", lambda: _disk(settings)))
    findings += _pubmed(settings)
    return findings


def _had(findings: list[Finding], name: str, question: Callable[[], Answer]) -> Answer | None:
    try:
        return question()
    except TrackerError as error:
        findings.append(Finding(name, "fail", str(error)))
        return None


def _catalog(catalog: Catalog) -> Finding:
    indications, modalities = len(catalog.enabled_indications), len(catalog.enabled_modalities)
    return Finding("catalog", "ok", f"{indications} indications and {modalities} modalities are enabled")


def _corrections(settings: Settings, catalog: Catalog) -> Finding:
    count = check_corrections(settings, catalog)
    told = f"{count:,} in {corrections_path(settings)}" if count else "none"
    return Finding("corrections", "ok", told)


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
