"""A database of as many articles as one likes, in seconds: only the columns that counting reads are drawn."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import insert

from tests.stored import sqlite_store
from tracker import store
from tracker.catalog import load_catalog
from tracker.database import connect
from tracker.models import Article, DataVersion, Label, Membership, PubMedTotal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from sqlalchemy.engine import Connection

    from tracker.models import Base

FIRST_YEAR, THIS_YEAR = 1985, 2026
GROWTH = 0.08
LEVELS = (
    "rct",
    "trial",
    "observational",
    "case_report",
    "preclinical",
    "review",
    "systematic_review",
    "unknown",
)
SECOND = 0.12
"""The share of articles on a second indication, and of those with a second modality."""
PORTION = 50_000


@contextmanager
def drawn(articles: int, seed: int = 1) -> Iterator[str]:
    """Give the URL of a database with so many articles, each on one or two indications and modalities."""
    with sqlite_store() as url:
        with connect(url) as database:
            for first in range(1, articles + 1, PORTION):
                with database.write() as c:
                    _portion(c, np.arange(first, min(first + PORTION, articles + 1)), seed + first)
            with database.write() as c:
                _published(c)
                c.exec_driver_sql("ANALYZE")
        yield url


def _portion(c: Connection, pmids: NDArray[np.int64], seed: int) -> None:
    chance = np.random.default_rng(seed)
    catalog = load_catalog()
    years = np.arange(FIRST_YEAR, THIS_YEAR + 1)
    weights = np.exp(GROWTH * (years - THIS_YEAR))
    drawn_years = chance.choice(years, len(pmids), p=weights / weights.sum()).tolist()
    levels = chance.choice(LEVELS, len(pmids)).tolist()
    numbers = pmids.tolist()
    _insert(c, Article, [_article(*row) for row in zip(numbers, drawn_years, levels, strict=True)])
    run = _run(c)
    for entries, rows in (
        ([entry.id for entry in catalog.enabled_indications], _member),
        ([entry.id for entry in catalog.enabled_modalities if entry.in_totals], _labelled),
    ):
        pairs = set[tuple[int, str]]()
        weights = 1 / np.arange(1, len(entries) + 1)
        for share in (1.0, SECOND):
            chosen = pmids[chance.random(len(pmids)) < share].tolist()
            names = chance.choice(entries, len(chosen), p=weights / weights.sum()).tolist()
            pairs |= set(zip(chosen, names, strict=True))
        table = Membership if rows is _member else Label
        _insert(c, table, [rows(pmid, name, run) for pmid, name in sorted(pairs)])


def _article(pmid: int, year: int, level: str) -> dict[str, Any]:
    empty = dict.fromkeys(("abstract", "keywords", "mesh", "authors"), "")
    flags = dict.fromkeys(
        ("authors_complete", "has_coi_statement", "is_retracted", "is_preprint", "has_concern"), False
    )
    return {
        **empty,
        **flags,
        "pmid": pmid,
        "version": 1,
        "kind": "article",
        "title": f"Stimulation, study {pmid}",
        "publication_date": str(year),
        "publication_year": year,
        "created": dt.date(year, 6, 30),
        "content_hash": "",
        "stored_at": dt.datetime(THIS_YEAR, 6, 30, tzinfo=dt.UTC),
        "data_version": 1,
        "evidence_level": level,
        "evidence_basis": "publication_type",
        "species": "human",
    }


def _member(pmid: int, indication: str, run: int) -> dict[str, Any]:
    seen = {"first_seen_run": run, "last_seen_run": run, "rejected": False}
    return {"indication": indication, "source": "pubmed", "pmid": pmid, **seen}


def _labelled(pmid: int, modality: str, _: int) -> dict[str, Any]:
    return {"pmid": pmid, "kind": "modality", "value": modality, "basis": "text", "reason": "title"}


def _run(c: Connection) -> int:
    found = c.exec_driver_sql("SELECT id FROM run").scalar()
    return found or store.start_run(c, kind="import")


def _published(c: Connection) -> None:
    moment = dt.datetime(THIS_YEAR, 6, 30, tzinfo=dt.UTC)
    _insert(c, DataVersion, [{"id": 1, "kind": "import", "at": moment}])
    totals = [
        {"year": year, "records": round(1_700_000 * 1.04 ** (year - 2025)), "asked_at": moment}
        for year in range(FIRST_YEAR, THIS_YEAR + 1)
    ]
    _insert(c, PubMedTotal, totals)


def _insert(c: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    c.execute(insert(model), rows)
