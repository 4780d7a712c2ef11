"""Articles as lists and exports show them: one line each, gathered with few statements for many."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  a named tuple's types are read at run time by those who document it
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from tracker.database import portions
from tracker.models import Article, Journal, Label, Language, Membership, PublicationType, Registration
from tracker.queries.current import is_current
from tracker.queries.stored import PORTION
from tracker.tabular import join_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.engine import Connection
    from sqlalchemy.orm import InstrumentedAttribute

ARTICLE_URL = "https://pubmed.ncbi.nlm.nih.gov/{}/"


class ArticleRow(NamedTuple):
    """One article in a list; `indications` are its current memberships, of whatever source."""

    pmid: int
    title: str
    journal: str | None
    publication_date: str | None
    publication_year: int | None
    created: dt.date | None
    authors: str
    doi: str | None
    evidence_level: str | None
    evidence_basis: str | None
    species: str | None
    is_retracted: bool
    is_preprint: bool
    has_concern: bool
    indications: tuple[str, ...]
    modalities: tuple[str, ...]


class ExportRow(NamedTuple):
    """One article in `export articles`: the columns in their published order; lists are joined with '; '."""

    pmid: int
    title: str
    journal: str | None
    publication_date: str | None
    publication_year: int | None
    authors: str
    indications: str
    modalities: str
    evidence_level: str | None
    evidence_basis: str | None
    publication_types: str
    mesh_headings: str
    doi: str | None
    pmcid: str | None
    nct_ids: str
    languages: str
    is_retracted: bool
    created_date: dt.date | None
    url: str
    species: str | None
    is_preprint: bool
    has_concern: bool
    targets: str
    devices: str
    modifiers: str
    sample_size: int | None
    planned_size: int | None


_LABELS = {
    "modality": "modalities",
    "target": "targets",
    "device": "devices",
    "modifier": "modifiers",
    "sample_size": "sample_size",
    "planned_size": "planned_size",
}
"""Kind of label -> the column that holds its values."""
_NUMBERS = ("sample_size", "planned_size")
_PMIDS: BindParameter[int] = bindparam("pmids", expanding=True)
# Statements that every page asks are built once: building one takes as long as running it.
_OWN = (
    select(
        *(
            Journal.title if name == "journal" else Article.__table__.c[name]
            for name in ArticleRow._fields[: ArticleRow._fields.index("indications")]
        )
    )
    .join_from(Article, Journal, isouter=True)
    .where(Article.pmid.in_(_PMIDS), Article.data_version.is_not(None))
)
_INDICATIONS = (
    select(Membership.pmid, Membership.indication)
    .where(is_current(), Membership.pmid.in_(_PMIDS))
    .order_by(Membership.indication)
    .distinct()
)
_LABELLED = (
    select(Label.kind, Label.pmid, Label.value)
    .where(Label.kind.in_(bindparam("kinds", expanding=True)), Label.pmid.in_(_PMIDS))
    .order_by(Label.value)
)


def article_rows(c: Connection, pmids: Iterable[int]) -> list[ArticleRow]:
    """Return the published ones of these articles, in the order asked: three statements for 500 of them."""
    gathered: list[ArticleRow] = []
    for portion in portions(pmids, PORTION):
        rows = {row.pmid: row for row in c.execute(_OWN, {"pmids": portion})}
        indications, modalities = _indications(c, portion), _modalities(c, portion)
        gathered += [
            ArticleRow._make((*rows[pmid], tuple(indications.get(pmid, ())), tuple(modalities.get(pmid, ()))))
            for pmid in portion
            if pmid in rows
        ]
    return gathered


def member_pmids(
    c: Connection,
    *,
    indication: str | None = None,
    modality: str | None = None,
    since: dt.date | None = None,
    everything: bool = False,
) -> list[int]:
    """Return the PMIDs of current members, newest first; with `everything`, of every published article.

    `since` is about arrival in PubMed (CRDT), that day included.
    """
    statement = select(Article.pmid).where(Article.data_version.is_not(None))
    members = select(Membership.pmid).where(is_current())
    if indication is not None:
        statement = statement.where(Article.pmid.in_(members.where(Membership.indication == indication)))
    elif not everything:
        statement = statement.where(Article.pmid.in_(members))
    if modality is not None:
        labelled = select(Label.pmid).where(Label.kind == "modality", Label.value == modality)
        statement = statement.where(Article.pmid.in_(labelled))
    if since is not None:
        statement = statement.where(Article.created >= since)
    return list(c.execute(statement.order_by(Article.pmid.desc())).scalars())


def export_rows(c: Connection, pmids: Iterable[int]) -> Iterator[ExportRow]:
    """Yield the published ones of these articles as exports show them, in the order asked.

    Six statements for 500 articles; memory holds no more than those.
    """
    for portion in portions(pmids, PORTION):
        lists: dict[str, dict[int, list[str]]] = {
            **_labels(c, portion),
            "indications": _indications(c, portion),
            "publication_types": _texts(c, PublicationType.pmid, PublicationType.name, portion),
            "languages": _texts(c, Language.pmid, Language.code, portion),
            "nct_ids": _trials(c, portion),
        }
        rows = {row["pmid"]: row for row in c.execute(_own_columns(portion)).mappings()}
        for pmid in portion:
            if pmid in rows:
                values = {"url": ARTICLE_URL.format(pmid), **rows[pmid]}
                values |= {name: join_items(found.get(pmid, ())) for name, found in lists.items()}
                values |= {name: int(values[name]) if values[name] else None for name in _NUMBERS}
                yield ExportRow(**{name: values[name] for name in ExportRow._fields})


def _own_columns(pmids: Sequence[int]) -> Select[Any]:
    table = Article.__table__
    wide = {"abstract", "keywords"}
    return (
        select(
            *[column for column in table.c if column.name not in wide],
            table.c.mesh.label("mesh_headings"),
            table.c.created.label("created_date"),
            Journal.title.label("journal"),
        )
        .join_from(Article, Journal, isouter=True)
        .where(Article.pmid.in_(pmids), Article.data_version.is_not(None))
    )


def _indications(c: Connection, pmids: Sequence[int]) -> dict[int, list[str]]:
    return _grouped(c, _INDICATIONS.params(pmids=pmids))


def _modalities(c: Connection, pmids: Sequence[int]) -> dict[int, list[str]]:
    return _labels(c, pmids, ["modality"])["modalities"]


def _labels(
    c: Connection, pmids: Sequence[int], kinds: Iterable[str] = tuple(_LABELS)
) -> dict[str, dict[int, list[str]]]:
    """Return column -> PMID -> values of the labels of these kinds, in one statement."""
    named: dict[str, dict[int, list[str]]] = {_LABELS[kind]: {} for kind in kinds}
    for kind, pmid, value in c.execute(_LABELLED, {"kinds": list(kinds), "pmids": pmids}):
        named[_LABELS[kind]].setdefault(pmid, []).append(value)
    return named


def _trials(c: Connection, pmids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(Registration.pmid, Registration.accession).where(Registration.accession.ilike("NCT%"))
    return _grouped(
        c, statement.where(Registration.pmid.in_(pmids)).order_by(Registration.accession).distinct()
    )


def _texts(
    c: Connection, pmid: InstrumentedAttribute[int], value: InstrumentedAttribute[str], pmids: Sequence[int]
) -> dict[int, list[str]]:
    position = pmid.table.c.position
    return _grouped(c, select(pmid, value).where(pmid.in_(pmids)).order_by(pmid, position))


def _grouped(c: Connection, statement: Select[int, str]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = {}
    for pmid, value in c.execute(statement).all():
        grouped.setdefault(pmid, []).append(value)
    return grouped
