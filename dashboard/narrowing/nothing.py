"""Filters that leave no paper: which of them is why, and how to bring papers back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.data import FACETS
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from dashboard.frame import View

NAMES: Final = {
    "indications": "the indications",
    "modalities": "the modalities",
    "years": "the years",
    "evidence": "the evidence levels",
    "species": "the species",
    "text": "the search",
    "strict": "\u201ctagged evidence only\u201d",
    **{kind: f"\u201c{label.lower()}\u201d" for kind, label in FACETS.items()},
}
"""Name of a filter -> the words for it."""


def explain(view: View, title: str = "Nothing to draw") -> None:
    """Say which single filter, taken away, brings papers back; offer that, the last change and a fresh start."""
    ways = view.data.relaxed(view.filters)
    st.info(
        "No paper matches all of these filters together. "
        + (
            "Any one of these changes brings papers back:"
            if ways
            else "Taking away any single one brings none back: it takes two."
        ),
        title=title,
        icon=":material/search_off:",
    )
    with st.container(horizontal=True, gap="small"):
        for name, left, number in ways:
            st.button(
                f"{_change(name)}: {words.papers(number)}",
                on_click=filters.show,
                args=(left,),
                key=f"without_{name}",
                icon=":material/filter_alt_off:",
            )
        last = filters.before()
        if last is not None and last != view.filters:
            st.button(
                "Undo the last change",
                on_click=filters.show,
                args=(last,),
                icon=":material/undo:",
                key="undo",
            )
        st.button(
            "Reset all filters", on_click=filters.reset, icon=":material/restart_alt:", key="reset_nothing"
        )


def _change(name: str) -> str:
    return "Count retracted papers" if name == "retracted" else f"Without {NAMES[name]}"
