"""Sources: who and where, in which journals, how concentrated, and which terms rise."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import breaks, data, frame, openings, waiting
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
    waiting.until(view, "origins", partial(holding, view), 2600)
    st.markdown("### Which terms rise?", anchors=False)
    waiting.until(view, "lenses", partial(speaking, view), 1000)


def holding(view: frame.View) -> None:
    """Draw who holds the papers, and where they appear."""
    rising.concentration(view)
    with st.grid(min_column_width=440):
        for name in CHARTS:
            holders.draw(view, name)
    st.caption(f"{data.DATE_RULE} {breaks.caption(breaks.of(view, breaks.PLACES))}")


def speaking(view: frame.View) -> None:
    """Draw what the papers speak of."""
    rising.terms(view)
    drawn, foot = source_charts.lenses(view), breaks.caption(breaks.of(view))
    by_name = partial(holders.lenses_by_name, view)
    openings.card(view, drawn, "lenses", holders.lenses(view), foot, below=by_name)


page()
