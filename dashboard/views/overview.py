"""Overview: what moved, in half a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import breaks, data, frame, openings
from dashboard.brief import subject
from dashboard.overview import cards, events, movers, since
from dashboard.papers import detail
from dashboard.trends import verdicts

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

LATEST: Final = 6
SKELETON: Final = 400  # pixels


def page() -> None:
    """Draw the page."""
    view = frame.here()
    st.markdown(f"### {view.data.finding(view.filters)}", anchors=False)
    if not view.data.newest(view.filters, cards.NEWEST):
        frame.nothing()
    since.arrivals(view)
    cards.kpis(view, view.data.kpis(view.filters))
    movers.draw(view)
    with st.grid(2, min_column_width=400):
        shares = movers.shares(view)
        if shares is not None:
            openings.card(view, shares, "status_shares", movers.points(view))
        growth = st.container(height="stretch")
    firsts = st.container()
    cards.newest(view)
    subject.links(view, "briefs")
    several = "A paper on several indications counts in each."
    notes = (data.DATE_RULE, several, breaks.caption(breaks.of(view)))
    st.caption(" ".join(note for note in notes if note))
    detail.drawer(view)
    told(view, growth, firsts)


def told(view: frame.View, growth: DeltaGenerator, firsts: DeltaGenerator) -> None:
    """Say what grows and what happened first; on a large database it takes some seconds after new data."""
    if view.data.ready():
        with growth:
            verdicts.sentences(view)
        with firsts:
            since.milestones(view)
            events.latest(view, LATEST)
        return
    growth.skeleton(SKELETON)
    firsts.skeleton(SKELETON)
    st.fragment(_wait, run_every=1.0)(view)


def _wait(view: frame.View) -> None:
    if view.data.ready(0.0):
        st.rerun()


page()
