"""What maturity is measured by: PubMed's own size, year by year, and the milestones that have been seen."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  SQLAlchemy reads the annotations at run time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.columns import CLUSTERED, Base


class PubMedTotal(Base):
    """How many records PubMed counts for a publication year by the tracker's date rule, and when it was asked."""

    __tablename__ = "pubmed_total"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    records: Mapped[int]
    asked_at: Mapped[dt.datetime]


class Milestone(Base):
    """That a cell was first seen to have reached a milestone: fired once, whatever becomes of it later.

    A cell is an indication and a modality, either of which may be `all`.
    """

    __tablename__ = "milestone"
    __table_args__ = CLUSTERED
    indication: Mapped[str] = mapped_column(primary_key=True)
    modality: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """first_rct, first_guideline, stage_m2 ... (see tracker.analysis.milestones)."""
    seen_at: Mapped[dt.datetime]
    data_version: Mapped[int] = mapped_column(ForeignKey("data_version.id"))
    """The publication after which it was first seen."""
