"""The link to what is in view: the whole address, to be copied with one key and opened in any browser."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dashboard.narrowing.filters import PMID


def copy(path: str) -> None:
    """Offer the address of a page as it is now; a dialog, where the keyboard reaches the link."""
    clicked = st.button("Copy link", icon=":material/link:", key="copy_link")
    if clicked and not st.session_state.get(PMID):  # two dialogs cannot be open at once
        _dialog(here(path))


@st.dialog("Link to this view", icon=":material/link:")
def _dialog(link: str) -> None:
    st.caption(
        "This page with all of its filters and choices, for any browser. The button at the right copies it."
    )
    st.code(link, language=None, wrap_lines=True)
    st.text_input("By keyboard: the Tab key selects it here, Ctrl+C copies it", link, key="link")


def here(path: str) -> str:
    """Return the address of a page with everything that its parameters say."""
    base = urlsplit(st.context.url or "")
    place = base.path.rstrip("/")
    if path and not place.endswith(f"/{path}"):
        place = f"{place}/{path}"
    said = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    return urlunsplit((base.scheme, base.netloc, place or "/", urlencode(said, safe=",:"), ""))
