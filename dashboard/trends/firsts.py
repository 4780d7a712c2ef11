"""The milestones of an indication as a numbered list: the numbers stand on its line in the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import words
from dashboard.maturity import rungs
from dashboard.maturity.pairs import ALL, Pair

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dashboard.frame import View


def of(view: View, indication: str) -> list[dict[Hashable, Any]]:
    """Return the dated milestones of an indication over all modalities, the earliest first, stages left out.

    A stage is reached where other milestones are, and would double them.
    """
    found = rungs.newest_first(view, Pair(indication, ALL))[::-1]
    return [row for row in found if row["date"] and not str(row["kind"]).startswith("stage_")]


def numbered(view: View, indication: str) -> tuple[tuple[int, int], ...]:
    """Return year and number of each."""
    return tuple((int(row["date"][:4]), number) for number, row in enumerate(of(view, indication), start=1))


def listed(view: View, indication: str) -> None:
    """List them with the papers that prove them."""
    rows = of(view, indication)
    with st.container(border=True):
        name = view.data.indication_names()[indication]
        st.markdown(
            f"**Milestones of {words.plain(name)}**  \n:gray[Numbers as on the chart; by publication date]"
        )
        if not rows:
            st.markdown("Nothing dated has happened here for the first time yet.")
        with st.grid(min_column_width=300):
            for number, row in enumerate(rows, start=1):
                with st.container(gap=None):
                    st.markdown(f"{number}\\. {words.date(row['date'])} · **{words.plain(row['label'])}**")
                    rungs.proofs(f"marked_{row['kind']}", row["pmids"], row)
