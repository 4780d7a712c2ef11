"""White space in words: the cells that are empty, thin or of one group, where papers are to be expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.landscape import cells

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.frame import View

FLAGS: Final = {
    "empty": "No paper",
    "thin": "Fewer than five papers",
    "one_group": "All studies in people are of one group",
    "gap": "Clearly fewer papers than expected",
    "crowded": "Clearly more papers than expected",
}
"""Flag of a cell -> what it says."""
LISTED: Final = {"empty": "Empty", "thin": "Thin", "one_group": "One group"}
"""Flag of a white space -> its name in the list."""
EXPECTED_AT_LEAST: Final = 5.0
"""Papers expected below which an empty or thin cell is listed only where the test finds it a gap."""


def missing(view: View) -> pd.DataFrame:
    """Return the white spaces, those where most papers are expected first."""
    table = view.data.white_space(view.filters)
    missed = (table["empty"] | table["thin"]) & (table["gap"] | (table["expected"] >= EXPECTED_AT_LEAST))
    found = table[missed | table["one_group"]]
    return found.sort_values("expected", ascending=False, kind="stable", ignore_index=True)


def listed(view: View) -> None:
    """List the white spaces; a click on a row lists its papers."""
    rows = missing(view)
    with st.container(border=True):
        st.markdown(
            "**White space**  \n:gray[Cells that are empty, or thin (fewer than five papers), though the rest of the landscape "
            "leads one to expect papers, and cells whose studies in people are all of one group. Most expected first. "
            "White space is no promise: the combination may make no sense.]"
        )
        if rows.empty:
            st.markdown("No cell is empty, thin or of one group where papers are to be expected.")
            return
        names = view.data.indication_names()
        shown = rows.assign(
            indication_label=rows["indication"].map(names),
            flags=[
                ", ".join(name for flag, name in LISTED.items() if row[flag])
                for row in rows.to_dict("records")
            ],
        )[
            [
                "modality_label",
                "indication_label",
                "flags",
                "observed",
                "expected",
                "ratio",
                "primary",
                "groups",
            ]
        ]
        number = st.column_config.NumberColumn
        key = f"spaces_{cells.key()}"
        st.dataframe(
            shown,
            hide_index=True,
            alt=f"{len(rows)} white spaces, the one where most papers are expected first.",
            key=key,
            on_select=lambda: _open(view, rows, key),
            selection_mode="single-row",
            column_config={
                "modality_label": "Modality",
                "indication_label": "Indication",
                "observed": number("Papers", format="localized"),
                "expected": number("Expected", format="%.1f"),
                "ratio": number("Ratio", format="%.2f"),
                "primary": number("Studies in people", format="localized"),
                "groups": number("Groups", format="localized"),
                "flags": "White space",
            },
        )


def _open(view: View, rows: pd.DataFrame, key: str) -> None:
    chosen = st.session_state[key].selection.rows
    if chosen:
        row = rows.iloc[chosen[0]]
        st.session_state[cells.TURN] += 1
        cells.open_cell(view, "ratio", row["modality"], row["indication"])
