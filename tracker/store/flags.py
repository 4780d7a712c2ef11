"""Retracted, preprint, expression of concern: what a record says of itself, and what a stored notice says of it.

A retraction is followed both ways: PubMed may send the notice days before it marks the paper. The notice itself
is not a retracted paper, and one that PubMed has no longer says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, not_, or_, select, update

from tracker.database import portions
from tracker.models import Article, Correction, PublicationType
from tracker.queries.current import is_gone
from tracker.store.bulk import table_of
from tracker.store.history import Note, note_all
from tracker.store.rows import FLAGS, PREPRINT, RETRACTED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

TOLD = {
    "is_retracted": ("retracted", "retraction withdrawn"),
    "has_concern": ("concern", "concern withdrawn"),
}
"""The kinds of history lines of a flag: raised, and taken back."""
BY_NOTICE = {"RetractionOf": "is_retracted", "ExpressionOfConcernFor": "has_concern"}
BY_RECORD = {"RetractionIn": "is_retracted", "ExpressionOfConcernIn": "has_concern"}


def refresh_flags(c: Connection, run_id: int, at: dt.datetime, pmids: Iterable[int]) -> int:
    """Set the flags of these articles, and of those their notices name; return how many articles changed.

    A flag that rises or falls on an article that was published before goes into its history.
    """
    wanted = set(pmids)
    wanted |= _named_by(c, wanted)
    changed = 0
    for portion in portions(sorted(wanted)):
        changed += _refresh(c, run_id, at, portion)
    return changed


def _named_by(c: Connection, notices: set[int]) -> set[int]:
    """Return the articles that these records retract or are concerned about."""
    named: set[int] = set()
    for portion in portions(notices):
        statement = select(Correction.other_pmid).where(
            Correction.pmid.in_(portion),
            Correction.ref_type.in_(BY_NOTICE),
            Correction.other_pmid.is_not(None),
        )
        named.update(pmid for pmid in c.execute(statement).scalars() if pmid is not None)
    return named


def _refresh(c: Connection, run_id: int, at: dt.datetime, pmids: list[int]) -> int:
    reasons = _reasons(c, pmids)
    table = table_of(Article)
    columns = [table.c[name] for name in ("pmid", "data_version", "revised", *FLAGS)]
    rows, notes = [], []
    for row in c.execute(select(*columns).where(table.c.pmid.in_(pmids))).mappings():
        found = reasons.get(row["pmid"], {})
        if all(row[flag] == (flag in found) for flag in FLAGS):
            continue
        rows.append({"article": row["pmid"], **{flag: flag in found for flag in FLAGS}})
        if row["data_version"] is not None:
            notes += [
                Note(
                    run_id,
                    at,
                    row["pmid"],
                    TOLD[flag][flag not in found],
                    found.get(flag, ""),
                    None,
                    row["revised"],
                )
                for flag in TOLD
                if row[flag] != (flag in found)
            ]
    if rows:
        c.execute(update(table).where(table.c.pmid == bindparam("article")), rows)
    note_all(c, notes)
    return len(rows)


def _reasons(c: Connection, pmids: list[int]) -> dict[int, dict[str, str]]:
    """Return PMID -> flag -> what raises it."""
    found: dict[int, dict[str, str]] = {}
    own = select(Correction.pmid, Correction.ref_type, Correction.other_pmid).where(
        Correction.pmid.in_(pmids), Correction.ref_type.in_(BY_RECORD)
    )
    for pmid, ref_type, other in c.execute(own):
        found.setdefault(pmid, {})[BY_RECORD[ref_type]] = (
            f"notice {other}" if other else "a notice without PMID"
        )
    said = select(Correction.other_pmid, Correction.ref_type, Correction.pmid).where(
        Correction.other_pmid.in_(pmids), Correction.ref_type.in_(BY_NOTICE), not_(is_gone(Correction.pmid))
    )
    for named, ref_type, notice in c.execute(said):
        if named is not None:
            found.setdefault(named, {})[BY_NOTICE[ref_type]] = f"notice {notice}"
    for flag, ui, name in (
        ("is_retracted", RETRACTED, "Retracted Publication"),
        ("is_preprint", PREPRINT, "Preprint"),
    ):
        types = select(PublicationType.pmid).where(
            PublicationType.pmid.in_(pmids), or_(PublicationType.ui == ui, PublicationType.name == name)
        )
        for pmid in c.execute(types).scalars():
            found.setdefault(pmid, {}).setdefault(flag, f"publication type {name}")
    return found
