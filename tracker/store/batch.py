"""One batch of parsed records into the tables, with the run's progress, in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from tracker import queries
from tracker.database import portions
from tracker.models import Article, Deletion, RawXml, Run, SetAside
from tracker.store.bulk import insert_missing, insert_rows, table_of
from tracker.store.history import note_changes
from tracker.store.rows import CHILDREN, FLAGS, article_row, child_rows
from tracker.store.shared import affiliation_ids, journal_ids, journal_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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
    changed = [
        record for pmid, record in latest.items() if pmid in known and record.content_hash != known[pmid]
    ]
    before = {
        article.pmid: article for article in queries.whole_articles(c, [r.article.pmid for r in changed])
    }
    _write(c, new, changed, {"stored_at": now, "fetched_at": fetched_at})
    note_changes(c, run_id, fetched_at or now, before, {r.article.pmid: r.article for r in changed})
    if fetched_at is not None:
        _seen(c, latest.keys() - {r.article.pmid for r in (*new, *changed)}, fetched_at)
    if keep_xml:
        _keep_xml(c, latest.values(), now)
    _forget_faults(c, latest)
    saved = Saved(len(new), len(changed), len(latest) - len(new) - len(changed))
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


def _write(c: Connection, new: Sequence[Record], changed: Sequence[Record], moments: Moments) -> None:
    articles = [record.article for record in (*new, *changed)]
    if not articles:
        return
    journals = journal_ids(c, {article.journal for article in articles})
    affiliations = affiliation_ids(
        c, {text for a in articles for author in a.authors for text in author.affiliations}
    )
    if new:
        c.execute(insert(table_of(Article)), [_row(record, journals, moments) for record in new])
    if changed:
        _replace(c, [_row(record, journals, moments) for record in changed])
    for child, rows in child_rows(articles, affiliations).items():
        insert_rows(c, child, rows)


def _row(record: Record, journals: Mapping[str, int], moments: Moments) -> dict[str, Any]:
    key = journal_key(record.article.journal)
    return {**article_row(record, journals[key] if key is not None else None), **moments}


def _replace(c: Connection, rows: Sequence[dict[str, Any]]) -> None:
    pmids = [row["pmid"] for row in rows]
    for child in CHILDREN:
        table = table_of(child)
        for portion in portions(pmids):
            c.execute(delete(table).where(table.c.pmid.in_(portion)))
    statement = update(table_of(Article)).where(Article.pmid == bindparam("replaced"))
    c.execute(
        statement,
        [
            {"replaced": row["pmid"], **{name: row[name] for name in row.keys() - {"pmid", *FLAGS}}}
            for row in rows
        ],
    )


def _seen(c: Connection, pmids: Iterable[int], fetched_at: dt.datetime) -> None:
    """Note when PubMed last sent records that it had not changed."""
    for portion in portions(pmids):
        c.execute(update(Article).where(Article.pmid.in_(portion)).values(fetched_at=fetched_at))


def _keep_xml(c: Connection, records: Collection[Record], now: dt.datetime) -> None:
    kept: set[tuple[int, str]] = set()
    for portion in portions(record.article.pmid for record in records):
        kept.update(c.execute(select(RawXml.pmid, RawXml.content_hash).where(RawXml.pmid.in_(portion))))
    rows = [
        {
            "pmid": record.article.pmid,
            "content_hash": record.content_hash,
            "xml": zlib.compress(record.xml),
            "stored_at": now,
        }
        for record in records
        if (record.article.pmid, record.content_hash) not in kept
    ]
    insert_missing(c, RawXml, rows)


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
