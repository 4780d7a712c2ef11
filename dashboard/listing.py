"""The list of papers: its table, and what can be done with the whole selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from dashboard import filters, words
from dashboard.data import EVIDENCE_LEVELS

if TYPE_CHECKING:
    from streamlit.elements.lib.column_config_utils import ColumnConfigMappingInput

    from dashboard.data import Page
    from dashboard.frame import View

COPY_LIMIT: Final = 10_000  # PMIDs in the copy field; beyond, the CSV is the better way
TABLE: Final = "papers_table"


def actions(view: View, shown: Page) -> None:
    """Offer the selection as CSV, as PMIDs to copy and as a list at PubMed."""
    if not shown.total:
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.download_button(
            "Download CSV",
            lambda: view.data.articles_csv(view.filters),
            "papers.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            help="Every paper of this selection, not only this page; opens in Excel.",
        )
        _copy(shown)
        _open_in_pubmed(shown)


def _copy(shown: Page) -> None:
    opened = st.popover("Copy PMIDs", icon=":material/content_copy:", on_change="rerun", key="copy")
    if not opened.open:
        return
    with opened:
        pmids = shown.pmids()[:COPY_LIMIT]
        st.caption(f"{len(pmids):,} PMIDs, newest first: the button at the right of the field copies them.")
        st.code("\n".join(map(str, pmids)), language=None, height=240)


def _open_in_pubmed(shown: Page) -> None:
    everything = shown.total <= words.LINK_PMIDS
    pmids = shown.pmids() if everything else list(shown.rows["pmid"])
    label = "Open in PubMed" if everything else f"Open these {len(pmids)} in PubMed"
    st.link_button(label, words.selection_link(pmids), icon=":material/open_in_new:")


def nothing() -> None:
    """Say why the list is empty, and how to fill it again."""
    st.info(
        "No paper matches all of these filters together. Take one away, or reset them all.",
        title="Nothing to list",
        icon=":material/search_off:",
    )
    st.button("Reset all filters", on_click=filters.reset, icon=":material/restart_alt:", key="reset_empty")


def table(view: View, shown: Page) -> None:
    """Draw one page of papers; choosing a row opens its details."""
    names, kinds = view.data.indication_names(), view.data.modality_names()
    rows = pd.DataFrame(
        {
            "title": shown.rows["title"],
            "journal": shown.rows["journal"].fillna(""),
            "date": shown.rows["publication_date"].fillna(""),
            "indications": [[names.get(i, i) for i in ids] for ids in shown.rows["indications"]],
            "modalities": [[kinds.get(m, m) for m in ids] for ids in shown.rows["modalities"]],
            "evidence": [EVIDENCE_LEVELS.get(level, "") for level in shown.rows["evidence_level"]],
            "link": [words.article_link(pmid) for pmid in shown.rows["pmid"]],
        }
    )
    turn = st.session_state.setdefault("table_turn", 0)
    key = f"{TABLE}{turn}"
    st.dataframe(
        rows,
        key=key,
        on_select=lambda: _choose(key, [int(pmid) for pmid in shown.rows["pmid"]]),
        selection_mode="single-row",
        hide_index=True,
        row_height=54,
        height="content",
        alt=f"Table of {len(rows)} papers; choosing a row opens its details.",
        column_config=_columns(),
    )


def _choose(key: str, pmids: list[int]) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen:
        st.session_state[filters.PMID] = str(pmids[chosen[0]])


def _columns() -> ColumnConfigMappingInput:
    column = st.column_config
    return {
        "title": column.TextColumn("Title", width="large"),
        "journal": column.TextColumn("Journal", width="small"),
        "date": column.TextColumn("Published", width="small"),
        "indications": column.ListColumn("Indications", width="medium"),
        "modalities": column.ListColumn("Modalities", width="medium"),
        "evidence": column.TextColumn("Evidence", width="small"),
        "link": column.LinkColumn("PubMed", display_text=r"(\d+)/$", width="small"),
    }
