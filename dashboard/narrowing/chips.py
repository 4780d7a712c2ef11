"""The filters that are on: each can be taken away by itself, all of them in one click."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.callbacks import reading
from dashboard.narrowing import filters
from dashboard.narrowing.named import filters_on

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    # Named by what is on: what a slow browser still says of other chips would be read as a press on those that are new.
    group = f"{ON}_{zlib.crc32(' '.join(chips).encode()):08x}"
    st.session_state[group] = list(chips)  # as chosen ones: to press one is to let go of it
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            SPOKEN,
            list(chips),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=group,
            on_change=_take_away,
            args=(view, group),
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


@reading
def _take_away(view: View, group: str) -> None:
    """Go on with the filters that are left without those that were pressed."""
    kept = st.session_state[group]
    # What was chosen since these chips were drawn stays.
    left = filters.now(view.data)
    gone = [chip.key for chip in filters_on(view.filters, view.data) if chip.key not in kept]
    for key in gone:
        left = next((chip.rest for chip in filters_on(left, view.data) if chip.key == key), left)
    filters.show(left)
