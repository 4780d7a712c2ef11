"""What the theme has no option for, as the smallest style there is: figures in columns, contrast, focus; what decides where things stand is in `paint`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.charts.palette import INKS
from dashboard.paint import DRAWN

if TYPE_CHECKING:
    from dashboard.charts import Mode

_ACCENT: Final[dict[Mode, str]] = {"light": "#0B5C8A", "dark": "#7CC0EE"}
_ON_PRIMARY: Final[dict[Mode, str]] = {"light": "#FFFFFF", "dark": "#010204"}


def dress(mode: Mode) -> None:
    """Put the style on the page, and what draws it anew once the reader sees another theme (`follow.js`)."""
    st.html(_style(mode))
    st.button("Draw anew", key=f"{DRAWN}{mode}")


@lru_cache(maxsize=2)
def _style(mode: Mode) -> str:
    ink, accent = INKS[mode], _ACCENT[mode]
    rules = {
        # Figures of equal width, so that columns of numbers line up; the typeface brings them.
        "[data-testid=stApp]": "font-variant-numeric: tabular-nums",
        # Streamlit writes captions in a grey of its own, whose contrast is 4.4.
        "[data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p": f"color: {ink.muted}; opacity: 1",
        # Streamlit writes white on any primary colour, and on the light blue of the dark theme that is hardly read.
        "[data-testid=stApp] button[kind=primary]": f"color: {_ON_PRIMARY[mode]}",
        # Whoever goes by keyboard sees where; the mouse leaves no ring.
        "[data-testid=stApp] :is(a, button, summary, [role=button], [role=tab], [role=radio]):focus-visible": f"outline: 2px solid {accent} !important; outline-offset: 2px; box-shadow: none",
        # The offer of new data lies over the page, and nothing may shine through it.
        ".st-key-news [data-testid=stAlertContainer]": f"background-color: {ink.surface} !important; "
        f"border: 1px solid {ink.grid}; box-shadow: 0 2px 12px rgb(0 0 0 / .25)",
        "[data-testid=stHeader]": f"background: {ink.surface}; border-bottom: 1px solid {ink.grid}",
    }
    small = (
        "@media (max-width: 640px) {[data-testid=stMainBlockContainer] h1 {font-size: 1.55rem} "
        "[data-testid=stMainBlockContainer] h3 {font-size: 1.15rem}}"
    )
    still = "@media (prefers-reduced-motion: reduce) {*, *::before, *::after {animation: none !important; transition: none !important}}"
    return (
        "<style>"
        + "".join(f"{where} {{{what}}}" for where, what in rules.items())
        + small
        + still
        + "</style>"
    )
