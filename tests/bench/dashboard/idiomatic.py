"""The Overview as a good Streamlit user writes it: tables in `st.cache_data`, pandas, `st.altair_chart`.

The yardstick of the benchmark: the same filters, headline figures and charts as the Overview, of the same database.
"""

from __future__ import annotations

import os

import altair as alt
import pandas as pd
import streamlit as st
from sqlalchemy import Engine, create_engine

from tracker.catalog import Catalog, load_catalog

Chosen = tuple[str, ...]
Years = tuple[int, int]

ARTICLES = """
SELECT pmid, publication_year AS year, evidence_level AS evidence, species, created FROM article
WHERE NOT is_retracted AND evidence_level <> 'notice' AND publication_year IS NOT NULL
"""
MEMBERS = "SELECT DISTINCT pmid, indication FROM membership WHERE closed_run IS NULL AND NOT rejected"
MODALITIES = "SELECT pmid, value AS modality FROM label WHERE kind = 'modality'"
NEWEST = "SELECT title, created FROM article WHERE pmid IN ({}) ORDER BY created DESC, pmid DESC"


@st.cache_resource
def engine() -> Engine:
    return create_engine(os.environ["TRACKER_DATABASE_URL"])


@st.cache_resource
def catalog() -> Catalog:
    return load_catalog()


@st.cache_data
def load() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read articles, memberships and modalities."""
    members = pd.read_sql(MEMBERS, engine()).astype({"indication": "category"})
    modalities = pd.read_sql(MODALITIES, engine()).astype({"modality": "category"})
    articles = pd.read_sql(ARTICLES, engine()).astype({"evidence": "category", "species": "category"})
    return articles, members, modalities


@st.cache_data
def choices() -> tuple[int, int, list[str]]:
    """Return the years and the levels of evidence there are."""
    articles, _, _ = load()
    first, last = articles["year"].agg(["min", "max"])
    return int(first), int(last), articles["evidence"].cat.categories.tolist()


def narrowed(indications: Chosen, modalities: Chosen, evidence: Chosen, years: Years) -> pd.DataFrame:
    """Return the memberships, with their articles, that the filters leave."""
    articles, members, labels = load()
    kept = articles[articles["year"].between(*years)]
    if evidence:
        kept = kept[kept["evidence"].isin(evidence)]
    if modalities:
        kept = kept[kept["pmid"].isin(labels.loc[labels["modality"].isin(modalities), "pmid"])]
    if indications:
        members = members[members["indication"].isin(indications)]
    return members.merge(kept, on="pmid")


@st.cache_data(max_entries=100)
def figures(
    indications: Chosen, modalities: Chosen, evidence: Chosen, years: Years
) -> tuple[pd.DataFrame, pd.DataFrame, list[int]]:
    """Return papers per indication and year, headline figures per year, and the newest papers."""
    rows = narrowed(indications, modalities, evidence, years)
    per_year = rows.groupby(["indication", "year"], observed=True).size().rename("papers").reset_index()
    papers = rows.drop_duplicates("pmid")
    status = {entry.id: entry.status for entry in catalog().enabled_indications}
    investigational = rows[rows["indication"].map(status).eq("investigational")].drop_duplicates("pmid")
    headlines = pd.DataFrame(
        {
            "Papers": papers.groupby("year").size(),
            "Investigational": investigational.groupby("year").size(),
            "Randomised trials": papers[papers["evidence"] == "rct"].groupby("year").size(),
            "Systematic reviews": papers[papers["evidence"] == "systematic_review"].groupby("year").size(),
        }
    ).fillna(0)
    newest = papers.sort_values(["created", "pmid"], ascending=False).head(6)["pmid"].tolist()
    return per_year, headlines, newest


def lines(per_year: pd.DataFrame, title: str) -> alt.Chart:
    """Draw papers per year, one line an indication."""
    return (
        alt.Chart(per_year, title=title)
        .mark_line(point=True)
        .encode(
            x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None),
            y=alt.Y("papers:Q", title="Papers per year"),
            color=alt.Color("label:N", title="Indication"),
            tooltip=["label", "year", "papers"],
        )
    )


st.set_page_config(page_title="Neuromodulation", layout="wide")
entries = catalog().enabled_indications
first, last, levels = choices()
with st.sidebar:
    ind = st.multiselect("Indications", [entry.id for entry in entries], key="ind")
    mod = st.multiselect("Modalities", [entry.id for entry in catalog().enabled_modalities], key="mod")
    ev = st.multiselect("Evidence", levels, key="ev")
    span = st.slider("Publication years", first, last, (first, last), key="years")

per_year, headlines, newest = figures(tuple(ind), tuple(mod), tuple(ev), span)
st.title("Overview")
for column, name in zip(st.columns(4), headlines, strict=True):
    series = headlines[name].iloc[:-1]
    now, before = (int(n) for n in (series.iloc[-1:].sum(), series.iloc[-2:-1].sum()))
    column.metric(name, f"{now:,}", now - before, chart_data=series.tolist(), chart_type="bar", border=True)
per_year["label"] = per_year["indication"].map({entry.id: entry.short for entry in entries}).astype(str)
for status in ("investigational", "emerging", "established"):
    shown = per_year[per_year["indication"].isin([entry.id for entry in entries if entry.status == status])]
    if not shown.empty:
        st.altair_chart(lines(shown, f"{status.capitalize()} indications"))
st.subheader("Newest papers")
if newest:
    st.table(pd.read_sql(NEWEST.format(",".join(map(str, newest))), engine()))
