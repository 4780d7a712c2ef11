"""What tests of corrections share: a randomised trial, and how it stands before and after."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker import queries
from tracker.config import APP

if TYPE_CHECKING:
    from tracker.queries import ArticleDetail, ArticleRow
    from tracker.session import Session

PMID = 88_000_001
TRIAL = {
    "title": "Deep brain stimulation for Parkinson's disease",
    "publication_types": ["Randomized Controlled Trial", "Clinical Trial"],
    "mesh": ["Deep Brain Stimulation", "Parkinson Disease", "Humans"],
}


def default_file() -> Path:
    """Return where the corrections file is when nobody says otherwise."""
    return Path(os.environ["XDG_DATA_HOME"]) / APP / "corrections.csv"


def quiet(_: object) -> None:
    """Hear nothing."""


def row(session: Session, pmid: int = PMID) -> ArticleRow:
    with session.database.read() as c:
        (found,) = queries.article_rows(c, [pmid])
    return found


def detail(session: Session, pmid: int = PMID) -> ArticleDetail:
    with session.database.read() as c:
        found = queries.article_detail(c, pmid)
    assert found is not None
    return found


def standing(session: Session) -> tuple[Any, ...]:
    found = row(session)
    return found.evidence_level, found.modalities, found.indications, found.species


def last_runs(session: Session, number: int) -> list[queries.RunRow]:
    with session.database.read() as c:
        return queries.runs(c, number)


CORRECTED = ("observational", ("tms", "tms_tbs"), ("ptsd",), "both")
RULED = ("rct", ("dbs",), ("parkinson",), "human")
