"""What people said of labels: the mirror of the corrections file, and what it does to memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, insert, not_, or_, select, update
from sqlalchemy.orm import aliased

from tracker.database import portions
from tracker.models import GONE, Article, Deletion, ExpertCorrection, Membership
from tracker.store.bulk import table_of
from tracker.store.memberships import PUBMED, close_memberships, open_memberships

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from tracker.corrections import Correction

Pairs = dict[str, set[int]]
"""Indication -> PMIDs."""
EXPERT = "expert"
"""The source of a membership that a person's correction opened."""
TAKEN_BACK = "correction taken back"


def replace_corrections(c: Connection, corrections: Iterable[Correction]) -> None:
    """Make the table hold exactly these corrections, one for each label of a paper, all of them dated."""
    table = table_of(ExpertCorrection)
    c.execute(delete(table))
    names = ("pmid", "kind", "value", "verdict", "who", "why", "at")
    for portion in portions(corrections):
        c.execute(insert(table), [{name: getattr(one, name) for name in names} for one in portion])


def apply_verdicts(c: Connection, run_id: int, showing: Collection[int] = ()) -> None:
    """Make memberships what people said: opened where a correction says yes, rejected where it says no.

    An expert's membership stands on its own, whatever PubMed lists, until the correction is taken back or the
    record is gone. A rejected membership stays open, since PubMed lists it all the same, and counts nowhere.
    It is about published papers and those that this run is `showing`; the others are taken in by the run that does.
    """
    _reject(c)
    said, wanted = _said(c, showing)
    there = _open(c)
    for indication in sorted(wanted.keys() | there.keys()):
        new = wanted.get(indication, set()) - there.get(indication, set())
        old = there.get(indication, set()) - wanted.get(indication, set())
        open_memberships(c, run_id, indication, EXPERT, new)
        gone = old & said.get(indication, set())
        close_memberships(c, run_id, indication, EXPERT, gone, reason=GONE)
        close_memberships(c, run_id, indication, EXPERT, old - gone, reason=TAKEN_BACK)


def _reject(c: Connection) -> None:
    no = (ExpertCorrection.kind == "indication", not_(ExpertCorrection.verdict))
    denied = and_(
        Membership.pmid.in_(select(ExpertCorrection.pmid).where(*no)),
        exists().where(
            ExpertCorrection.pmid == Membership.pmid, ExpertCorrection.value == Membership.indication, *no
        ),
    )
    c.execute(update(Membership).where(not_(Membership.rejected), denied).values(rejected=True))
    c.execute(update(Membership).where(Membership.rejected, not_(denied)).values(rejected=False))


def _said(c: Connection, showing: Collection[int]) -> tuple[Pairs, Pairs]:
    """Return the papers said to belong to each indication, and those of them that can be its members now."""
    statement = (
        select(ExpertCorrection.value, ExpertCorrection.pmid, Article.data_version.is_not(None), _is_left())
        .join(Article, Article.pmid == ExpertCorrection.pmid)
        .where(ExpertCorrection.kind == "indication", ExpertCorrection.verdict)
    )
    said: Pairs = {}
    wanted: Pairs = {}
    for indication, pmid, is_shown, is_left in c.execute(statement).all():
        said.setdefault(indication, set()).add(pmid)
        if is_left and (is_shown or pmid in showing):
            wanted.setdefault(indication, set()).add(pmid)
    return said, wanted


def _is_left() -> ColumnElement[bool]:
    """Tell that the record is neither deleted by NLM nor gone from PubMed: it may live on under another PMID."""
    gone, listed = aliased(Membership), aliased(Membership)
    return not_(
        or_(
            exists().where(Deletion.pmid == ExpertCorrection.pmid),
            and_(
                exists().where(
                    gone.pmid == ExpertCorrection.pmid, gone.close_reason == GONE, gone.source == PUBMED
                ),
                ~exists().where(
                    listed.pmid == ExpertCorrection.pmid, listed.source == PUBMED, listed.closed_run.is_(None)
                ),
            ),
        )
    )


def _open(c: Connection) -> Pairs:
    is_open = and_(Membership.source == EXPERT, Membership.closed_run.is_(None))
    found: Pairs = {}
    for indication, pmid in c.execute(select(Membership.indication, Membership.pmid).where(is_open)).all():
        found.setdefault(indication, set()).add(pmid)
    return found
