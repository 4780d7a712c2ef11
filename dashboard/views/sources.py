"""Sources: who and where, in which journals, how concentrated, and which terms rise."""

from __future__ import annotations

import streamlit as st

from dashboard import breaks, data, frame, openings
from dashboard.narrowing import filters
from dashboard.sources import charts as source_charts
from dashboard.sources import holders, rising

CHARTS = ("groups", "entrants", "countries", "journals", "titles", "funders")


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(rising.OF)
    if not view.data.count(view.filters):
        frame.nothing()
        return
    with st.spinner("Reading who wrote what, once per data version"):
        rising.concentration(view)
        with st.grid(min_column_width=440):
            for name in CHARTS:
                with st.container(height="stretch"):
                    holders.draw(view, name)
        st.caption(f"{data.DATE_RULE} {breaks.caption(breaks.of(view, breaks.PLACES))}")
    with st.spinner("Reading the terms, once per data version"):
        st.markdown("### Which terms rise?", anchors=False)
        rising.terms(view)
        drawn, foot = source_charts.lenses(view), breaks.caption(breaks.of(view))
        openings.card(view, drawn, "lenses", holders.lenses(view), foot)
        holders.lenses_by_name(view)


page()
