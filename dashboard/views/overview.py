"""Overview: what the numbers say, in half a minute."""

from __future__ import annotations

import streamlit as st

from dashboard import cards, data, drawn, frame

STATUSES = ("investigational", "emerging", "established")
NOTE = (
    f"{data.DATE_RULE} The dashed step leads to the current year, which is not over. "
    "A paper on several indications counts in each."
)


def page() -> None:
    """Draw the page."""
    view = frame.here()
    st.markdown(f"### {view.data.finding(view.filters)}", anchors=False)
    cards.kpis(view.data.kpis(view.filters))
    with st.grid(min_column_width=440):
        for status in STATUSES:
            lines = drawn.years(view, status)
            if lines is not None:
                frame.chart_card(lines, key=f"years_{status}")
    st.caption(NOTE)
    cards.newest(view)


page()
