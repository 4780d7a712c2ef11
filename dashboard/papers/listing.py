"""The list of papers: its table, and what can be done with the whole selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import downloads, words
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from dashboard.data import Page
    from dashboard.frame import View

COPY_LIMIT: Final = 10_000  # PMIDs in the copy field; beyond, the CSV is the better way
TABLE: Final = "papers_table"


def actions(view: View, shown: Page) -> None:
    """Offer the selection as CSV, as PMIDs to copy and as a list at PubMed."""
    if not shown.total:
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content", key="paper_actions"):
        st.download_button(
            "Download CSV",
            downloads.made(view, lambda of: of.data.articles_csv(of.filters)),
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
        st.caption(
            f"{words.count(len(pmids), 'PMID', 'PMIDs')}, newest first: the button at the right of the field copies them."
        )
        st.code("\n".join(map(str, pmids)), language=None, height=240)


def _open_in_pubmed(shown: Page) -> None:
    everything = shown.total <= words.LINK_PMIDS
    pmids = shown.pmids() if everything else list(shown.rows["pmid"])
    label = "Open in PubMed" if everything else f"Open these {len(pmids)} in PubMed"
    st.link_button(label, words.selection_link(pmids), icon=":material/open_in_new:")


def papers(view: View, shown: Page) -> None:
    """List one page of papers; the title of one opens its details."""
    names, kinds = view.data.indication_names(), view.data.modality_names()
    for row in shown.rows.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="top", wrap=False):
            st.markdown(words.paper(row, names, kinds), width="stretch")
            st.button("Details", key=f"open_{row['pmid']}", on_click=_open, args=(row["pmid"],))


def _open(pmid: int) -> None:
    st.session_state[filters.PMID] = str(pmid)
