"""The XML of the records, kept once per content, so that a better parser needs no download."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tracker.database import portions
from tracker.models import RawXml
from tracker.store.bulk import insert_missing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection

    from tracker.parse import Record


def store_xml(
    c: Connection, records: Collection[Record], stored: Mapping[int, str], now: dt.datetime
) -> set[int]:
    """Keep the XML of each record, where it is not kept yet; `stored` are the content hashes of the stored copies.

    Return the PMIDs whose content differs while their XML is the same: not the paper changed, but our reading of it.
    """
    sizes: dict[tuple[int, str], int] = {}
    size = func.length(RawXml.xml)
    for portion in portions(record.article.pmid for record in records):
        rows = c.execute(select(RawXml.pmid, RawXml.content_hash, size).where(RawXml.pmid.in_(portion)))
        sizes.update({(pmid, content): length for pmid, content, length in rows})
    packed = {
        record.article.pmid: (record.content_hash, zlib.compress(record.xml))
        for record in records
        if (record.article.pmid, record.content_hash) not in sizes
    }
    insert_missing(
        c,
        RawXml,
        [
            {"pmid": pmid, "content_hash": content, "xml": xml, "stored_at": now}
            for pmid, (content, xml) in packed.items()
        ],
    )
    alike = {p: xml for p, (_, xml) in packed.items() if sizes.get((p, stored.get(p, ""))) == len(xml)}
    return _same(c, alike, stored)


def _same(c: Connection, packed: Mapping[int, bytes], stored: Mapping[int, str]) -> set[int]:
    same: set[int] = set()
    kept = select(RawXml.pmid, RawXml.content_hash, RawXml.xml)
    for portion in portions(packed):
        for pmid, content, xml in c.execute(kept.where(RawXml.pmid.in_(portion))):
            if content == stored[pmid] and xml == packed[pmid]:
                same.add(pmid)
    return same
