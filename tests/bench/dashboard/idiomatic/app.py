"""The app itself: the frame around its pages."""

from __future__ import annotations

import streamlit as st

from tests.bench.dashboard.idiomatic import narrowing
from tests.bench.dashboard.idiomatic.stored import load

st.set_page_config(page_title="Neuromodulation tracker", layout="wide")
pages = [
    st.Page("overview.py", title="Overview", default=True),
    st.Page("papers.py", title="Papers"),
    st.Page("brief.py", title="Indication"),
]
page = st.navigation(pages, position="top")
with st.container(horizontal=True, horizontal_alignment="distribute"):
    st.title(page.title, width="content")
    as_of = min(load().listed_on.values())
    st.badge(f"Data as of {as_of:%d %b %Y}", icon=":material/event_available:")
    st.badge(f"{as_of.year} is partial", icon=":material/hourglass_top:", color="orange")
    st.link_button("Copy link", st.context.url or "/", icon=":material/link:")
asked = narrowing.sidebar()
st.session_state["asked"] = asked
narrowing.chips(asked)
page.run()
