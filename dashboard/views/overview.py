"""Overview: what the numbers say, in half a minute."""

from __future__ import annotations

import streamlit as st

from dashboard import cards, charts, data, frame

STATUSES = {
    "investigational": ("Investigational indications", "Is it maturing, and how fast?"),
    "emerging": ("Emerging indications", "On the way from trial to routine"),
    "established": ("Established indications", "The yardstick"),
}


def page() -> None:
    """Draw the page."""
    view = frame.here()
    st.markdown(f"#### {view.data.finding(view.filters)}", anchors=False)
    cards.kpis(view.data.kpis(view.filters))
    per_year = view.data.per_year(view.filters)
    groups = [status for status in STATUSES if (per_year["status"] == status).any()]
    with st.grid(min_column_width=440):
        for status in groups:
            title, subtitle = STATUSES[status]
            lines = per_year[per_year["status"] == status]
            chart = charts.papers_per_year(lines, view.mode, view.data.indication_names())
            frame.chart_card(title, f"{subtitle}. Papers per year.", chart, key=f"years_{status}")
    st.caption(
        f"{data.DATE_RULE} The dashed step leads to the current year, which is not over. A paper on several indications counts in each."
    )
    cards.newest(view)


page()
