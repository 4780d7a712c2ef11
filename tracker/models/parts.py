"""What hangs on an article, as PubMed's record says it: one row each, in the order of the record."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import CLUSTERED, Base, of_article


class AbstractSection(Base):
    """One AbstractText; `other` numbers the OtherAbstract it belongs to, 0 being the main abstract."""

    __tablename__ = "abstract_section"
    pmid: Mapped[int] = of_article()
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
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
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
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    author_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    affiliation_id: Mapped[int] = mapped_column(ForeignKey("affiliation.id"))


class Language(Base):
    """A language code of the article's text."""

    __tablename__ = "language"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]


class PublicationType(Base):
    """A publication type of the article."""

    __tablename__ = "publication_type"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ui: Mapped[str | None]


class MeshHeading(Base):
    """A MeSH descriptor of the article."""

    __tablename__ = "mesh_heading"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ui: Mapped[str | None]
    major: Mapped[bool]


class MeshQualifier(Base):
    """A qualifier of one of the article's MeSH headings."""

    __tablename__ = "mesh_qualifier"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    heading_position: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ui: Mapped[str | None]
    major: Mapped[bool]


class Keyword(Base):
    """A keyword of the article."""

    __tablename__ = "keyword"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    major: Mapped[bool]
    owner: Mapped[str | None]


class Grant(Base):
    """A grant of the article."""

    __tablename__ = "funding"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[str | None]
    acronym: Mapped[str | None]
    agency: Mapped[str | None]
    country: Mapped[str | None]


class Registration(Base):
    """A registry or data bank number; `source` says whether PubMed lists it or the abstract names it."""

    __tablename__ = "registration"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    databank: Mapped[str]
    accession: Mapped[str]
    source: Mapped[str]


class Correction(Base):
    """A link to a retraction, erratum, concern, comment or other version."""

    __tablename__ = "correction"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = of_article()
    position: Mapped[int] = mapped_column(primary_key=True)
    ref_type: Mapped[str]
    other_pmid: Mapped[int | None] = mapped_column(index=True)
    source: Mapped[str | None]
    note: Mapped[str | None]
