"""Bring the database in step with the corrections file: what people say holds at once, and is published as such."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.catalog import load_catalog
from tracker.config import default_database_path
from tracker.corrections import Correction, add_correction, dated, plain, read_corrections, read_label
from tracker.database import indication_lock, lock_of, sqlite_path
from tracker.session import open_session
from tracker.update.labels import labels_of
from tracker.update.milestones import note_milestones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tracker.catalog import Catalog
    from tracker.config import Settings
    from tracker.session import Session

    Tell = Callable[[str], object]

logger = logging.getLogger(__name__)
KIND = "correction"
"""Of the run in the ledger, and of the data version."""


def corrections_path(settings: Settings) -> Path:
    """Return where the corrections are: as TRACKER_CORRECTIONS says, beside the SQLite file, else in the user's data."""
    beside = sqlite_path(settings.database_url) or default_database_path()
    return settings.corrections_path or beside.with_name("corrections.csv")


@contextmanager
def labelling(session: Session, tell: Tell) -> Iterator[None]:
    """Hold the lock under which labels are made again and corrections taken; wait for whoever has it."""

    def wait() -> None:
        tell("Another process is labelling: waiting for it ...")

    with indication_lock(session.database, "relabel", on_wait=wait):
        yield


def take_corrections(session: Session, tell: Tell) -> int:
    """Make the database hold what the file says, and label the papers concerned; return how many these are.

    Publishes a data version of kind `correction` when the file differs from what is held. A file that is not there
    says nothing: another host may hold it; an empty one takes everything back. The caller holds the lock (`labelling`).
    Raises CorrectionsError for a file with faults.
    """
    notes: list[str] = []
    path = corrections_path(session.settings)
    if not path.exists():
        return 0
    given = read_corrections(path, session.catalog, notes.append)
    with session.database.read() as c:
        known = queries.corrections(c)
        wanted = dated(given, known, _today())
        pmids = {one.pmid for one in set(wanted).symmetric_difference(known)}
        if not pmids:
            return 0
        shown = queries.published(c, pmids)
        papers = "1 paper" if len(shown) == 1 else f"{len(shown):,} papers"
        for note in (*notes, f"The corrections have changed: labelling {papers} again ..."):
            tell(note)
        labels = labels_of(c, session.catalog, shown, _grouped(wanted))
    with session.database.write() as c:
        run = store.start_run(c, kind=KIND)
        store.replace_corrections(c, wanted)
        store.publish(c, run, labels=labels)
    logger.info("corrections taken", extra={"run": run, "corrections": len(wanted), "labelled": len(labels)})
    return len(labels)


def check_corrections(settings: Settings, catalog: Catalog) -> int:
    """Read the corrections file and return how many verdicts it holds. Raises CorrectionsError where it has faults."""
    path = corrections_path(settings)
    return len(read_corrections(path, catalog, lambda _: None)) if path.exists() else 0


def correct(
    settings: Settings, pmid: int, label: str, *, verdict: bool, who: str, why: str, tell: Tell
) -> list[str]:
    """Add a verdict to the corrections file, and apply it at once where there is a database; return what changed.

    Raises UsageError for a label that is not known or a verdict that contradicts another, CorrectionsError for a
    file with faults, StoreError.
    """
    catalog = load_catalog(settings.catalog_path)
    correction = Correction(pmid, *read_label(label, catalog), verdict, plain(who), plain(why), _today())
    path = corrections_path(settings)
    database = sqlite_path(settings.database_url)
    if database is not None and not database.exists():
        with _file_lock(settings, path):
            add_correction(path, correction, catalog)
        return [f"{pmid}: noted in {path}; it applies when the paper arrives"]
    with open_session(settings) as session:
        before = _standing(session, pmid)
        with labelling(session, tell), _file_lock(settings, path):
            with session.database.read() as c:
                known = queries.corrections(c)
            add_correction(path, correction, catalog, known=known)
            tell(f"Noted in {path}")
            take_corrections(session, lambda _: None)
        note_milestones(session, tell)
        return list(_told(correction, before, _standing(session, pmid)))


@contextmanager
def _file_lock(settings: Settings, path: Path) -> Iterator[None]:
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    with lock_of(settings, f"corrections-{key}", "the corrections file"):
        yield


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()  # a person's day


def _grouped(corrections: Iterable[Correction]) -> dict[int, tuple[Correction, ...]]:
    """Group by PMID, in the order in which the database gives them back."""
    grouped: dict[int, tuple[Correction, ...]] = {}
    for one in sorted(corrections, key=lambda one: one.key):
        grouped[one.pmid] = (*grouped.get(one.pmid, ()), one)
    return grouped


def _standing(session: Session, pmid: int) -> queries.ArticleRow | None:
    with session.database.read() as c:
        return next(iter(queries.article_rows(c, [pmid])), None)


def _told(
    correction: Correction, before: queries.ArticleRow | None, after: queries.ArticleRow | None
) -> Iterator[str]:
    """Say what a correction changed of a paper, in a line each."""
    if before is None or after is None:
        yield f"{correction.pmid} is not stored: the correction applies when the paper arrives"
        return
    changes = []
    for kind, old, new in (
        ("evidence", before.evidence_level, after.evidence_level),
        ("species", before.species, after.species),
    ):
        if old != new:
            changes.append(f"{kind} {old or 'unknown'} -> {new or 'unknown'}")
    for kind, had, has in (
        ("modality", before.modalities, after.modalities),
        ("indication", before.indications, after.indications),
    ):
        signs = [f"- {name}" for name in had if name not in has] + [
            f"+ {name}" for name in has if name not in had
        ]
        if signs:
            changes.append(f"{kind} {', '.join(signs)}")
    for change in changes or [f"nothing changes now, {correction.label} {correction.answer} holds already"]:
        yield f"{correction.pmid}: {change}"
