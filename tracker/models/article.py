"""An article's own row, its journal, and its XML."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  SQLAlchemy reads the annotations at run time

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import Base, of_article

AS_IN_RECORD = (
    *(
        "pmid",
        "version",
        "kind",
        "title",
        "vernacular_title",
        "book_title",
        "volume",
        "issue",
        "pages",
        "pub_model",
    ),
    *(
        "print_date_text",
        "created",
        "entered",
        "indexed",
        "revised",
        "completed",
        "authors_complete",
        "doi",
        "pmcid",
    ),
    *("status", "publication_status", "indexing_method", "has_coi_statement"),
)
"""Columns of `article` that hold a field of `records.Article` as it is."""


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
    publication_year: Mapped[int | None]
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
    fetched_at: Mapped[dt.datetime | None]
    """PubMed's clock when it last sent this record, changed or not; null: it came from a file."""
    data_version: Mapped[int | None]
    """The publication that first showed this article; null while only a killed run has stored it."""
    labelled_from: Mapped[str | None]
    """content hash + catalog digest the labels were made from: unequal means label again."""
    evidence_level: Mapped[str | None]
    evidence_basis: Mapped[str | None]
    species: Mapped[str | None]
    """human, animal, both or unknown; from MeSH where indexed."""
    __table_args__ = (
        # All that counting reads, so that it never touches the wide rows.
        Index(
            "ix_article_counted",
            "data_version",
            "publication_year",
            "created",
            "evidence_level",
            "species",
            "is_retracted",
            "is_preprint",
            "evidence_basis",
        ),
    )


class RawXml(Base):
    """The record as PubMed sent it, zlib-compressed, once per distinct content."""

    __tablename__ = "raw_xml"
    pmid: Mapped[int] = of_article()
    content_hash: Mapped[str] = mapped_column(primary_key=True)
    xml: Mapped[bytes]
    stored_at: Mapped[dt.datetime]
