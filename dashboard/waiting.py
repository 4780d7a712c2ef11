"""What is not worked out yet: a skeleton stands where it will, and the page draws itself anew once it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.data.ahead import Part
    from dashboard.frame import View

LOOK: float = 1.0  # seconds between two looks


def until(view: View, part: Part, draw: Callable[[], None], height: int) -> None:
    """Draw what needs a part of the data version; until that is worked out, a skeleton of about its height."""
    place = st.container()
    with place:
        if view.data.ready(0.0, part):
            draw()
            return
    waiting = place.empty()
    waiting.skeleton(height)
    if view.data.ready(part=part):
        waiting.empty()
        with place:
            draw()
        return
    st.fragment(_look, run_every=LOOK)(view, part)


def _look(view: View, part: Part) -> None:
    if view.data.ready(0.0, part):
        st.rerun()
