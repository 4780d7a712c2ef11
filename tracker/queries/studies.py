"""What each article tells of the study behind it: its date, its registrations, its retraction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, or_, select

from tracker.models import Article, Correction, Label, PublicationType, Registration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection


class StudyRow(NamedTuple):
    """What the ladder needs of an article's own row; `has_headings`: NLM has given it MeSH headings."""

    pmid: int
    publication_date: str | None
    is_preprint: bool
    status: str | None
    has_headings: bool


def study_rows(c: Connection) -> list[StudyRow]:
    """Return every published article, in no particular order."""
    columns = (Article.pmid, Article.publication_date, Article.is_preprint)
    statement = select(*columns, Article.status, Article.mesh != "").where(Article.data_version.is_not(None))
    return [StudyRow._make(row) for row in c.execute(statement).all()]


def registration_rows(c: Connection) -> list[tuple[int, str, str]]:
    """Return PMID, data bank and accession of every registration, in the order of each record."""
    columns = (Registration.pmid, Registration.databank, Registration.accession)
    statement = select(*columns).order_by(Registration.pmid, Registration.position)
    return [(row.pmid, row.databank, row.accession) for row in c.execute(statement).all()]


def label_reasons(c: Connection, kind: str, value: str) -> dict[int, str]:
    """Return PMID -> the reason of one label."""
    statement = select(Label.pmid, Label.reason).where(Label.kind == kind, Label.value == value)
    return {row.pmid: row.reason for row in c.execute(statement).all()}


def of_types(c: Connection, types: Mapping[str, str]) -> dict[str, set[int]]:
    """Return UI -> PMIDs of that publication type, for UI -> name; records without UIs are found by the name."""
    named = {name: ui for ui, name in types.items()}
    is_one = or_(PublicationType.ui.in_(list(types)), PublicationType.name.in_(list(named)))
    statement = select(PublicationType.ui, PublicationType.name, PublicationType.pmid).where(is_one)
    grouped: dict[str, set[int]] = {ui: set() for ui in types}
    for ui, name, pmid in c.execute(statement).all():
        grouped[ui if ui and ui in types else named[name]].add(pmid)
    return grouped


def retraction_dates(c: Connection) -> dict[int, list[str | None]]:
    """Return PMID of a retracted article -> publication dates of its stored notices, None where one is unknown."""
    paper, notice = Article.__table__.alias("paper"), Article.__table__.alias("notice")
    told = (paper.c.pmid, notice.c.publication_date)
    by_paper = (
        select(*told)
        .join(Correction, and_(Correction.pmid == paper.c.pmid, Correction.ref_type == "RetractionIn"))
        .join(notice, notice.c.pmid == Correction.other_pmid)
    )
    by_notice = (
        select(*told)
        .join(Correction, and_(Correction.other_pmid == paper.c.pmid, Correction.ref_type == "RetractionOf"))
        .join(notice, notice.c.pmid == Correction.pmid)
    )
    grouped: dict[int, list[str | None]] = {}
    for statement in (by_paper, by_notice):
        standing = statement.where(paper.c.is_retracted, notice.c.data_version.is_not(None))
        for pmid, date in c.execute(standing).all():
            grouped.setdefault(pmid, []).append(date)
    return grouped
