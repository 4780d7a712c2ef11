"""Articles held against their own XML, and labels against the rules: where they differ, they are made again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker import parse, queries, store
from tracker.doctor.agreement import named
from tracker.doctor.finding import Finding
from tracker.errors import InputError, RecordError
from tracker.queries.damage import (
    StoredLabels,
    kept_xml,
    kept_xml_count,
    own_rows,
    published_portions,
    set_aside_xml,
    stored_labels,
)
from tracker.store.repair import rewrite
from tracker.store.rows import FLAGS, article_row
from tracker.store.shared import journal_key
from tracker.update.corrections import labelling
from tracker.update.labels import labels_of
from tracker.update.relabel import local_changes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from sqlalchemy.engine import Connection

    from tracker.doctor.mending import Mending
    from tracker.queries.damage import Kept
    from tracker.records import Article

TOLD_FROM = 2000  # records from which on the work takes long enough to be announced
TOLD_EVERY = 5000


def articles(mending: Mending) -> Finding:
    """Read the kept XML of every article again; write those anew whose rows are not what it says."""
    with mending.session.database.read() as c:
        count = kept_xml_count(c)
    if not count:
        return Finding("articles", "ok", "no XML is kept to compare them with")
    _announce(mending, count, "Reading the kept XML of {0:,} articles again ...")
    rewritten, unreadable, done = 0, list[int](), 0
    for portion in _portions(mending):
        rewritten += _reread(mending, portion, unreadable)
        done += len(portion)
        if count >= TOLD_FROM and done % TOLD_EVERY < len(portion):
            mending.tell(f"{done:,} of {count:,} articles read again")
    if unreadable:
        detail = f"{rewritten:,} of {count:,} written anew; the kept XML of {len(unreadable):,} cannot be read: {named(unreadable)}"
        return Finding(
            "articles", "warn", detail, "tracker fetch --full, or the import of their file, brings it again"
        )
    if not rewritten:
        return Finding("articles", "ok", f"all {count:,} are what their XML says")
    return mending.repaired("articles", f"{rewritten:,} of {count:,} written anew from their XML")


def _portions(mending: Mending) -> Iterator[list[Kept]]:
    last = 0
    while True:
        with mending.session.database.read() as c:
            portion = kept_xml(c, last)
        if not portion:
            return
        yield portion
        last = portion[-1].pmid


def _reread(mending: Mending, portion: list[Kept], unreadable: list[int]) -> int:
    """Compare one portion, and write what differs in a transaction of its own; return how many articles that were."""
    records: list[parse.Record] = []
    for kept in portion:
        try:
            article = parse.article_from_xml(kept.xml)
        except RecordError:
            unreadable.append(kept.pmid)
            continue
        records.append(parse.Record(article, kept.xml, parse.content_hash(article)))
    with mending.session.database.read() as c:
        differing = _differing(c, records)
    if not differing:
        return 0
    run = mending.begin()
    with mending.session.database.write() as c:
        written = rewrite(c, run, differing, {kept.pmid: kept.content_hash for kept in portion})
    mending.shows = mending.shows or bool(written)
    return len(written)


def _differing(c: Connection, records: Collection[parse.Record]) -> list[parse.Record]:
    pmids = [record.article.pmid for record in records]
    wholes = {article.pmid: article for article in queries.whole_articles(c, pmids)}
    rows = own_rows(c, pmids)
    return [
        record
        for record in records
        if (pmid := record.article.pmid) in rows and not _agrees(record, wholes[pmid], rows[pmid])
    ]


def _agrees(record: parse.Record, whole: Article, row: Mapping[Any, Any]) -> bool:
    """Tell whether the rows say what the XML says. A journal's names are its newest record's, so only its key counts."""
    article = record.article
    if journal_key(whole.journal) != journal_key(article.journal):
        return False
    if replace(whole, journal=article.journal) != article:
        return False
    expected = article_row(record, row["journal_id"])
    return all(row[name] == value for name, value in expected.items() if name not in FLAGS)


def set_aside(mending: Mending) -> Finding:
    """Read again what once could not be read: a newer parser may, and then no download is needed."""
    name = "records set aside"
    with mending.session.database.read() as c:
        kept = set_aside_xml(c)
    records = [record for pmid, xml in kept for record in _readable(pmid, xml)]
    if not records:
        still = f"{len(kept):,} that cannot be read: {named([pmid for pmid, _ in kept])}" if kept else "none"
        return Finding(name, "ok", still)
    run = mending.begin()
    with mending.session.database.write() as c:
        saved = store.save_batch(c, run, records, keep_xml=mending.session.settings.keep_xml)
    mending.shows = mending.shows or bool(saved.changed)
    return mending.repaired(
        name,
        f"{len(records):,} of {len(kept):,} can be read now and are stored; the next fetch or import shows them",
    )


def _readable(pmid: int, xml: bytes) -> list[parse.Record]:
    try:
        found = [item for item in parse.read(xml) if isinstance(item, parse.Record)]
    except InputError:
        return []
    return [record for record in found if record.article.pmid == pmid]


def labels(mending: Mending) -> Finding:
    """Make the labels of every published article again; publish those that differ, and all that was repaired before."""
    session = mending.session
    with labelling(session, mending.tell):
        count, found = _differing_labels(mending)
        if not found and not mending.shows:
            return Finding("labels", "ok", f"the rules give all {count:,} articles the labels they have")
        joining, leaving = local_changes(session, [item.pmid for item in found])
        detail = f"{len(found):,} of {count:,} articles labelled again"
        run = mending.begin()
        with session.database.write() as c:
            if found:
                store.warn(c, run, [f"repaired, labels: {detail}"])
            for indication, pmids in joining.items():
                store.open_memberships(c, run, indication, store.LOCAL, pmids)
            for indication, pmids in leaving.items():
                reason = store.NO_LONGER_MATCHING
                store.close_memberships(c, run, indication, store.LOCAL, pmids, reason=reason)
            store.publish(c, run, labels=found)
        mending.run = None
    return Finding("labels", "repaired" if found else "ok", detail)


def _differing_labels(mending: Mending) -> tuple[int, list[store.Labelled]]:
    """Label every published article; return how many there are, and the labels that are not stored as they should be."""
    found: list[store.Labelled] = []
    with mending.session.database.read() as c:
        portions = list(published_portions(c))
        count = sum(map(len, portions))
        _announce(mending, count, "Labelling {0:,} articles to compare ...")
        for pmids in portions:
            stored = stored_labels(c, pmids)
            made = labels_of(c, mending.session.catalog, pmids, queries.corrections_of(c, pmids))
            found += [item for item in made if _as_stored(item) != stored[item.pmid]]
    return count, found


def _as_stored(item: store.Labelled) -> StoredLabels:
    rows = frozenset((one.kind, one.value, one.basis, one.reason) for one in item.labels)
    return StoredLabels(item.labelled_from, item.evidence_level, item.evidence_basis, item.species, rows)


def _announce(mending: Mending, count: int, text: str) -> None:
    if count >= TOLD_FROM:
        mending.tell(text.format(count))
