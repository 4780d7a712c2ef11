"""Papers like the one in the drawer, each with what the two share."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import waiting, words
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from dashboard.data import Similar
    from dashboard.frame import View

SHOWN: Final = 4
"""Shared terms that are named."""
HEIGHT: Final = 480
"""Pixels that the list is likely to take."""
NOTE: Final = (
    "By the rare MeSH headings and keywords that two papers share: those of at most one paper in twenty, the rarer the "
    "weightier, and three at least."
)


def similar(view: View, pmid: int) -> None:
    """List the papers most like one, once the terms of this data version are known."""
    st.markdown("**Similar papers in the set**")
    waiting.until(view, "terms", partial(_listed, view, pmid), HEIGHT)


def _listed(view: View, pmid: int) -> None:
    """List them; say so where none shares enough with it."""
    found = view.data.similar(pmid)
    if not found:
        st.caption("No paper here shares three rare headings or keywords with this one.")
        return
    rows = view.data.cited(tuple(one.pmid for one in found))
    titles = dict(zip(rows["pmid"], rows["title"], strict=True))
    for one in found:
        with st.container(gap=None):
            st.button(
                words.plain(titles.get(one.pmid)) or f"PMID {one.pmid}",
                key=f"similar_{one.pmid}",
                type="tertiary",
                on_click=_open,
                args=(one.pmid,),
            )
            st.caption(_reason(one))
    st.caption(NOTE)


def _reason(one: Similar) -> str:
    more = len(one.shared) - SHOWN
    named = ", ".join(words.plain(term) for term in one.shared[:SHOWN])
    return f"PMID {one.pmid} \u00b7 shares: {named}{f' and {more} more' if more > 0 else ''}"


def _open(pmid: int) -> None:
    st.session_state[filters.PMID] = str(pmid)
