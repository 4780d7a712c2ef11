"""What people said of labels, as the database mirrors it from the corrections file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tracker.corrections import Correction
from tracker.database import portions
from tracker.models import ExpertCorrection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

_KEY = (ExpertCorrection.pmid, ExpertCorrection.kind, ExpertCorrection.value)
_COLUMNS = (*_KEY, ExpertCorrection.verdict, ExpertCorrection.who, ExpertCorrection.why, ExpertCorrection.at)


def corrections(c: Connection) -> tuple[Correction, ...]:
    """Return every correction, newest PMID first, those of one paper by label."""
    statement = select(*_COLUMNS).order_by(_KEY[0].desc(), *_KEY[1:])
    return tuple(Correction(*row) for row in c.execute(statement))


def corrections_of(c: Connection, pmids: Iterable[int]) -> dict[int, tuple[Correction, ...]]:
    """Return PMID -> its corrections by label, for those of `pmids` that have any, stored or not."""
    found: dict[int, tuple[Correction, ...]] = {}
    for portion in portions(pmids):
        statement = select(*_COLUMNS).where(ExpertCorrection.pmid.in_(portion)).order_by(*_KEY)
        for row in c.execute(statement):
            one = Correction(*row)
            found[one.pmid] = (*found.get(one.pmid, ()), one)
    return found
