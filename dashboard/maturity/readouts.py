"""Readouts due: registered trials that were announced long ago, and of which no paper here reports results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import openings, words
from dashboard.data import READOUT_MONTHS, READOUT_NOTE, Facet, Filters
from dashboard.maturity import rungs
from dashboard.maturity.pairs import ALL

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

SHOWN: Final = 6
BASES: Final = {"protocol": "protocol", "mention": "named in a paper"}


def due(view: View, pair: Pair) -> None:
    """List the readouts of a cell that are due, those waited for longest first."""
    modalities = view.filters.modalities if pair.modality == ALL else (pair.modality,)
    asked = replace(view.filters, indications=(pair.indication,), modalities=modalities)
    rows = view.data.readouts(asked).to_dict("records")
    with st.container(border=True):
        st.markdown(
            f"**Readouts due: {len(rows) or 'none'}**  \n:gray[Registered trials announced at least "
            f"{READOUT_MONTHS} months ago without a later report of results here]"
        )
        for row in rows[:SHOWN]:
            _trial(view, row)
        if more := rows[SHOWN:]:
            with st.expander(f"{len(more):,} more"):
                for row in more:
                    _trial(view, row)
        st.caption(READOUT_NOTE)


def _trial(view: View, row: Mapping[Hashable, Any]) -> None:
    parts = [
        f"**{words.plain(row['registration'])}**",
        f"{BASES[row['basis']]}, {words.date(row['published'])}",
        f"waiting {row['months_waiting']:,} months",
    ]
    if row["planned"] == row["planned"] and row["planned"] is not None:
        parts.append(f"{row['planned']:,} participants planned")
    if row["unclassified"]:
        parts.append(f"{words.papers(row['unclassified'])} with this number not classified")
    with st.container(gap=None):
        st.markdown(" \u00b7 ".join(parts))
        rungs.proofs(f"due_{row['registration']}", (row["pmid"],))
        asked = Filters(facets=(Facet("trial", row["registration"].lower()),))
        number = view.data.count(asked)
        if number > 1:
            openings.open_papers(
                f"List all {words.papers(number)} with this number", f"due_{row['registration']}", asked
            )
