"""The indication or cell that a brief is about, kept in the address (`?about=alzheimer`, `?about=alzheimer.dbs`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.maturity.pairs import ALL, ALL_MODALITIES, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboard.frame import View

ABOUT: Final = "about"
"""Key of the address."""
PAGE: Final = "views/indication.py"
LONGEST_SHOWN: Final = 40  # characters of an id that nobody knows
UNNARROWED: Final = (
    "Growth is told of all papers of the whole indication or cell; the other filters narrow everything else."
)
IGNORED: Final = (
    "The filters on indications and modalities do not narrow a brief: the fields above say what it is on."
)
_INDICATION, _MODALITY = "about_indication", "about_modality"


def chosen(view: View) -> tuple[Pair, str]:
    """Return what the brief is about, and what the address names that is not known here ('' where all is).

    Without an address it is the first indication that the filters leave.
    """
    asked = str(st.session_state.get(ABOUT, "")).strip()
    indication, _, modality = asked.partition(".")
    names, kinds = view.data.indication_names(), choices(view)
    first = next((name for name in view.filters.indications if name in names), next(iter(names)))
    pair = Pair(indication if indication in names else first, modality if modality in kinds else ALL)
    unknown = [part for part, known in ((indication, names), (modality, kinds)) if part and part not in known]
    return pair, ", ".join(unknown)[:LONGEST_SHOWN]


def narrowed(view: View, pair: Pair) -> View:
    """Return the view of this indication or cell whole, whatever the sidebar says of these; other filters stay."""
    modalities = () if pair.modality == ALL else (pair.modality,)
    return replace(view, filters=replace(view.filters, indications=(pair.indication,), modalities=modalities))


def others(view: View) -> bool:
    """Tell whether filters on anything but indication and modality are on."""
    return replace(view.filters, indications=(), modalities=()) != type(view.filters)()


def notes(view: View, pair: Pair) -> str:
    """Say which filters do not narrow a brief, and what of it the others do not; '' where none is on."""
    asked, own = view.filters, narrowed(view, pair).filters
    ignored = (asked.indications and asked.indications != own.indications) or (
        asked.modalities and asked.modalities != own.modalities
    )
    told = (IGNORED if ignored else "", UNNARROWED if others(view) else "")
    return " ".join(note for note in told if note)


def choices(view: View) -> dict[str, str]:
    """Return what a brief may be narrowed to: modality -> label."""
    kinds = {m: label for m, label in view.data.modality_names().items() if m != "unattributed"}
    return {ALL: ALL_MODALITIES, **kinds}


def name(view: View, pair: Pair) -> str:
    """Name the subject in full."""
    label = view.data.source.catalog.indications[pair.indication].label
    return label if pair.modality == ALL else f"{label} \u00d7 {view.data.modality_names()[pair.modality]}"


def choose(view: View, pair: Pair) -> None:
    """Draw the two fields that name the subject."""
    fields: Iterable[tuple[str, str, Mapping[str, str], str]] = (
        (_INDICATION, "Brief on", view.data.indication_names(), pair.indication),
        (_MODALITY, "By", choices(view), pair.modality),
    )
    for key, label, options, value in fields:
        if st.session_state.get(key) != value:
            st.session_state[key] = value
        st.selectbox(
            label, list(options), format_func=options.__getitem__, key=key, on_change=_take_over, width=260
        )


def link(pair: Pair, label: str, key: str) -> None:
    """Offer the brief of an indication or a cell, from any page."""
    st.button(label, key=key, icon=":material/summarize:", type="tertiary", on_click=open_brief, args=(pair,))


def links(view: View, key: str) -> None:
    """Offer the briefs of all indications that the filters leave, in one line."""
    asked, names = view.filters.indications, view.data.indication_names()
    st.session_state[key] = None  # none stays chosen: a press leads away
    st.pills(
        "Open the brief of",
        [name for name in names if not asked or name in asked],
        format_func=lambda name: words.plain(names[name]),
        key=key,
        on_change=_open_chosen,
        args=(key,),
    )


def _open_chosen(key: str) -> None:
    if chosen := st.session_state[key]:
        open_brief(Pair(chosen, ALL))


def open_brief(pair: Pair) -> None:
    """Go to the brief from another page; call it inside a callback."""
    st.switch_page(PAGE, query_params={ABOUT: _written(pair)})


def take(pair: Pair) -> None:
    """Be about something else, on the page itself; call it inside a callback."""
    st.session_state[ABOUT] = _written(pair)


def _written(pair: Pair) -> str:
    return pair.indication if pair.modality == ALL else ".".join(pair)


def _take_over() -> None:
    take(Pair(st.session_state[_INDICATION], st.session_state[_MODALITY]))
