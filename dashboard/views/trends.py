"""Trends: is it really growing, against PubMed's own growth, and how sure are we."""

from __future__ import annotations

import streamlit as st

from dashboard import breaks, chart_card, data, drawn, frame, openings
from dashboard.narrowing import filters
from dashboard.papers import detail
from dashboard.trends import firsts, verdicts

STATUSES = ("investigational", "emerging", "established")
MEASURES = {"articles": "Papers", "per_100k": "Per 100,000 PubMed records"}


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(*KEYS)
    measure, focus = tools(view)
    for status in STATUSES:
        lines = drawn.years(view, status, measure, focus)
        if lines is not None:
            openings.card(view, lines, f"trend_{status}", openings.years(view))
    if not view.data.count(view.filters):
        frame.nothing()
    st.caption(" ".join((data.DATE_RULE, frame.NOWCAST_NOTE, breaks.caption(breaks.of(view)))))
    if focus:
        firsts.listed(view, focus)
    growth(view)
    detail.drawer(view)


KEYS = ("by", "milestones", verdicts.ROWS, verdicts.WINDOW)


def tools(view: frame.View) -> tuple[str, str]:
    """Draw what chooses the measure and the indication whose milestones are marked."""
    names = view.data.indication_names()
    shown = {i: n for i, n in names.items() if not view.filters.indications or i in view.filters.indications}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = filters.pick("by", "Measure", MEASURES)
        focus = filters.pick("milestones", "Mark the milestones of", {"": "No indication", **shown})
        st.download_button(
            "Download CSV",
            lambda: view.data.trends_csv(view.filters),
            "trends.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    return measure, focus


def growth(view: frame.View) -> None:
    """Draw the verdicts."""
    st.markdown("### Is it growing?", anchors=False)
    rows, recent = verdicts.tools(view)
    shown = drawn.growth(view, rows, recent=recent)
    if shown is None:
        st.info("The filters leave no row of this kind.", icon=":material/search_off:")
        return
    key = verdicts.key()
    chart_card.draw(shown, key=key, on_select=lambda: verdicts.clicked(key, view, rows, recent=recent))
    st.caption(verdicts.note(view, recent=recent))
    verdicts.by_name(view, rows, recent=recent)


page()
