"""What stands around every page: the view it shows, its heading with the date of the data, its cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.data import DATE_RULE, Data, Filters, Stamp
from dashboard.narrowing import filters, links
from dashboard.narrowing.nothing import explain

if TYPE_CHECKING:
    from dashboard.charts import Mode

NAME: Final = "Neuromodulation tracker"
_VIEW: Final = "view"
NOWCAST_NOTE: Final = (
    "The dashed step leads to the current year, which is not over: an open circle with a bar is what it will have once all "
    "of its papers have arrived, with the 95% interval, told by our own arrivals; one without a bar is what it has so far."
)


@dataclass(frozen=True, slots=True)
class View:
    """What one run of a page shows: one data version, one set of filters, one theme."""

    data: Data
    filters: Filters
    mode: Mode


def set_view(view: View) -> None:
    """Fix what this run shows, so that no page mixes two data versions."""
    st.session_state[_VIEW] = view


def here() -> View:
    """Return what this run shows."""
    view: View = st.session_state[_VIEW]
    return view


def mode() -> Mode:
    """Return the theme the reader sees."""
    return "dark" if st.context.theme.type == "dark" else "light"


def banner(stamp: Stamp) -> None:
    """Say on every page of the demo that nothing in it is real."""
    if not stamp.synthetic:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="synthetic"):
        st.warning(
            "**SYNTHETIC DATA.** Every paper here is invented to show what the tracker does; no number is real.",
            icon=":material/science:",
        )
        if filters.in_demo():
            st.button("Leave the demo", on_click=leave_demo)


def leave_demo() -> None:
    """Go back to the configured database."""
    st.session_state[filters.SHOW] = ""
    filters.reset()


def heading(title: str, path: str, data: Data) -> None:
    """Draw the title of a page and, beside it, how fresh its data is and the link to it."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(title, anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="small"):
            _stamp(data)
            links.copy(path)


def _stamp(data: Data) -> None:
    as_of = words.day(data.stamp.as_of) if data.stamp.as_of else None
    st.badge(
        f"Data as of {as_of}" if as_of else "No complete listing yet",
        icon=":material/event_available:",
        color="blue",
        help=f"Data version {data.stamp.version}. {DATE_RULE}",
    )
    st.badge(f"{data.unfinished_year()} is partial", icon=":material/hourglass_top:", color="orange")


def nothing() -> None:
    """Say why the filters leave no paper, and how to bring some back."""
    explain(here())
