"""How papers hang together: retractions, errata, versions, comments, followed both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from tracker.models import Article, Correction

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

    from tracker import records

_PAIRS: Final = {
    "RetractionIn": "RetractionOf",
    "PartialRetractionIn": "PartialRetractionOf",
    "ExpressionOfConcernIn": "ExpressionOfConcernFor",
    "ErratumIn": "ErratumFor",
    "UpdateIn": "UpdateOf",
    "RetractedandRepublishedIn": "RetractedandRepublishedFrom",
    "CorrectedandRepublishedIn": "CorrectedandRepublishedFrom",
    "RepublishedIn": "RepublishedFrom",
    "ReprintIn": "ReprintOf",
    "CommentIn": "CommentOn",
    "SummaryForPatientsIn": "OriginalReportIn",
}
TURNED: Final = {**_PAIRS, **{there: here for here, there in _PAIRS.items()}}
"""What a link is called on the other paper; links that only one side can have are not in it."""


class Link(NamedTuple):
    """One link of a paper, named from its own side (RetractionIn, ErratumFor ...).

    `by_record` is whether its own record says so, or only the other one's does; `source` is how the record cites
    the other, whose PMID may be missing; the flags are the other's, and None unless it is stored.
    """

    kind: str
    pmid: int | None
    source: str | None = None
    by_record: bool = True
    is_preprint: bool | None = None
    is_retracted: bool | None = None


def links(c: Connection, article: records.Article) -> tuple[Link, ...]:
    """Return the links of a paper: those of its own record in order, then those that only others name."""
    own = [Link(link.ref_type, link.pmid, link.source) for link in article.corrections]
    told = {(link.kind, link.pmid) for link in own}
    others = [link for link in _of_others(c, article.pmid) if (link.kind, link.pmid) not in told]
    found = tuple(dict.fromkeys([*own, *others]))
    flags = _flags(c, {link.pmid for link in found if link.pmid is not None})
    unknown = (None, None)
    return tuple(
        Link(link.kind, link.pmid, link.source, link.by_record, *flags.get(link.pmid, unknown))
        for link in found
    )


def _of_others(c: Connection, pmid: int) -> list[Link]:
    statement = (
        select(Correction.pmid, Correction.ref_type)
        .join(Article, Article.pmid == Correction.pmid)
        .where(Correction.other_pmid == pmid, Correction.ref_type.in_(TURNED))
        .where(Article.data_version.is_not(None))
        .order_by(Correction.pmid, Correction.position)
    )
    return [Link(TURNED[kind], other, by_record=False) for other, kind in c.execute(statement)]


def _flags(c: Connection, pmids: Collection[int]) -> dict[int | None, tuple[bool, bool]]:
    if not pmids:
        return {}
    statement = select(Article.pmid, Article.is_preprint, Article.is_retracted).where(
        Article.pmid.in_(pmids), Article.data_version.is_not(None)
    )
    return {pmid: (is_preprint, is_retracted) for pmid, is_preprint, is_retracted in c.execute(statement)}
