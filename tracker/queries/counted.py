"""What is counted: the columns that tables and charts are made of. The counting rules are here."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  the named tuple's types
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import not_, or_, select, union

from tracker.models import Article, Correction, Label, Membership
from tracker.queries.current import is_current, is_gone

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import CompoundSelect
    from sqlalchemy.engine import Connection

NOTICE = "notice"
"""The evidence level that is kept and shown, but never counted."""


class CountedArticle(NamedTuple):
    """What counting needs to know of one article."""

    pmid: int
    publication_year: int | None
    created: dt.date | None
    evidence_level: str | None
    species: str | None
    is_retracted: bool
    evidence_basis: str | None


def counted_articles(c: Connection, indications: Collection[str] | None = None) -> list[CountedArticle]:
    """Return every counted article, newest PMID first; retracted ones are there, flagged.

    These are current members (of `indications`, or of any) that are neither a notice nor a preprint whose
    journal version is stored.
    """
    members = select(Membership.pmid).where(is_current())
    if indications is not None:
        members = members.where(Membership.indication.in_(list(indications)))
    # Neither looked up nor sorted by key: so SQLite reads the narrow index and never the wide rows.
    pmid = Article.pmid + 0
    statement = (
        select(*[Article.__table__.c[name] for name in CountedArticle._fields])
        .where(Article.data_version.is_not(None), pmid.in_(members), pmid.not_in(_superseded()))
        .where(or_(Article.evidence_level.is_(None), Article.evidence_level != NOTICE))
    )
    rows = map(CountedArticle._make, c.execute(statement).all())
    return sorted(rows, key=attrgetter("pmid"), reverse=True)


def open_memberships(c: Connection) -> dict[str, list[int]]:
    """Return indication -> PMIDs of its current members, of whatever source, each once."""
    statement = select(Membership.indication, Membership.pmid).where(is_current())
    grouped: dict[str, set[int]] = {}
    for indication, pmid in c.execute(statement).all():
        grouped.setdefault(indication, set()).add(pmid)
    return {indication: sorted(pmids) for indication, pmids in grouped.items()}


def labelled(c: Connection, kind: str = "modality") -> dict[str, list[int]]:
    """Return the value of each label of a kind -> PMIDs that carry it."""
    statement = select(Label.value, Label.pmid).where(Label.kind == kind)
    grouped: dict[str, list[int]] = {}
    for value, pmid in c.execute(statement).all():
        grouped.setdefault(value, []).append(pmid)
    return grouped


def superseded_preprints(c: Connection) -> set[int]:
    """Return the preprints whose journal version is stored and published."""
    return set(c.execute(_superseded()).scalars())


def _superseded() -> CompoundSelect[Any]:
    """Preprints linked with a published journal article that PubMed still has, whichever of the two names the other."""
    preprint, journal = Article.__table__.alias("preprint"), Article.__table__.alias("journal_version")
    is_version = (
        preprint.c.is_preprint,
        ~journal.c.is_preprint,
        journal.c.data_version.is_not(None),
        not_(is_gone(journal.c.pmid)),
    )
    named_by_preprint = (
        select(Correction.pmid)
        .join(preprint, preprint.c.pmid == Correction.pmid)
        .join(journal, journal.c.pmid == Correction.other_pmid)
        .where(Correction.ref_type == "UpdateIn", *is_version)
    )
    named_by_journal = (
        select(Correction.other_pmid)
        .join(preprint, preprint.c.pmid == Correction.other_pmid)
        .join(journal, journal.c.pmid == Correction.pmid)
        .where(Correction.ref_type == "UpdateOf", Correction.other_pmid.is_not(None), *is_version)
    )
    return union(named_by_preprint, named_by_journal)
