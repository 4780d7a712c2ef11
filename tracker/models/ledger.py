"""What the tracker did and concluded: runs, memberships, labels, versions."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  SQLAlchemy reads the annotations at run time
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import CLUSTERED, Base, of_article


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
    __table_args__ = CLUSTERED
    indication: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    pmid: Mapped[int] = of_article(index=True)
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
    pmid: Mapped[int] = of_article()
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str]
    reason: Mapped[str]
    __table_args__ = (Index("ix_label_kind_value", "kind", "value"), CLUSTERED)


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
