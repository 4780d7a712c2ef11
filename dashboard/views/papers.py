"""Papers: exactly the papers the filters leave, one row each, with everything known of one of them."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import frame, words
from dashboard.narrowing import filters
from dashboard.narrowing.nothing import explain
from dashboard.papers import detail, listing, offers

PER_PAGE = 50


def page() -> None:
    """Draw the page."""
    view = frame.here()
    pages = max(1, math.ceil(view.data.count(view.filters) / PER_PAGE))
    number = filters.page_number(view.filters, pages)
    shown = view.data.papers(view.filters, number, PER_PAGE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"#### {words.papers(shown.total)}", anchors=False, width="content")
        listing.actions(view, shown)
    if not shown.total:
        explain(view, "Nothing to list")
    else:
        listed, beside = st.columns((0.72, 0.28))
        with listed:
            listing.papers(view, shown)
            if pages > 1:
                with st.container(horizontal=True, horizontal_alignment="center"):
                    st.pagination(pages, key=filters.PAGE, bind="query-params")
        with beside:
            offers.draw(view)
    detail.drawer(view)


page()
