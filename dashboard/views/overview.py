"""Overview: what the numbers say, in half a minute."""

from __future__ import annotations

import streamlit as st

from dashboard import cards, charts, data, frame

STATUSES = ("investigational", "emerging", "established")


def page() -> None:
    """Draw the page."""
    view = frame.here()
    st.markdown(f"### {view.data.finding(view.filters)}", anchors=False)
    cards.kpis(view.data.kpis(view.filters))
    per_year = view.data.per_year(view.filters)
    names = view.data.indication_names()
    with st.grid(min_column_width=440):
        for status in STATUSES:
            lines = per_year[per_year["status"] == status]
            if len(lines):
                chart = charts.papers_per_year(lines, view.mode, names)
                subtitle = f"Papers per year, {status} indications"
                frame.chart_card(charts.headline(lines, names), subtitle, chart, key=f"years_{status}")
    st.caption(
        f"{data.DATE_RULE} The dashed step leads to the current year, which is not over. A paper on several indications counts in each."
    )
    cards.newest(view)


page()
