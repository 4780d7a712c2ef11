"""What stands above the landscape, and what opening one of its cells does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import charts, downloads
from dashboard.callbacks import reading
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from dashboard.frame import View

MEASURES: Final = {
    "articles": "Papers",
    "recent": "Last 5 years",
    "rct": "Randomised trials",
    "ratio": "Observed / expected",
}
MEASURE: Final = "in"
"""Key of the address: what is in the cells."""
TURN: Final = "turn"
"""Session state: how often a cell was opened; it names the map."""


def key() -> str:
    """Return the key of the map: a new one after each click, so that the same cell can be clicked again."""
    return f"cells_{st.session_state.setdefault(TURN, 0)}"


def tools(view: View) -> str:
    """Draw what stands above the map; return what is counted in its cells."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        measure = filters.pick(MEASURE, "In the cells", MEASURES)
        with st.container(horizontal=True, width="content", vertical_alignment="bottom"):
            by_name(view, measure)
            st.download_button(
                "Download CSV",
                downloads.made(view, lambda of: of.data.matrix_csv(of.filters)),
                "landscape.csv",
                "text/csv",
                on_click="ignore",
                icon=":material/download:",
            )
    return measure


def by_name(view: View, measure: str) -> None:
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


def clicked(drawn: str, view: View, measure: str) -> None:
    """Follow a click on the map."""
    cell = charts.picked(st.session_state[drawn].selection)
    if cell is not None:
        st.session_state[TURN] += 1
        open_cell(view, measure, *cell)


@reading
def open_cell(view: View, measure: str, modality: str, indication: str) -> None:
    """Show the papers of a cell: the filters that count them, and no others."""
    also = _also(view, measure)
    if also is None:
        st.toast("No paper is counted in this cell under these filters.", icon=":material/filter_alt_off:")
        return
    filters.narrow(mod=modality, ind=indication, **also)
    # Without the argument Streamlit clears the address first, which it refuses while fields are bound to it.
    st.switch_page("views/papers.py", query_params={})


def _also(view: View, measure: str) -> dict[str, str | tuple[int, int]] | None:
    """Return the filters a measure adds to the cell's own; None where they exclude what the reader chose."""
    if measure == "rct":
        evidence = view.filters.evidence
        return {"ev": "rct"} if not evidence or "rct" in evidence else None
    if measure == "recent":
        span = view.data.recent_years(view.filters)
        return {"years": span} if span else None
    return {}
