"""Landscape: which modality meets which indication; a click on a cell lists its papers."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, data, filters, frame

MEASURES = {"articles": "Papers", "recent": "Last 5 years", "rct": "Randomised trials"}
COUNTED = {"articles": "papers", "recent": "papers of the last 5 complete years", "rct": "randomised trials"}
CHART = "cell_chart"


def page() -> None:
    """Draw the page."""
    view = frame.here()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        measure = st.segmented_control(
            "In the cells",
            list(MEASURES),
            format_func=lambda name: MEASURES[name],
            default="articles",
            required=True,
            key="measure",
            wrap=True,
        )
        st.download_button(
            "Download CSV",
            lambda: view.data.matrix_csv(view.filters),
            "landscape.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    measure = measure or "articles"
    cells = view.data.matrix(view.filters)
    chart = charts.matrix(
        cells, measure, view.mode, view.data.indication_names(), view.data.indication_status()
    )
    turn = st.session_state.setdefault("turn", 0)
    frame.chart_card(
        charts.matrix_headline(cells, measure, COUNTED[measure]),
        f"{COUNTED[measure].capitalize()} by modality and indication. Click a cell to list them. "
        "A child modality counts in its parent too.",
        chart,
        key=f"{CHART}{turn}",
        foot=data.DATE_RULE,
        on_select=lambda: open_cell(f"{CHART}{turn}", view, measure),
    )


def open_cell(key: str, view: frame.View, measure: str) -> None:
    """Show the papers of the clicked cell: the filters that count them, and no others."""
    cell = charts.picked(st.session_state[key].selection)
    if cell is None:
        return
    modality, indication = cell
    st.session_state["turn"] += 1  # a new chart has no cell selected, so the same cell can be clicked again
    filters.narrow(mod=modality, ind=indication)
    if measure == "rct":
        filters.narrow(ev="rct")
    if measure == "recent":
        filters.narrow(years=view.data.recent_years(view.filters))
    st.switch_page("views/papers.py")


page()
