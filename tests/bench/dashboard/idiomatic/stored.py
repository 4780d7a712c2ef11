"""What is read from the database, and what is told of whole cells: each once, and kept in the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd
import streamlit as st

from tracker import analysis, queries
from tracker.analysis import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, Source
from tracker.catalog import load_catalog
from tracker.database import connect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tracker.catalog import Catalog
    from tracker.database import Database

KEPT = "1h"
"""How long what was read serves all readers."""
PROOFS = 3
"""Papers named beside a milestone."""
NEWEST = """
SELECT pmid, article.title, journal.title AS journal, publication_date, evidence_level, evidence_basis
FROM article LEFT JOIN journal ON journal.id = journal_id WHERE pmid IN ({})
"""


class Stored(NamedTuple):
    """rows: one a paper, indication and modality; listed_on: indication -> day of its last complete listing."""

    rows: pd.DataFrame
    listed_on: dict[str, dt.date]
    version: int


@st.cache_resource
def database() -> Database:
    return connect(os.environ["TRACKER_DATABASE_URL"], writable=False)


@st.cache_resource
def catalog() -> Catalog:
    return load_catalog()


@st.cache_data(ttl=KEPT)
def load() -> Stored:
    """Read every counted paper, with narrow types: a copy is made for each run that asks."""
    entries = catalog().enabled_indications
    with database().read() as c:
        counted = queries.counted_articles(c, [entry.id for entry in entries])
        members, labels = queries.open_memberships(c), queries.labelled(c, "modality")
        runs, version = queries.last_runs(c), queries.current_version(c)
    papers = pd.DataFrame(counted, columns=list(queries.CountedArticle._fields))
    short = {"publication_year": "year", "evidence_level": "evidence", "is_retracted": "retracted"}
    papers = papers.rename(columns=short)
    papers["tagged"] = papers.pop("evidence_basis").ne("text")
    papers["created"] = pd.to_datetime(papers["created"])
    of = [entry.id for entry in entries]
    rows = papers.merge(_long(members, "indication", of), on="pmid")
    kinds = [entry.id for entry in catalog().enabled_modalities]
    rows = rows.merge(_long(labels, "modality", kinds), on="pmid", how="left")
    rows["modality"] = rows["modality"].fillna(UNATTRIBUTED)
    totals = [entry.id for entry in catalog().enabled_modalities if entry.in_totals]
    rows["in_totals"] = rows["modality"].isin([*totals, UNATTRIBUTED])
    rows["status"] = rows["indication"].map({entry.id: entry.status for entry in entries})
    ordered = {
        "indication": of,
        "modality": [*kinds, UNATTRIBUTED],
        "evidence": list(EVIDENCE_LEVELS),
        "species": list(SPECIES),
        "status": ["investigational", "emerging", "established"],
    }
    typed = {name: pd.CategoricalDtype(values) for name, values in ordered.items()}
    rows = rows.assign(year=rows["year"].fillna(0)).astype({**typed, "year": "int32", "pmid": "int32"})
    complete = {name: found.complete for name, found in runs.items() if found.complete is not None}
    listed = {name: run.server_time.date() for name, run in complete.items() if run.server_time is not None}
    return Stored(rows, listed, version.id if version else 0)


def _long(grouped: dict[str, list[int]], name: str, among: Sequence[str]) -> pd.DataFrame:
    """Return (value -> PMIDs) as a frame with one row each."""
    pairs = [(pmid, value) for value in among for pmid in grouped.get(value, ())]
    return pd.DataFrame(pairs, columns=["pmid", name])


@st.cache_data(ttl=KEPT)
def growth() -> pd.DataFrame:
    """Say how each indication grows, the fastest first."""
    return _worked_out()[0]


@st.cache_data(ttl=KEPT)
def milestones() -> pd.DataFrame:
    """Return every dated milestone, the latest first, with the first papers that prove it."""
    return _worked_out()[1]


@st.cache_data(ttl=KEPT)
def _worked_out() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit the growth of every cell and find what happened in it first: once, for all filters."""
    with Source.open(os.environ["TRACKER_DATABASE_URL"]) as source:
        told = analysis.growth(source.corpus(), source.totals())
        found = analysis.milestones(source.studies(), analysis.Filters(), source.milestones_seen())
    whole = told[told["modality"].eq("all") & told["indication"].ne("all")]
    whole = whole.sort_values("growth", ascending=False)[["indication", "words", "verdict"]]
    return whole, _latest_first(found[found["date"].notna()])


def _latest_first(found: pd.DataFrame) -> pd.DataFrame:
    made: dict[str, Any] = {
        "year": found["date"].str[:4].astype(int),
        "event": found["pmids"].factorize()[0],
        "first_day": [date + "-01-01"[len(date) - 4 :] for date in found["date"]],
        "last_day": [(date + "-99-99")[:10] for date in found["date"]],
        "proofs": found["pmids"].str[:PROOFS],
        "papers": found["pmids"].str.len(),
    }
    found = found.assign(**made).drop(columns=["seen", "pmids"])
    typed = dict.fromkeys(("indication", "modality", "kind", "label", "date"), "category")
    return found.sort_values("last_day", ascending=False, kind="stable").astype(typed)


@st.cache_data(ttl=KEPT, max_entries=1000)
def described(pmids: tuple[int, ...]) -> pd.DataFrame:
    """Read what a list says of these papers, in their order."""
    with database().read() as c:
        found = pd.read_sql(NEWEST.format(",".join(map(str, pmids)) or "NULL"), c, index_col="pmid")
    return found.reindex(list(pmids)).reset_index()


@st.cache_data(ttl=KEPT, max_entries=100)
def matching(text: str) -> list[int]:
    """Return the papers that answer a search."""
    with database().read() as c:
        return queries.matching(c, text)
