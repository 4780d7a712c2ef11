"""One cell in view: which indication and modality a page is about, kept in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import streamlit as st

from dashboard import charts, words
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from dashboard.data import Measure
    from dashboard.frame import View

CELL: Final = "cell"
"""Key of the address: `ptsd.tms`."""
ALL: Final = "all"
ALL_MODALITIES: Final = "All modalities"
UNITS: Final[dict[Measure, str]] = {"count": "Papers", "share": "Per 100,000 PubMed records"}
_INDICATION, _MODALITY = "cell_indication", "cell_modality"


class Pair(NamedTuple):
    """An indication and a modality, or `all` modalities of it."""

    indication: str
    modality: str


def chosen(view: View) -> Pair:
    """Return the cell the address names, else the first indication shown, over all modalities."""
    indication, _, modality = str(st.session_state.get(CELL, "")).partition(".")
    names, kinds = _choices(view)
    return Pair(
        indication if indication in names else next(iter(names)), modality if modality in kinds else ALL
    )


def choose(view: View, pair: Pair) -> Measure:
    """Draw the two fields that name the cell, and what its trajectory is measured in; return that measure."""
    names, kinds = _choices(view)
    for key, value in ((_INDICATION, pair.indication), (_MODALITY, pair.modality)):
        if st.session_state.get(key) != value:
            st.session_state[key] = value
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Indication", list(names), format_func=names.__getitem__, key=_INDICATION, on_change=_take_over
        )
        st.selectbox(
            "Modality", list(kinds), format_func=kinds.__getitem__, key=_MODALITY, on_change=_take_over
        )
        measure: Measure | None = st.segmented_control(
            "Trajectory in",
            list(UNITS),
            format_func=UNITS.__getitem__,
            default="count",
            required=True,
            key="aligned_in",
        )
    return measure or "count"


def take(pair: Pair) -> None:
    """Look at another cell; call it inside a callback."""
    st.session_state[CELL] = f"{pair.indication}.{pair.modality}"


def clicked(chart: str) -> None:
    """Follow a click on a map of cells."""
    cell = charts.picked(st.session_state[chart].selection)
    if cell is not None:
        modality, indication = cell
        take(Pair(indication, modality))


def name(view: View, pair: Pair) -> str:
    """Name a cell in words."""
    indication = view.data.indication_names()[pair.indication]
    return (
        indication
        if pair.modality == ALL
        else f"{indication} \u00d7 {view.data.modality_names()[pair.modality]}"
    )


def list_papers(view: View, pair: Pair) -> None:
    """Offer exactly the papers of a cell under the filters."""
    modalities = view.filters.modalities if pair.modality == ALL else (pair.modality,)
    number = view.data.count(replace(view.filters, indications=(pair.indication,), modalities=modalities))
    st.button(
        f"List its {words.papers(number)}",
        icon=":material/article:",
        disabled=not number,
        on_click=_list,
        args=(pair.indication, ",".join(modalities)),
    )


def _list(indication: str, modalities: str) -> None:
    filters.narrow(ind=indication, mod=modalities)
    st.switch_page("views/papers.py", query_params={})


def _choices(view: View) -> tuple[dict[str, str], dict[str, str]]:
    """Return the indications and modalities that the filters leave, with their labels."""
    asked = view.filters
    names = {
        i: label
        for i, label in view.data.indication_names().items()
        if not asked.indications or i in asked.indications
    }
    kinds = {
        m: label
        for m, label in view.data.modality_names().items()
        if m != "unattributed" and (not asked.modalities or m in asked.modalities)
    }
    return names, {ALL: ALL_MODALITIES, **kinds}


def _take_over() -> None:
    take(Pair(st.session_state[_INDICATION], st.session_state[_MODALITY]))
