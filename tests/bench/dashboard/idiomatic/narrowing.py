"""The filters, by the widgets that Streamlit has for them, and the ways from a number to its papers."""

from __future__ import annotations

from typing import Any

import streamlit as st

from tests.bench.dashboard.idiomatic import counts
from tests.bench.dashboard.idiomatic.stored import catalog
from tracker.analysis import EVIDENCE_LEVELS, SPECIES, UNATTRIBUTED, Filters

INDICATIONS = {entry.id: entry.short for entry in catalog().enabled_indications}
MODALITIES = {entry.id: entry.label for entry in catalog().enabled_modalities} | {
    UNATTRIBUTED: "No modality found"
}
CHOICES = {
    "ind": ("Indications", INDICATIONS),
    "mod": ("Modalities", MODALITIES),
    "ev": ("Evidence", EVIDENCE_LEVELS),
    "sp": ("Human or animal", SPECIES),
}
ALL = {"all": "all modalities", **MODALITIES}


def sidebar() -> Filters:
    """Draw the filters and return what they say."""
    state = st.session_state
    with st.sidebar:
        st.markdown("**Neuromodulation tracker**  \n:gray[Emerging indications in PubMed]")
        text = st.text_input(
            "Search", key="q", placeholder="Words, a phrase, PMID or DOI", bind="query-params"
        )
        for key, (label, names) in CHOICES.items():
            st.multiselect(label, list(names), format_func=names.__getitem__, key=key, bind="query-params")
        whole = counts.years()
        years = st.slider("Publication years", *whole, whole, key="years", bind="query-params")
        retracted = st.toggle("Count retracted papers", key="retracted", bind="query-params")
        strict = st.toggle("Tagged evidence only", key="strict", bind="query-params")
    chosen = [tuple(state[key]) for key in CHOICES]
    span = None if years == whole else years
    return Filters(chosen[0], chosen[1], span, chosen[2], chosen[3], text.strip(), retracted, strict)


def without(key: str, value: str) -> None:
    st.session_state[key] = [one for one in st.session_state[key] if one != value]


def reset() -> None:
    for key in CHOICES:
        st.session_state[key] = []
    st.session_state.update(years=counts.years(), q="", retracted=False, strict=False)


def chips(asked: Filters) -> None:
    """Show which filters are on; a click takes one away."""
    if asked == Filters():
        return
    with st.container(horizontal=True, gap="small"):
        for key, (_, names) in CHOICES.items():
            for one in st.session_state[key]:
                name = f"chip_{key}_{one}"
                st.button(names[one], key=name, icon=":material/close:", on_click=without, args=(key, one))
        if asked.years:
            span = "{} to {}".format(*asked.years)
            whole = {"years": counts.years()}
            st.button(span, key="chip_years", on_click=st.session_state.update, kwargs=whole)
        st.button("Reset filters", type="tertiary", on_click=reset)


def open_papers(**narrowed: Any) -> None:
    """Leave for the papers of narrower filters; called by a click."""
    st.session_state.update(narrowed)
    st.switch_page("papers.py", query_params={})


def list_papers(label: str, key: str, **narrowed: Any) -> None:
    st.button(f":blue[{label}]", key=key, type="tertiary", on_click=open_papers, kwargs=narrowed)


def cell(indication: str, modality: str) -> str:
    return f"{INDICATIONS[indication]} \u00d7 {ALL[modality]}"
