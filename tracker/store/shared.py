"""Rows that many articles share: journals and affiliations, stored once."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from tracker.database import portions
from tracker.models import Affiliation, Journal
from tracker.store.bulk import insert_missing, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from tracker import records


def journal_key(journal: records.Journal) -> str | None:
    """Return what identifies a journal: its NLM id, else its title; None when nothing is known of it."""
    if journal.nlm_id:
        return journal.nlm_id
    name = journal.title or journal.iso_abbreviation or journal.issn or journal.country
    return f"title:{name}" if name else None


def journal_ids(c: Connection, journals: Iterable[records.Journal]) -> dict[str, int]:
    """Return the row of each journal by its key, added or brought up to date where needed."""
    wanted = {key: asdict(journal) for journal in journals if (key := journal_key(journal)) is not None}
    known = _known_journals(c, wanted)
    missing = [{"key": key, **values} for key, values in wanted.items() if key not in known]
    differing = [
        {"row": known[key][0], **values}
        for key, values in wanted.items()
        if key in known and known[key][1] != values
    ]
    insert_missing(c, Journal, missing)
    if differing:
        c.execute(update(table_of(Journal)).where(Journal.id == bindparam("row")), differing)
    known |= _known_journals(c, [row["key"] for row in missing])
    return {key: row for key, (row, _) in known.items()}


def _known_journals(c: Connection, keys: Iterable[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for portion in portions(keys):
        for row in c.execute(select(table_of(Journal)).where(Journal.key.in_(portion))).mappings():
            found[row["key"]] = (row["id"], {name: row[name] for name in row if name not in {"id", "key"}})
    return found


def affiliation_ids(c: Connection, texts: Iterable[str]) -> dict[str, int]:
    """Return the row of each affiliation text, added where it is new."""
    digests = {hashlib.sha256(text.encode()).digest(): text for text in texts}
    known = _known_affiliations(c, digests)
    missing = [{"digest": digest, "text": text} for digest, text in digests.items() if digest not in known]
    insert_missing(c, Affiliation, missing)
    known |= _known_affiliations(c, [row["digest"] for row in missing])  # type: ignore[misc]
    return {digests[digest]: row for digest, row in known.items()}


def _known_affiliations(c: Connection, digests: Iterable[bytes]) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for portion in portions(digests):
        statement = select(Affiliation.digest, Affiliation.id).where(Affiliation.digest.in_(portion))
        found.update(c.execute(statement).all())
    return found
