"""The filters that are on: each can be taken away by itself, all of them in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.narrowing import filters
from dashboard.narrowing.named import filters_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.data import Filters
    from dashboard.frame import View
    from dashboard.narrowing.named import On

ON: Final = "filters_on"
SPOKEN: Final = "Filters that are on: press one to remove it"


def bar(view: View) -> None:
    """Show which filters are on; a click takes one away."""
    chips = {chip.key: chip for chip in filters_on(view.filters, view.data)}
    if not chips:
        return
    names = _named(chips)
    rest = {key: chip.rest for key, chip in chips.items()}
    st.session_state[ON] = list(chips)  # as chosen ones: to press one is to let go of it
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            SPOKEN,
            list(chips),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=ON,
            on_change=_take_away,
            args=(rest,),
            label_visibility="collapsed",
            width="content",
        )
        st.button(
            "Reset filters",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=filters.reset,
            key="reset_main",
        )


def _named(chips: Mapping[str, On]) -> dict[str, str]:
    """Name each chip; Streamlit tells them apart by their names, and long ones may be cut to the same."""
    names: dict[str, str] = {}
    for key, chip in chips.items():
        name = f":material/close: {words.plain(chip.label)}"
        names[key] = f"{name} ({len(names) + 1})" if name in names.values() else name
    return names


def _take_away(rest: Mapping[str, Filters]) -> None:
    """Go on with the filters that are left without the one that was pressed."""
    kept = st.session_state[ON]
    for key in rest:
        if key not in kept:
            filters.show(rest[key])
