"""Landscape: which modality meets which indication; a click on a cell lists its papers."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, data, filters, frame

MEASURES = {"articles": "Papers", "recent": "Last 5 years", "rct": "Randomised trials"}
COUNTED = {
    "articles": "papers",
    "recent": "papers of the last 5 complete years",
    "rct": "randomised trials",
}


def page() -> None:
    """Draw the page."""
    view = frame.here()
    measure = tools(view)
    cells = view.data.matrix(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    key = f"cells_{st.session_state.setdefault('turn', 0)}"
    frame.chart_card(
        charts.matrix_headline(cells, measure, COUNTED[measure]),
        f"{COUNTED[measure].capitalize()} by modality and indication. Click a cell to list them. "
        "A child modality counts in its parent too.",
        charts.matrix(cells, measure, view.mode, names, status),
        key=key,
        foot=data.DATE_RULE,
        on_select=lambda: clicked(key, view, measure),
    )


def tools(view: frame.View) -> str:
    """Draw what stands above the map; return what is counted in its cells."""
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
        with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
            by_name(view, measure or "articles")
            st.download_button(
                "Download CSV",
                lambda: view.data.matrix_csv(view.filters),
                "landscape.csv",
                "text/csv",
                on_click="ignore",
                icon=":material/download:",
            )
    return measure or "articles"


def by_name(view: frame.View, measure: str) -> None:
    """Offer the cells to those who use no mouse."""
    names, kinds = view.data.indication_names(), view.data.modality_names()
    with st.popover("Open a cell by name", icon=":material/keyboard:"):
        modality = st.selectbox("Modality", list(kinds), format_func=lambda name: kinds[name], key="cell_row")
        indication = st.selectbox(
            "Indication", list(names), format_func=lambda name: names[name], key="cell_column"
        )
        st.button(
            "List its papers", on_click=open_cell, args=(view, measure, modality, indication), type="primary"
        )


def clicked(key: str, view: frame.View, measure: str) -> None:
    """Follow a click on the map."""
    cell = charts.picked(st.session_state[key].selection)
    if cell is not None:
        st.session_state["turn"] += 1  # a new map has no cell selected, so the same one can be clicked again
        open_cell(view, measure, *cell)


def open_cell(view: frame.View, measure: str, modality: str, indication: str) -> None:
    """Show the papers of a cell: the filters that count them, and no others."""
    filters.narrow(mod=modality, ind=indication)
    if measure == "rct":
        filters.narrow(ev="rct")
    if measure == "recent":
        filters.narrow(years=view.data.recent_years(view.filters))
    st.switch_page("views/papers.py")


page()
