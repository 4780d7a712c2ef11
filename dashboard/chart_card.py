"""A chart and everything that stands around it, the same on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.drawn import Drawn


def draw(drawn: Drawn, *, key: str, foot: str = "", on_select: Callable[[], None] | None = None) -> None:
    """Draw a chart under its finding, with the words for those who do not see it."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{words.plain(drawn.title)}**  \n:gray[{drawn.subtitle}]")
        if drawn.keys:
            st.html(words.legend(drawn.keys))
        chart = drawn.chart
        st.vega_lite_chart(spec=chart.spec, alt=chart.alt, key=key, on_select=on_select or "ignore")
        if foot:
            st.caption(foot)
