"""One batch of parsed records into the tables, with the run's progress, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from tracker.database import portions
from tracker.models import Article, Deletion, Run, SetAside
from tracker.store.bulk import insert_rows, table_of
from tracker.store.changed import Change, changes, clear_parts, replace_articles
from tracker.store.history import note_changes
from tracker.store.kept import store_xml
from tracker.store.rows import article_row, child_rows
from tracker.store.shared import affiliation_ids, journal_ids, journal_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from tracker.parse import Record

Moments = dict[str, "dt.datetime | None"]
"""When an article was stored, and when PubMed sent it, by column."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a batch, in distinct PMIDs."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


def save_batch(
    c: Connection,
    run_id: int,
    records: Sequence[Record],
    *,
    keep_xml: bool,
    asked: int = 0,
    fetched_at: dt.datetime | None = None,
) -> Saved:
    """Store records not stored yet, replace those whose content differs, and note the run's progress.

    `asked` is how many PMIDs this batch asked for; the run's heartbeat beats too. `fetched_at` is PubMed's
    clock when it sent the records, changed or not; None: they come from a file. New articles stay
    unpublished until `publish`; labels and flags of a replaced article stay until it is labelled again, and
    what changed in it goes into its history.
    """
    now = dt.datetime.now(dt.UTC)
    latest = _latest(records)
    known = _known(c, latest)
    new = [record for pmid, record in latest.items() if pmid not in known]
    changed = changes(
        c, [r for pmid, r in latest.items() if r.content_hash != known.get(pmid, r.content_hash)]
    )
    unchanged = known.keys() - {change.before.pmid for change in changed}
    _write(c, new, changed, {"stored_at": now, "fetched_at": fetched_at})
    if fetched_at is not None:
        _seen(c, unchanged, fetched_at)
    reread = store_xml(c, latest.values(), known, now) if keep_xml else set()
    _note(c, run_id, fetched_at or now, [change for change in changed if change.before.pmid not in reread])
    _forget_faults(c, latest)
    saved = Saved(len(new), len(changed), len(unchanged))
    _progress(c, run_id, saved, asked, now)
    return saved


def _latest(records: Iterable[Record]) -> dict[int, Record]:
    latest: dict[int, Record] = {}
    for record in records:
        rival = latest.get(record.article.pmid)
        if rival is None or record.article.version >= rival.article.version:
            latest[record.article.pmid] = record
    return latest


def _known(c: Connection, pmids: Iterable[int]) -> dict[int, str]:
    known: dict[int, str] = {}
    for portion in portions(pmids):
        known.update(
            c.execute(select(Article.pmid, Article.content_hash).where(Article.pmid.in_(portion))).all()
        )
    return known


def _write(c: Connection, new: Sequence[Record], changed: Sequence[Change], moments: Moments) -> None:
    parts = [*(record.article for record in new), *(change.parts for change in changed)]
    journals = journal_ids(c, {article.journal for article in parts})
    affiliations = affiliation_ids(
        c, {text for article in parts for author in article.authors for text in author.affiliations}
    )
    if new:
        c.execute(insert(table_of(Article)), [_row(record, journals, moments) for record in new])
    if changed:
        clear_parts(c, changed)
        replace_articles(c, [_row(change.record, journals, moments) for change in changed])
    for child, rows in child_rows(parts, affiliations).items():
        insert_rows(c, child, rows)


def _row(record: Record, journals: Mapping[str, int], moments: Moments) -> dict[str, Any]:
    key = journal_key(record.article.journal)
    return {**article_row(record, journals[key] if key is not None else None), **moments}


def _seen(c: Connection, pmids: Iterable[int], fetched_at: dt.datetime) -> None:
    """Note when PubMed last sent records that it had not changed."""
    for portion in portions(pmids):
        c.execute(update(Article).where(Article.pmid.in_(portion)).values(fetched_at=fetched_at))


def _note(c: Connection, run_id: int, at: dt.datetime, changed: Sequence[Change]) -> None:
    before = {change.before.pmid: change.before for change in changed}
    note_changes(c, run_id, at, before, {change.before.pmid: change.record.article for change in changed})


def _forget_faults(c: Connection, pmids: Iterable[int]) -> None:
    # What can be read now is no longer set aside, and what PubMed sends again is no longer deleted.
    for portion in portions(pmids):
        c.execute(delete(SetAside).where(SetAside.pmid.in_(portion)))
        c.execute(delete(Deletion).where(Deletion.pmid.in_(portion)))


def _progress(c: Connection, run_id: int, saved: Saved, asked: int, now: dt.datetime) -> None:
    c.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            new=Run.new + saved.new,
            changed=Run.changed + saved.changed,
            unchanged=Run.unchanged + saved.unchanged,
            fetched=Run.fetched + asked,
            heartbeat_at=now,
        )
    )
