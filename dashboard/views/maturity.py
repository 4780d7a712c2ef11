"""Maturity: which stage the evidence of each cell has reached, since when, by which papers, and what is missing."""

from __future__ import annotations

import streamlit as st

from dashboard import breaks, chart_card, data, frame, openings, words
from dashboard.brief import subject
from dashboard.maturity import cell_charts, pairs, readouts, rungs
from dashboard.narrowing import filters
from dashboard.papers import detail


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(pairs.CELL)
    pair = pairs.chosen(view)
    st.info(data.STAGE_NOTE, icon=":material/info:")
    chart_card.draw(
        cell_charts.ladder(view, pair),
        key="ladder",
        foot=data.DATE_RULE,
        on_select=lambda: pairs.clicked("ladder"),
    )
    cell(view, pair)
    detail.drawer(view)


def cell(view: frame.View, pair: pairs.Pair) -> None:
    """Draw everything on one cell."""
    measure = pairs.choose(view, pair)
    row = cell_charts.stage(view, pair)
    rungs.summary(row, pairs.name(view, pair))
    st.markdown(words.plain(view.data.stand(pair.indication, pair.modality).words))
    with st.container(horizontal=True, vertical_alignment="center"):
        pairs.list_papers(view, pair)
        subject.link(pair, "Brief and report", "brief")
    with st.grid(2, min_column_width=420):
        rungs.rungs(row)
        rungs.milestones(rungs.newest_first(view, pair))
        chart_card.draw(cell_charts.trajectory(view, pair, measure), key="trajectory")
        mix = cell_charts.evidence(view, pair)
        foot = breaks.caption(cell_charts.marked(view, pair))
        openings.card(view, mix, "mix", openings.kinds(mix.asked), foot)
    readouts.due(view, pair)


page()
