"""What an article becomes in the tables: one wide row, and tuples in the order of each child's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker import models
from tracker.tabular import join_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.models import Base
    from tracker.parse import Record
    from tracker.records import Article

Row = tuple[Any, ...]
RETRACTED = "D016441"
PREPRINT = "D000076942"
FLAGS = ("is_retracted", "is_preprint", "has_concern")
"""Columns that links of other records decide too."""


def article_row(record: Record, journal_id: int | None) -> dict[str, Any]:
    """Return the article's own row, without its moments and what publication and labelling add later."""
    article = record.article
    published = article.publication_date
    return {
        **{name: getattr(article, name) for name in models.AS_IN_RECORD},
        **_flags(article),
        "abstract": article.abstract_text,
        "keywords": join_items(keyword.text for keyword in article.keywords),
        "mesh": join_items(heading.name for heading in article.mesh),
        "authors": join_items(author.display for author in article.authors),
        "journal_id": journal_id,
        "publication_date": published.iso if published else None,
        "publication_year": published.year if published else None,
        "print_date": article.print_date.iso if article.print_date else None,
        "electronic_date": article.electronic_date.iso if article.electronic_date else None,
        "content_hash": record.content_hash,
    }


def _flags(article: Article) -> dict[str, bool]:
    types = {mark for kind in article.publication_types for mark in (kind.ui, kind.name)}
    links = {correction.ref_type for correction in article.corrections}
    return {
        "is_retracted": bool(types & {RETRACTED, "Retracted Publication"}) or "RetractionIn" in links,
        "is_preprint": bool(types & {PREPRINT, "Preprint"}),
        "has_concern": "ExpressionOfConcernIn" in links,
    }


def child_rows(
    articles: Iterable[Article], affiliation_ids: Mapping[str, int]
) -> dict[type[Base], list[Row]]:
    """Return the rows of every child table, parents before children."""
    rows: dict[type[Base], list[Row]] = {child: [] for child in CHILDREN}
    for article in articles:
        _add_text(rows, article)
        _add_authors(rows, article, affiliation_ids)
        _add_indexing(rows, article)
        _add_links(rows, article)
    return rows


CHILDREN: dict[type[Base], tuple[str, ...]] = {
    models.AbstractSection: ("abstract", "other_abstracts"),
    models.Author: ("authors",),
    models.AuthorAffiliation: ("authors",),
    models.Language: ("languages",),
    models.PublicationType: ("publication_types",),
    models.MeshHeading: ("mesh",),
    models.MeshQualifier: ("mesh",),
    models.Keyword: ("keywords",),
    models.Grant: ("grants",),
    models.Registration: ("registrations",),
    models.Correction: ("corrections",),
}
"""The tables that hold an article's lists, and the fields of `records.Article` each is made from."""


def _add_text(rows: dict[type[Base], list[Row]], article: Article) -> None:
    pmid, sections = article.pmid, rows[models.AbstractSection]
    sections += [
        (pmid, 0, n, s.text, s.label, s.category, None, None) for n, s in enumerate(article.abstract)
    ]
    for number, other in enumerate(article.other_abstracts, start=1):
        sections += [
            (pmid, number, n, s.text, s.label, s.category, other.kind, other.language)
            for n, s in enumerate(other.sections)
        ]
    rows[models.Keyword] += [(pmid, n, k.text, k.major, k.owner) for n, k in enumerate(article.keywords)]
    rows[models.Language] += [(pmid, n, code) for n, code in enumerate(article.languages)]


def _add_authors(
    rows: dict[type[Base], list[Row]], article: Article, affiliation_ids: Mapping[str, int]
) -> None:
    pmid, authors, given = article.pmid, rows[models.Author], rows[models.AuthorAffiliation]
    for n, a in enumerate(article.authors):
        authors.append((pmid, n, a.last_name, a.fore_name, a.initials, a.suffix, a.collective, a.orcid))
        given += [(pmid, n, position, affiliation_ids[text]) for position, text in enumerate(a.affiliations)]


def _add_indexing(rows: dict[type[Base], list[Row]], article: Article) -> None:
    pmid, headings, qualifiers = article.pmid, rows[models.MeshHeading], rows[models.MeshQualifier]
    for n, heading in enumerate(article.mesh):
        headings.append((pmid, n, heading.name, heading.ui, heading.major))
        qualifiers += [(pmid, n, m, q.name, q.ui, q.major) for m, q in enumerate(heading.qualifiers)]
    types = rows[models.PublicationType]
    types += [(pmid, n, kind.name, kind.ui) for n, kind in enumerate(article.publication_types)]


def _add_links(rows: dict[type[Base], list[Row]], article: Article) -> None:
    pmid = article.pmid
    rows[models.Grant] += [
        (pmid, n, g.grant_id, g.acronym, g.agency, g.country) for n, g in enumerate(article.grants)
    ]
    rows[models.Registration] += [
        (pmid, n, r.databank, r.accession, r.source) for n, r in enumerate(article.registrations)
    ]
    rows[models.Correction] += [
        (pmid, n, k.ref_type, k.pmid, k.source, k.note) for n, k in enumerate(article.corrections)
    ]
