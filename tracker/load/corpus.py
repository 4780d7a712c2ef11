"""Load the synthetic demo corpus into a database of its own, as PubMed would have listed it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker import demo, parse, queries, store
from tracker.config import default_database_path, read_settings
from tracker.database import lock_of
from tracker.errors import StoreError
from tracker.load.files import BATCH
from tracker.pubmed import Listing
from tracker.session import open_session
from tracker.update import labelled, note_milestones

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.config import Settings
    from tracker.session import Session


def load_demo(
    tell: Callable[[str], None], *, settings: Settings | None = None, records: int = demo.RECORDS
) -> str:
    """Load the corpus as of today into demo.db beside the default database; return its URL.

    One that was loaded today is used again, also when another process is just loading it; a new one takes
    the old one's place only when it is whole.
    """
    path = default_database_path("demo.db")
    settings = replace(settings or read_settings(), database_url=f"sqlite:///{path}")

    def wait() -> None:
        tell("Another process loads the demo: waiting for it ...")

    with lock_of(settings, "demo", "the demo", on_wait=wait):
        now = dt.datetime.now(dt.UTC)
        if not _is_of(now.date(), settings):
            _build(path, settings, now, tell, records)
    return settings.database_url


def _build(
    path: Path, settings: Settings, now: dt.datetime, tell: Callable[[str], None], records: int
) -> None:
    fresh = path.with_name("demo-new.db")
    _remove(fresh)
    with open_session(replace(settings, database_url=f"sqlite:///{fresh}")) as session:
        load_corpus(session, now, tell, records)
    _remove(path)
    fresh.replace(path)


def load_corpus(
    session: Session, now: dt.datetime, tell: Callable[[str], None], records: int = demo.RECORDS
) -> None:
    """Store, label and publish the corpus as of `now`, one complete run per indication, beside a PubMed of known size."""
    tell(f"Composing {records:,} synthetic records ...")
    stream = io.BytesIO(b"".join(demo.corpus_xml(today=now.date(), records=records)))
    with session.database.write() as c:
        run = store.start_run(c, kind="demo")
    pmids = _store(session, run, stream)
    tell(f"Labelling {len(pmids):,} records ...")
    labels = labelled(session, pmids)
    years = range(demo.FIRST_YEAR, now.year + 1)
    with session.database.write() as c:
        store.save_pubmed_totals(c, {year: demo.pubmed_total(year) for year in years}, now)
        store.publish(c, run, labels=labels)
    truth = demo.planted(today=now.date(), records=records)
    for indication in session.catalog.enabled_indications:
        members = truth.listing(indication.id)
        query = session.catalog.query(indication.id)
        with session.database.write() as c:
            run = store.start_run(c, kind="demo", indication=indication.id, query=query)
            store.record_listing(c, run, Listing(members, len(members), query, "", (), now), 0)
            store.publish(c, run, indication=indication.id, memberships=members)
    note_milestones(session, tell)


def _store(session: Session, run: int, stream: io.BytesIO) -> list[int]:
    pmids: list[int] = []
    batch: list[parse.Record] = []
    for item in parse.read(stream):
        if not isinstance(item, parse.Record):  # the corpus is ours: this would be a fault of the generator
            raise StoreError(f"the synthetic corpus holds something that is no record: {item}")
        pmids.append(item.article.pmid)
        batch.append(item)
        if len(batch) == BATCH:
            _save(session, run, batch)
    _save(session, run, batch)
    return pmids


def _save(session: Session, run: int, batch: list[parse.Record]) -> None:
    with session.database.write() as c:
        store.save_batch(c, run, batch, keep_xml=session.settings.keep_xml)
    batch.clear()


def _is_of(day: dt.date, settings: Settings) -> bool:
    path = default_database_path("demo.db")
    if not path.exists():
        return False
    try:
        with open_session(settings) as session, session.database.read() as c:
            version, is_whole = queries.current_version(c), queries.pubmed_totals_asked(c) is not None
            return version is not None and version.at.date() == day and is_whole
    except StoreError:  # of another version, or damaged: it is only a demo, so it is made again
        return False


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
