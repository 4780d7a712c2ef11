"""What the papers listed have in common, with counts: a click narrows the list to exactly so many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import streamlit as st

from dashboard import words
from dashboard.data import EVIDENCE_LEVELS, SPECIES, Facet, Filters
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.frame import View

LONGEST: Final = 34  # letters
JOURNALS: Final = "journals"


class Offer(NamedTuple):
    """A filter beside the list: its field, its title, the names of its values, and which are chosen."""

    field: str
    title: str
    names: Mapping[str, str]
    chosen: tuple[str, ...]


def draw(view: View) -> None:
    """Draw the filters with the papers each value would leave."""
    with st.container(border=True):
        st.markdown("**Narrow the list**  \n:gray[A click lists exactly so many papers]")
        for offer in offers(view):
            _pills(view, offer)


def offers(view: View) -> list[Offer]:
    """Return the filters that are offered."""
    asked = view.filters
    journals = tuple(facet.id for facet in asked.facets if facet.kind == "journal")
    return [
        Offer("evidence", "Evidence", EVIDENCE_LEVELS, asked.evidence),
        Offer("species", "Human or animal", SPECIES, asked.species),
        Offer("indications", "Indication", view.data.indication_names(), asked.indications),
        Offer("modalities", "Modality", view.data.modality_names(), asked.modalities),
        Offer(JOURNALS, "Journals with most papers", _journals(view), journals),
    ]


def _journals(view: View) -> Mapping[str, str]:
    ids = [value for value, _ in view.data.choices(view.filters, JOURNALS)]
    names = view.data.facet_names(tuple(Facet("journal", one) for one in ids))
    return {facet.id: name for facet, name in names.items()}


def _pills(view: View, offer: Offer) -> None:
    counts = dict(view.data.choices(view.filters, offer.field))
    if not counts:
        return
    key, shown = f"offer_{offer.field}", [value for value in offer.chosen if value in counts]
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    st.pills(
        offer.title,
        list(counts),
        selection_mode="multi",
        format_func=lambda value: f":gray[{counts[value]:,}] {words.plain(_short(offer.names[value]))}",
        key=key,
        on_change=_take,
        args=(view.filters, offer, key, shown),
    )


def _take(asked: Filters, offer: Offer, key: str, shown: list[str]) -> None:
    """Narrow to the value that was clicked alone, so that as many papers are listed as it says; or take it away."""
    now = st.session_state[key]
    added = tuple(value for value in now if value not in shown)
    left = tuple(value for value in offer.chosen if value not in shown or value in now)
    values = added or left
    if offer.field == JOURNALS:
        facets = tuple(Facet("journal", value) for value in values)
        filters.show(replace(asked.without("journal"), facets=(*asked.without("journal").facets, *facets)))
        return
    change: dict[str, Any] = {offer.field: values}
    filters.show(replace(asked, **change))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}\u2026"
