"""Whole articles, rebuilt from their rows as the parser gave them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tracker import models, records
from tracker.database import portions
from tracker.queries.stored import PORTION, Rows, children, mesh_headings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy.engine import Connection, Row

_OF_JOURNAL = ("title", "iso_abbreviation", "issn", "nlm_id", "country")


def whole_articles(c: Connection, pmids: Iterable[int]) -> Iterator[records.Article]:
    """Yield each stored article whole, in no particular order: a dozen statements for 500 of them."""
    for portion in portions(pmids, PORTION):
        yield from _rebuilt(c, portion)


def partial_date(text: str | None) -> records.PartialDate | None:
    """Read 2020, 2020-03 or 2020-03-05."""
    return records.PartialDate(*map(int, text.split("-"))) if text else None


def _rebuilt(c: Connection, pmids: Sequence[int]) -> Iterator[records.Article]:
    article, journal = models.Article.__table__, models.Journal.__table__
    of_journal = [journal.c[name].label(f"journal_{name}") for name in _OF_JOURNAL]
    wide = (
        select(article, *of_journal)
        .join_from(article, journal, isouter=True)
        .where(article.c.pmid.in_(pmids))
    )
    parts = [
        _sections(c, pmids),
        _lists(c, pmids),
        {p: {"mesh": m} for p, m in mesh_headings(c, pmids).items()},
    ]
    authors = _authors(c, pmids)
    for row in c.execute(wide).all():
        values: dict[str, Any] = {name: getattr(row, name) for name in models.AS_IN_RECORD}
        for part in parts:
            values |= part.get(row.pmid, {})
        yield records.Article(
            **values,
            journal=records.Journal(**{name: getattr(row, f"journal_{name}") for name in _OF_JOURNAL}),
            print_date=partial_date(row.print_date),
            electronic_date=partial_date(row.electronic_date),
            authors=authors.get(row.pmid, ()),
        )


def _sections(c: Connection, pmids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for pmid, rows in children(c, models.AbstractSection, pmids).items():
        abstract: tuple[records.AbstractSection, ...] = ()
        others: list[records.OtherAbstract] = []
        for other, group in groupby(rows, key=lambda row: row.other):
            members = list(group)
            sections = tuple(records.AbstractSection(row.text, row.label, row.category) for row in members)
            if other == 0:
                abstract = sections
            else:
                others.append(records.OtherAbstract(sections, members[0].kind, members[0].language))
        found[pmid] = {"abstract": abstract, "other_abstracts": tuple(others)}
    return found


def _lists(c: Connection, pmids: Sequence[int]) -> dict[int, dict[str, Any]]:
    makers: dict[tuple[str, type[models.Base]], Callable[[Row[Any]], Any]] = {
        ("languages", models.Language): lambda r: r.code,
        ("publication_types", models.PublicationType): lambda r: records.PublicationType(r.name, r.ui),
        ("keywords", models.Keyword): lambda r: records.Keyword(r.text, r.major, r.owner),
        ("grants", models.Grant): lambda r: records.Grant(r.grant_id, r.acronym, r.agency, r.country),
        ("registrations", models.Registration): lambda r: records.Registration(
            r.databank, r.accession, r.source
        ),
        ("corrections", models.Correction): lambda r: records.Correction(
            r.ref_type, r.other_pmid, r.source, r.note
        ),
    }
    found: dict[int, dict[str, Any]] = {}
    for (name, model), make in makers.items():
        for pmid, rows in children(c, model, pmids).items():
            found.setdefault(pmid, {})[name] = tuple(make(row) for row in rows)
    return found


def _authors(c: Connection, pmids: Sequence[int]) -> dict[int, tuple[records.Author, ...]]:
    given, text = models.AuthorAffiliation.__table__, models.Affiliation.__table__
    statement = select(given, text.c.text).join_from(given, text).where(given.c.pmid.in_(pmids))
    affiliations: dict[tuple[int, int], list[str]] = {}
    for row in c.execute(statement.order_by(*given.primary_key)).all():
        affiliations.setdefault((row.pmid, row.author_position), []).append(row.text)
    rows: Rows = children(c, models.Author, pmids)
    return {pmid: tuple(_author(row, affiliations) for row in found) for pmid, found in rows.items()}


def _author(row: Row[Any], affiliations: dict[tuple[int, int], list[str]]) -> records.Author:
    return records.Author(
        last_name=row.last_name,
        fore_name=row.fore_name,
        initials=row.initials,
        suffix=row.suffix,
        collective=row.collective,
        orcid=row.orcid,
        affiliations=tuple(affiliations.get((row.pmid, row.position), ())),
    )
