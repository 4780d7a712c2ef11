"""The tables. SQLite and PostgreSQL alike; every constraint has a name from the convention below.

Dates of a publication are ISO 8601 text cut to what is known (2020, 2020-03, 2020-03-05), so an
unknown month stays unknown. Timestamps are UTC.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {  # noqa: RUF012  the name is SQLAlchemy's
        str: Text(),
        dt.date: Date(),
        dt.datetime: DateTime(timezone=True),
        bytes: LargeBinary(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
    }


def _of_article(*, index: bool = False) -> Any:  # noqa: ANN401  a mapped column of any primary key
    return mapped_column(ForeignKey("article.pmid", ondelete="CASCADE"), primary_key=True, index=index)


class Journal(Base):
    """A journal as its records name it, one row per NLM id (or title where the id is missing)."""

    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    nlm_id: Mapped[str | None]
    title: Mapped[str | None]
    iso_abbreviation: Mapped[str | None]
    issn: Mapped[str | None]
    country: Mapped[str | None]


class Article(Base):
    """One PubMed citation, keyed by PMID."""

    __tablename__ = "article"
    pmid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    vernacular_title: Mapped[str | None]
    book_title: Mapped[str | None]
    abstract: Mapped[str]
    keywords: Mapped[str]
    """Joined with '; ': what full-text search and exports read."""
    mesh: Mapped[str]
    """Heading names joined with '; ': what full-text search and exports read."""
    authors: Mapped[str]
    """Display names joined with '; '."""
    journal_id: Mapped[int | None] = mapped_column(ForeignKey("journal.id"), index=True)
    volume: Mapped[str | None]
    issue: Mapped[str | None]
    pages: Mapped[str | None]
    pub_model: Mapped[str | None]
    publication_date: Mapped[str | None]
    publication_year: Mapped[int | None] = mapped_column(index=True)
    print_date: Mapped[str | None]
    print_date_text: Mapped[str | None]
    electronic_date: Mapped[str | None]
    created: Mapped[dt.date | None] = mapped_column(index=True)
    entered: Mapped[dt.date | None]
    indexed: Mapped[dt.date | None]
    revised: Mapped[dt.date | None]
    completed: Mapped[dt.date | None]
    authors_complete: Mapped[bool]
    doi: Mapped[str | None] = mapped_column(index=True)
    pmcid: Mapped[str | None]
    status: Mapped[str | None]
    publication_status: Mapped[str | None]
    indexing_method: Mapped[str | None]
    has_coi_statement: Mapped[bool]
    is_retracted: Mapped[bool]
    is_preprint: Mapped[bool]
    has_concern: Mapped[bool]
    content_hash: Mapped[str]
    """SHA-256 of the record as parsed: an equal hash means nothing to write."""
    stored_at: Mapped[dt.datetime]
    data_version: Mapped[int | None]
    """The publication that first showed this article; null while only a killed run has stored it."""
    labelled_from: Mapped[str | None]
    """content hash + catalog digest the labels were made from: unequal means label again."""
    evidence_level: Mapped[str | None]
    evidence_basis: Mapped[str | None]
    species: Mapped[str | None]
    """human, animal, both or unknown; from MeSH where indexed."""


class AbstractSection(Base):
    """One AbstractText; `other` numbers the OtherAbstract it belongs to, 0 being the main abstract."""

    __tablename__ = "abstract_section"
    pmid: Mapped[int] = _of_article()
    other: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    label: Mapped[str | None]
    category: Mapped[str | None]
    kind: Mapped[str | None]
    language: Mapped[str | None]


class Author(Base):
    """One author of an article, in order."""

    __tablename__ = "author"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    last_name: Mapped[str | None]
    fore_name: Mapped[str | None]
    initials: Mapped[str | None]
    suffix: Mapped[str | None]
    collective: Mapped[str | None]
    orcid: Mapped[str | None]


class Affiliation(Base):
    """An affiliation text, stored once: half of them repeat. Keyed by the SHA-256 of the text."""

    __tablename__ = "affiliation"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    text: Mapped[str]


class AuthorAffiliation(Base):
    """Which affiliations an author gave, in order."""

    __tablename__ = "author_affiliation"
    pmid: Mapped[int] = _of_article()
    author_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliation.id"))


class Language(Base):
    """A language code of the article's text."""

    __tablename__ = "language"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]


class PublicationType(Base):
    """A publication type of the article."""

    __tablename__ = "publication_type"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    ui: Mapped[str | None]


class MeshHeading(Base):
    """A MeSH descriptor of the article."""

    __tablename__ = "mesh_heading"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ui: Mapped[str | None] = mapped_column(index=True)
    major: Mapped[bool]


class MeshQualifier(Base):
    """A qualifier of one of the article's MeSH headings."""

    __tablename__ = "mesh_qualifier"
    pmid: Mapped[int] = _of_article()
    heading_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ui: Mapped[str | None]
    major: Mapped[bool]


class Keyword(Base):
    """A keyword of the article."""

    __tablename__ = "keyword"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    major: Mapped[bool]
    owner: Mapped[str | None]


class Grant(Base):
    """A grant of the article."""

    __tablename__ = "funding"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[str | None]
    acronym: Mapped[str | None]
    agency: Mapped[str | None]
    country: Mapped[str | None]


class Registration(Base):
    """A registry or data bank number; `source` says whether PubMed lists it or the abstract names it."""

    __tablename__ = "registration"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    databank: Mapped[str]
    accession: Mapped[str] = mapped_column(index=True)
    source: Mapped[str]


class Correction(Base):
    """A link to a retraction, erratum, concern, comment or other version."""

    __tablename__ = "correction"
    pmid: Mapped[int] = _of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    ref_type: Mapped[str]
    other_pmid: Mapped[int | None] = mapped_column(index=True)
    source: Mapped[str | None]
    note: Mapped[str | None]


class RawXml(Base):
    """The record as PubMed sent it, zlib-compressed, once per distinct content."""

    __tablename__ = "raw_xml"
    pmid: Mapped[int] = _of_article()
    content_hash: Mapped[str] = mapped_column(primary_key=True)
    xml: Mapped[bytes]
    stored_at: Mapped[dt.datetime]


class DataVersion(Base):
    """One publication of changes: caches, charts and exports are stamped with its number."""

    __tablename__ = "data_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """fetch, import, relabel, correction or demo."""
    at: Mapped[dt.datetime]


class Run(Base):
    """One attempt to bring one indication up to date (or one import); the ledger."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """fetch, import, relabel or demo."""
    indication: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str]
    """running, complete, incomplete, failed or interrupted."""
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    heartbeat_at: Mapped[dt.datetime]
    process: Mapped[str]
    """host:pid, so that a dead run is recognised."""
    software: Mapped[str]
    full: Mapped[bool]
    query: Mapped[str | None]
    translation: Mapped[str | None]
    warnings: Mapped[list[Any]]
    """Strings; what PubMed changed in silence, and what this run dropped."""
    server_time: Mapped[dt.datetime | None]
    """PubMed's clock when the listing was taken: the cursor of a complete run."""
    expected: Mapped[int | None]
    stored: Mapped[int | None]
    missing: Mapped[list[Any]]
    """PMIDs listed but not delivered."""
    set_aside: Mapped[list[Any]]
    """PMIDs delivered but not readable; see the table set_aside."""
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    left: Mapped[int]
    requests: Mapped[int]
    retries: Mapped[int]
    bytes: Mapped[int]
    to_fetch: Mapped[int | None]
    """How many records this run has to ask for (live progress)."""
    fetched: Mapped[int]
    """How many of them have been asked for so far (live progress)."""
    error: Mapped[str | None]
    data_version: Mapped[int | None] = mapped_column(ForeignKey("data_version.id"))
    """What this run published; null until its end."""


class Membership(Base):
    """An article answers an indication's query, from one run to another.

    `source` is `pubmed` (PubMed listed it) or `local` (imported, and the same expression matches).
    It is open while `closed_run` is null.
    """

    __tablename__ = "membership"
    indication: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    pmid: Mapped[int] = _of_article(index=True)
    first_seen_run: Mapped[int] = mapped_column(ForeignKey("run.id"))
    last_seen_run: Mapped[int] = mapped_column(ForeignKey("run.id"))
    closed_run: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    close_reason: Mapped[str | None]


class Label(Base):
    """What the tracker's own rules say of an article, and what earned it.

    `kind` is modality, indication or evidence; `basis` is mesh, text, publication_type, child or rule;
    `reason` is what a person is shown, such as: title "deep brain stimulation"; MeSH Deep Brain Stimulation.
    """

    __tablename__ = "label"
    pmid: Mapped[int] = _of_article()
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str]
    reason: Mapped[str]
    __table_args__ = (Index("ix_label_kind_value", "kind", "value"),)


class SetAside(Base):
    """A record that was delivered but could not be read: kept with its XML and the error."""

    __tablename__ = "set_aside"
    pmid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    error: Mapped[str]
    xml: Mapped[bytes]
    attempts: Mapped[int]
    first_run: Mapped[int] = mapped_column(ForeignKey("run.id"))
    last_run: Mapped[int] = mapped_column(ForeignKey("run.id"))


class Deletion(Base):
    """A PMID that NLM deleted (DeleteCitation in an update file)."""

    __tablename__ = "deletion"
    pmid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
