"""The filters that are on: each can be taken away by itself, all of them in one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.narrowing import filters
from dashboard.narrowing.named import filters_on

if TYPE_CHECKING:
    from dashboard.frame import View

SPOKEN: Final = "Remove filter"
_STYLE: Final = (
    # What a screen reader says and the eye does not need.
    "<style>[class*='st-key-chip_'] strong {position: absolute; width: 1px; height: 1px; overflow: hidden; "
    "clip-path: inset(50%); white-space: nowrap} [class*='st-key-chip_'] button {border-radius: 1rem; "
    "min-height: 1.9rem; padding: 0 .7rem}</style>"
)


def bar(view: View) -> None:
    """Show which filters are on; a click takes one away."""
    chips = list(filters_on(view.filters, view.data))
    if not chips:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters_on"):
        st.html(_STYLE)
        for chip in chips:
            st.button(
                f"**{SPOKEN}** {words.plain(chip.label)}",
                key=f"chip_{chip.key}",
                icon=":material/close:",
                icon_position="right",
                on_click=filters.show,
                args=(chip.rest,),
            )
        st.button(
            "Reset filters",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=filters.reset,
            key="reset_main",
        )
