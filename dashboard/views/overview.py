"""Overview: what the numbers say, in half a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import breaks, cards, data, detail, drawn, frame, openings, rungs, verdicts
from dashboard.brief import subject

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

STATUSES = ("investigational", "emerging", "established")
LATEST = 6
SKELETON = 400  # pixels


def page() -> None:
    """Draw the page."""
    view = frame.here()
    st.markdown(f"### {view.data.finding(view.filters)}", anchors=False)
    subject.links(view, "briefs")
    cards.kpis(view, view.data.kpis(view.filters))
    with st.grid(min_column_width=440):
        for status in STATUSES:
            lines = drawn.years(view, status)
            if lines is not None:
                openings.card(view, lines, f"years_{status}", openings.years(view))
    several = "A paper on several indications counts in each."
    notes = (data.DATE_RULE, frame.NOWCAST_NOTE, several, breaks.caption(breaks.of(view)))
    st.caption(" ".join(note for note in notes if note))
    with st.grid(min_column_width=440):
        growth, firsts = st.container(height="stretch"), st.container(height="stretch")
    cards.newest(view)
    detail.drawer(view)
    told(view, growth, firsts)


def told(view: frame.View, growth: DeltaGenerator, firsts: DeltaGenerator) -> None:
    """Say what grows and what happened first; on a large database it takes some seconds after new data."""
    if view.data.ready():
        with growth:
            verdicts.sentences(view)
        with firsts:
            rungs.latest(view, LATEST)
        return
    growth.skeleton(SKELETON)
    firsts.skeleton(SKELETON)
    st.fragment(_wait, run_every=1.0)(view)


def _wait(view: frame.View) -> None:
    if view.data.ready(0.0):
        st.rerun()


page()
