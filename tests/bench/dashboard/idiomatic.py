"""The Overview as a good Streamlit user writes it: tables in `st.cache_data`, pandas, `st.altair_chart`.

The yardstick of the benchmark: the same filters, headline figures and charts as the Overview, of the same database.
"""

from __future__ import annotations

import os

import altair as alt
import numpy as np
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
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, list[int]]:
    """Return headline figures and papers of each status per year, papers of each cell and year, the newest papers."""
    rows = narrowed(indications, modalities, evidence, years)
    rows["status"] = rows["indication"].map({e.id: e.status for e in catalog().enabled_indications})
    papers = rows.drop_duplicates("pmid")
    investigational = rows[rows["status"].eq("investigational")].drop_duplicates("pmid")
    headlines = pd.DataFrame(
        {
            "Papers": papers.groupby("year").size(),
            "Investigational": investigational.groupby("year").size(),
            "Randomised trials": papers[papers["evidence"] == "rct"].groupby("year").size(),
            "Systematic reviews": papers[papers["evidence"] == "systematic_review"].groupby("year").size(),
        }
    ).fillna(0)
    shares = rows.drop_duplicates(["pmid", "status"]).groupby(["status", "year"]).size().rename("papers")
    shares = shares.reset_index().merge(papers.groupby("year").size().rename("whole"), on="year")
    shares["share"] = shares["papers"] / shares["whole"]
    labels = load()[2]
    if modalities:
        labels = labels[labels["modality"].isin(modalities)]
    cells = rows.merge(labels, on="pmid").groupby(["indication", "modality", "year"], observed=True).size()
    newest = papers.sort_values(["created", "pmid"], ascending=False).head(6)["pmid"].tolist()
    return headlines, shares, cells.unstack("year", fill_value=0), newest  # noqa: PD010  a series of counts


def lines(shares: pd.DataFrame) -> alt.Chart:
    """Draw the share of each status, one line a status."""
    return (
        alt.Chart(shares, title="Share of the papers of each year")
        .mark_line(point=True)
        .encode(
            x=alt.X("year:Q", axis=alt.Axis(format="d"), title=None),
            y=alt.Y("share:Q", axis=alt.Axis(format="%"), title=None),
            color=alt.Color("status:N", title="Indications"),
            tooltip=["status", "year", "papers", alt.Tooltip("share", format=".1%")],
        )
    )


def movers(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the cells whose papers changed most in the last complete year."""
    last, before = cells.columns[-2], cells.columns[-3]
    change = cells[last] - cells[before]
    table = pd.DataFrame(
        {"papers": cells[last], "change": change, "series": cells.iloc[:, -21:-1].to_numpy().tolist()}
    )
    distance = change.abs() / np.sqrt((cells[last] + cells[before]).clip(lower=1))
    return table.loc[distance.sort_values(ascending=False).index[:8]].reset_index()


st.set_page_config(page_title="Neuromodulation", layout="wide")
first, last, levels = choices()
with st.sidebar:
    ind = st.multiselect("Indications", [e.id for e in catalog().enabled_indications], key="ind")
    mod = st.multiselect("Modalities", [e.id for e in catalog().enabled_modalities], key="mod")
    ev = st.multiselect("Evidence", levels, key="ev")
    span = st.slider("Publication years", first, last, (first, last), key="years")

headlines, shares, cells, newest = figures(tuple(ind), tuple(mod), tuple(ev), span)
st.title("Overview")
for column, name in zip(st.columns(4), headlines, strict=True):
    series = headlines[name].iloc[:-1]
    now, before = (int(n) for n in (series.iloc[-1:].sum(), series.iloc[-2:-1].sum()))
    column.metric(name, f"{now:,}", now - before, chart_data=series.tolist(), chart_type="bar", border=True)
left, right = st.columns(2)
if cells.shape[1] >= 3:
    left.dataframe(movers(cells), column_config={"series": st.column_config.LineChartColumn("Papers a year")})
if len(set(shares["status"])) > 1:
    right.altair_chart(lines(shares))
st.subheader("Newest papers")
if newest:
    st.table(pd.read_sql(NEWEST.format(",".join(map(str, newest))), engine()))
