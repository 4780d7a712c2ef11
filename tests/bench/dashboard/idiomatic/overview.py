"""The Overview: what moved, in half a minute."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import streamlit as st

from tests.bench.dashboard.idiomatic import counts, moved, pictures
from tests.bench.dashboard.idiomatic.narrowing import INDICATIONS, MODALITIES, cell, open_papers
from tests.bench.dashboard.idiomatic.stored import described, growth
from tracker.analysis import DATE_RULE, EVIDENCE_LEVELS, STAGE_NOTE

if TYPE_CHECKING:
    import pandas as pd

    from tracker.analysis import Filters

ENOUGH = 30  # papers of a year below which its shares are not spoken of


def plain(text: str | None) -> str:
    return re.sub(r"([\\`*_{}\[\]$:<>#~|])", r"\\\1", text or "")


def shares(asked: Filters, found: counts.Counted) -> None:
    """Draw the share of each status, where there is more than one."""
    table, breaks = found.shares, counts.breaks(asked)
    if table["status"].nunique() < 2:
        return
    with st.container(border=True, height="stretch"):
        below = (
            "Share of the papers of each year by status of their indication; a paper on two counts in both"
        )
        st.markdown(f"**{share_title(table)}**  \n:gray[{below}]")
        chart, alt = pictures.shares(table, breaks), pictures.described(table)
        st.altair_chart(chart, key="shares", on_select=open_point, alt=alt)
        with st.container(horizontal=True):
            st.caption(f"PubMed, n = {found.whole.sum():,} papers")
            with st.popover("Save", type="tertiary", on_change="rerun", key="save") as saved:
                if saved.open:
                    st.download_button("CSV", table.to_csv, "shares.csv", "text/csv", on_click="ignore")


def share_title(table: pd.DataFrame) -> str:
    first = table[table["status"] == table["status"].iloc[0]].set_index("year")
    told = first[first["complete"] & (first["papers"] >= ENOUGH)]
    if told.empty:
        return "Too few papers in a year to speak of shares"
    year, share = told.index[-1], told["share"]
    now = f"{told['status'].iloc[-1].capitalize()} indications: {share[year]:.0%} of the papers of {year}"
    return f"{now}, {share[year - 10]:.0%} ten years before" if year - 10 in share.index else now


def open_point() -> None:
    """List the papers of the point that was clicked."""
    points = st.session_state["shares"].selection["point"]
    if points:
        entries = counts.shown(st.session_state["asked"])
        names = [entry.id for entry in entries if entry.status == points[0]["status"]]
        open_papers(ind=names, years=(points[0]["year"], points[0]["year"]))


def growing(asked: Filters) -> None:
    """Say the verdict of each indication, the fastest first."""
    told = growth()
    if asked.indications:
        told = told[told["indication"].isin(asked.indications)]
    lines = ["**Is it growing?**  \n:gray[Growth a year beyond that of PubMed; settled years]"]
    rows = zip(told["indication"], told["words"], strict=True)
    lines += [f"**{plain(INDICATIONS[name])}** {plain(words)}" for name, words in rows]
    with st.container(border=True, height="stretch"):
        st.markdown("\n\n".join(lines))


def milestones(asked: Filters) -> None:
    """List what happened first, with the papers that prove it."""
    rows, number = counts.latest(asked)
    with st.container(border=True):
        told = "by publication date" if asked.years else f"{number} in the last twelve months"
        st.markdown(f"**Latest milestones**  \n:gray[What happened for the first time, {told}]")
        for row in rows.to_dict("records"):
            where = cell(row["indication"], row["modality"])
            st.markdown(f"{row['date']} · **{plain(row['label'])}**: {plain(where)}")
            proofs(row)
        st.caption(STAGE_NOTE)


def proofs(row: dict[Any, Any]) -> None:
    key = f"{row['indication']}_{row['modality']}_{row['kind']}"
    with st.container(horizontal=True, gap="small"):
        for pmid in row["proofs"]:
            name = f"{key}_{pmid}"
            args: dict[str, Any] = {"q": str(pmid)}
            st.button(f":blue[PMID {pmid}]", key=name, type="tertiary", on_click=open_papers, kwargs=args)
        if row["papers"] > len(row["proofs"]):
            st.caption(f"and {row['papers'] - len(row['proofs']):,} more")


def newest(found: counts.Counted) -> None:
    """List the papers that arrived last."""
    of = found.newest
    with st.container(border=True):
        st.markdown("**Newest papers**  \n:gray[By arrival in PubMed]")
        if of.empty:
            st.markdown("No paper matches these filters.")
            return
        rows = described(tuple(of["pmid"])).merge(of, on="pmid")
        for row in rows.to_dict("records"):
            tags = [f":blue-badge[{plain(INDICATIONS[one])}]" for one in row["indication"]]
            tags += [f":gray-badge[{plain(MODALITIES[one])}]" for one in row["modality"]]
            tags.append(f":violet-badge[{plain(EVIDENCE_LEVELS[row['evidence_level']])}]")
            title = f"[{plain(row['title'])}](https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/)"
            about = [plain(row["journal"]), row["publication_date"], f"PMID {row['pmid']}"]
            st.markdown(f"{title}  \n:gray[{' · '.join(filter(None, about))}] {' '.join(tags)}")


def briefs(asked: Filters) -> None:
    """Offer the brief of each indication."""
    with st.container(horizontal=True, gap="small"):
        st.markdown(":gray[Briefs:]", width="content")
        for entry in counts.shown(asked):
            key = f"brief_{entry.id}"
            st.button(entry.short, key=key, type="tertiary", on_click=open_brief, args=(entry.id,))


def open_brief(indication: str) -> None:
    st.session_state["about"] = indication
    st.switch_page("brief.py", query_params={})


def page() -> None:
    """Draw the page."""
    asked: Filters = st.session_state["asked"]
    found = counts.counted(asked)
    st.markdown(f"### {moved.finding(asked, found)}")
    moved.since_last_visit()
    moved.headlines(asked, found)
    moved.movers(found)
    left, right = st.columns(2)
    with left:
        shares(asked, found)
    with right:
        growing(asked)
    milestones(asked)
    newest(found)
    briefs(asked)
    breaks = counts.breaks(asked)
    letters = "; ".join(f"*{letter}* {year} {breaks[year]}" for letter, year in pictures.lettered(breaks))
    st.caption(f"{DATE_RULE} Counts may break where indexing or the query changed: {letters}.")


page()
