"""Overview: what the numbers say, in half a minute."""

from __future__ import annotations

import streamlit as st

from dashboard import breaks, cards, data, detail, drawn, frame, rungs, verdicts

STATUSES = ("investigational", "emerging", "established")
LATEST = 6


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
    several = "A paper on several indications counts in each."
    notes = (data.DATE_RULE, frame.NOWCAST_NOTE, several, breaks.caption(breaks.of(view)))
    st.caption(" ".join(note for note in notes if note))
    with st.grid(min_column_width=440):
        verdicts.sentences(view)
        rungs.latest(view, LATEST)
    cards.newest(view)
    detail.drawer(view)


page()
