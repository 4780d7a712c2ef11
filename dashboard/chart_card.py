"""A chart and everything that stands around it, the same on every page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import files, frame, words
from dashboard.paint import CHART

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.drawn import Drawn
    from dashboard.frame import View


def draw(
    drawn: Drawn,
    *,
    key: str,
    foot: str = "",
    on_select: Callable[[], None] | None = None,
    below: Callable[[], None] | None = None,
) -> None:
    """Draw a chart under its finding, with its source, its files and the words for those who do not see it.

    below: draws what else stands at the foot of the card.
    """
    view = frame.here()
    with st.container(border=True, height="stretch"):
        lines = " ".join(filter(None, [drawn.subtitle, drawn.hint]))
        st.markdown(f"**{words.plain(drawn.title)}**  \n:gray[{words.plain(lines)}]")
        if drawn.keys:
            st.html(words.legend(drawn.keys))
        chart, only = drawn.chart, files.narrowed(view, drawn)
        spoken = f"{chart.alt} {only}." if only else chart.alt
        with st.container(key=f"{CHART}{key}"):
            st.vega_lite_chart(spec=chart.spec, alt=spoken, key=key, on_select=on_select or "ignore")
        _under(view, drawn, key)
        if below:
            below()
        if foot:
            st.caption(foot)


def _under(view: View, drawn: Drawn, key: str) -> None:
    """Say in one line where the numbers come from, and offer them as files."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.caption(words.plain(files.source(view, drawn)))
        saved = st.popover(
            "Save",
            type="tertiary",
            icon=":material/download:",
            on_change="rerun",
            key=f"save_{key}",
        )
    if saved.open:
        # Held while the files are offered: newer data may take the place of what is drawn.
        numbers = drawn.table()
        drawn = replace(drawn, table=lambda: numbers)
        with saved, st.container(gap=None):
            for label, ending, media, make in files.KINDS:
                st.download_button(
                    label,
                    partial(make, view, drawn),
                    files.name(drawn, ending),
                    media,
                    key=f"{ending}_{key}",
                    on_click="ignore",
                    type="tertiary",
                )
