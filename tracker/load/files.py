"""Load PubMed XML from files: parse, keep what is relevant, store, label, publish at the end."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tracker import parse, queries, store
from tracker.errors import TrackerError
from tracker.records import Searchable
from tracker.update import labelled, note_milestones, relabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from tracker.session import Session

logger = logging.getLogger(__name__)
BATCH = 200  # records in one transaction
TOLD_EVERY = 5000  # records read between two lines of progress


class Loaded(NamedTuple):
    """What an import did, in records (and PMIDs for `deleted`)."""

    read: int
    kept: int
    new: int
    changed: int
    not_relevant: int
    older: int
    unreadable: int
    deleted: int

    def __str__(self) -> str:
        """Return the report as the command prints it."""
        parts = [
            f"{self.read:,} read",
            f"{self.kept:,} kept ({self.new:,} new, {self.changed:,} changed)",
            f"{self.not_relevant:,} not relevant",
        ]
        if self.older:
            parts.append(f"{self.older:,} older than what is stored, left alone")
        if self.unreadable:
            parts.append(f"{self.unreadable:,} unreadable")
        if self.deleted:
            parts.append(f"{self.deleted:,} deletion{'s' if self.deleted > 1 else ''} noted")
        return ", ".join(parts)


def import_files(
    session: Session, files: Sequence[Path], *, keep_all: bool, tell: Callable[[str], None]
) -> Loaded:
    """Load PubMed XML files in the order given; keep what answers an enabled query (or everything).

    All of it becomes visible at the end, in one publication. Raises InputError for a file that cannot be
    read to its end: then nothing is published, and importing the mended file again loses nothing.
    """
    relabel(session, tell)
    with session.database.write() as c:
        store.close_dead_runs(c)
        run = store.start_run(c, kind="import")
    logger.info("import started", extra={"run": run, "files": [str(file) for file in files], "all": keep_all})
    loader = Loader(session, run, keep_all)
    try:
        for file in files:
            loader.read(file, tell)
        loaded = loader.publish()
    except BaseException as error:
        status = store.FAILED if isinstance(error, Exception) else store.INTERRUPTED
        with suppress(TrackerError), session.database.write() as c:  # what stopped us may stop this too
            store.end_run(c, run, status=status, error=str(error) or type(error).__name__)
        logger.error("import ended", extra={"run": run, "status": status, "error": str(error)})  # noqa: TRY400
        raise
    logger.info("import ended", extra={"run": run, **loaded._asdict()})
    note_milestones(session, tell)
    return loaded


@dataclass(slots=True)
class Loader:
    """Takes parsed records one by one, stores them in batches and remembers which query each answers."""

    session: Session
    run: int
    keep_all: bool
    waiting: list[tuple[parse.Record, tuple[str, ...]]] = field(default_factory=list)
    answers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    seen: int = 0
    new: int = 0
    changed: int = 0
    not_relevant: int = 0
    older: int = 0
    unreadable: int = 0

    def read(self, source: Path | BinaryIO, tell: Callable[[str], None]) -> None:
        """Take every record of a file."""
        for item in parse.read(source):
            match item:
                case parse.Record():
                    self._take(item)
                case parse.Failed():
                    self._put_aside(item)
                    tell(f"record {self.seen:,}: {item.error}")
                case parse.Deleted():
                    self.deleted.update(item.pmids)
            if self.seen and self.seen % TOLD_EVERY == 0 and isinstance(item, parse.Record):
                tell(f"{self.seen:,} records read, {len(self.answers):,} kept")
        self._flush()

    def publish(self) -> Loaded:
        """Make everything taken visible at once, as local memberships of the queries it answers."""
        labels = labelled(self.session, self.answers.keys())
        with self.session.database.write() as c:
            store.record_deletions(c, self.run, self.deleted)
            for indication in self.session.catalog.enabled_indications:
                self._join_or_leave(c, indication.id)
            store.publish(c, self.run, labels=labels)
        return Loaded(
            read=self.seen,
            kept=self.seen - self.not_relevant - self.unreadable,
            new=self.new,
            changed=self.changed,
            not_relevant=self.not_relevant,
            older=self.older,
            unreadable=self.unreadable,
            deleted=len(self.deleted),
        )

    def _join_or_leave(self, c: Connection, indication: str) -> None:
        members = [pmid for pmid, found in self.answers.items() if indication in found]
        store.open_memberships(c, self.run, indication, store.LOCAL, members)
        others = self.answers.keys() - members
        store.close_memberships(c, self.run, indication, store.LOCAL, others, reason=store.NO_LONGER_MATCHING)

    def _take(self, record: parse.Record) -> None:
        self.seen += 1
        self.deleted.discard(record.article.pmid)  # a later file brought it back
        self.waiting.append((record, self.session.catalog.answers(Searchable.of(record.article))))
        if len(self.waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        """Store what is relevant, and what is stored already: a revision may make it irrelevant."""
        with self.session.database.write() as c:
            known = queries.stored_pmids(c, [record.article.pmid for record, _ in self.waiting])
            newer = queries.newer_stored(c, [record.article for record, _ in self.waiting])
            kept = []
            for record, found in self.waiting:
                pmid = record.article.pmid
                self.not_relevant += not found and not self.keep_all
                self.older += pmid in newer
                if pmid not in newer and (found or self.keep_all or pmid in known):
                    kept.append(record)
                    self.answers[pmid] = found
            saved = store.save_batch(c, self.run, kept, keep_xml=self.session.settings.keep_xml)
        self.waiting.clear()
        self.new += saved.new
        self.changed += saved.changed

    def _put_aside(self, item: parse.Failed) -> None:
        self.seen += 1
        self.unreadable += 1
        with self.session.database.write() as c:
            if item.pmid is not None:
                store.set_aside(c, self.run, item.pmid, item.error, item.xml)
            else:
                store.warn(c, self.run, [f"record {self.seen:,} cannot be read: {item.error}"])
