"""What the tracker did and concluded: runs, memberships, labels, versions."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  SQLAlchemy reads the annotations at run time
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import CLUSTERED, Base, of_article


class DataVersion(Base):
    """One publication of changes: caches, charts and exports are stamped with its number."""

    __tablename__ = "data_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """fetch, import, relabel, correction, repair, totals or demo."""
    at: Mapped[dt.datetime]
    noted_at: Mapped[dt.datetime | None]
    """When the milestones that hold in it were noted; null: not yet, or superseded before anybody came to it."""


class Run(Base):
    """One attempt to bring one indication up to date (or one import); the ledger."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """fetch, import, relabel, correction, repair, totals or demo."""
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
    """PMIDs that could not be read in three runs and no longer hold this one up (an import: all unreadable ones)."""
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    left: Mapped[int]
    requests: Mapped[int]
    retries: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"))
    to_fetch: Mapped[int | None]
    """How many records this run has to ask for (live progress)."""
    fetched: Mapped[int]
    """How many of them have been asked for so far (live progress)."""
    error: Mapped[str | None]
    data_version: Mapped[int | None] = mapped_column(ForeignKey("data_version.id"))
    """What this run published; null until its end."""
    changed_since: Mapped[dt.date | None]
    """From which day of PubMed's calendar on (MDAT) this run asked what had changed; null: it had nothing to ask about."""
    cursor: Mapped[dt.date | None]
    """The day of PubMed's calendar up to which this run knows every change; null unless it is complete."""
    rechecked: Mapped[int] = mapped_column(server_default="0")
    """How many records were asked for again only because nobody had looked at them for weeks."""
    query_opened: Mapped[int] = mapped_column(server_default="0")
    """Members that joined because the query was edited, not because PubMed's records changed."""
    query_closed: Mapped[int] = mapped_column(server_default="0")
    """Members that left because the query was edited."""


class Membership(Base):
    """An article answers an indication's query, from one run to another.

    `source` is `pubmed` (PubMed listed it), `local` (imported, and the same expression matches) or `expert`
    (a person's correction says that it belongs here). It is open while `closed_run` is null, and counts while it is
    open and nobody has rejected it.
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
    open_reason: Mapped[str | None]
    """`query change` when only an edited query brought it in; null for what the literature did."""
    rejected: Mapped[bool] = mapped_column(server_default=false())
    """A person's correction says that it does not belong here: listed all the same, counted nowhere."""


class Label(Base):
    """What the tracker's own rules, and people, say of an article, and what earned it.

    `kind` is modality, indication, evidence, species, modifier, sample_size, planned_size, target or device; `value` an id,
    or the number of people as text; `basis` is mesh, text, publication_type, child, candidate, rule or correction;
    `reason` is what a person is shown, such as: title "deep brain stimulation"; MeSH Deep Brain Stimulation.
    """

    __tablename__ = "label"
    pmid: Mapped[int] = of_article()
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    basis: Mapped[str]
    reason: Mapped[str]
    __table_args__ = (Index("ix_label_kind_value", "kind", "value"), CLUSTERED)


GONE = "gone from PubMed"
"""Why a membership closed: deleted, or merged into another record. PubMed's answers are the same."""
DELETED = "deleted by NLM"
"""Why a membership closed: an update file named it in DeleteCitation."""
TIRES_AFTER = 3
"""In how many runs a record has to fail until it no longer holds its indication up."""


class SetAside(Base):
    """A record that was delivered but could not be read: kept with its XML and the error.

    `attempts` counts runs; from TIRES_AFTER on it is set aside for good, and tried again now and then.
    """

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


class History(Base):
    """One dated change of a paper, as a run saw it: re-typed, MeSH added, retracted, left ..."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    pmid: Mapped[int] = mapped_column(ForeignKey("article.pmid", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    at: Mapped[dt.datetime]
    """When PubMed showed it to us (PubMed's clock where it was asked, ours for files)."""
    revised: Mapped[dt.date | None]
    """The record's own DateRevised, for changes of the record."""
    kind: Mapped[str]
    """publication_types, mesh, retracted, concern, left, returned ... (see tracker.history)."""
    indication: Mapped[str | None]
    """For changes of a membership."""
    detail: Mapped[str]
    """For a person: "+ Randomized Controlled Trial; - Journal Article"."""


class ExpertCorrection(Base):
    """A person's verdict on one label of one paper; it overrides the rules. Mirrors the corrections file."""

    __tablename__ = "expert_correction"
    __table_args__ = CLUSTERED
    pmid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """modality, indication, evidence or species."""
    value: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[bool]
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[dt.date]


class Scheduler(Base):
    """A process that keeps the data up to date, and when it last said so: silence is never ambiguous."""

    __tablename__ = "scheduler"
    process: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    beat_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime | None]
    """When the next fetch is due."""
    software: Mapped[str]
