"""A short brief on one indication."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from tests.bench.dashboard.idiomatic import counts, moved
from tests.bench.dashboard.idiomatic.narrowing import INDICATIONS

about = st.selectbox("Brief on", list(INDICATIONS), format_func=INDICATIONS.__getitem__, key="about")
asked = replace(st.session_state["asked"], indications=(about,))
found = counts.counted(asked)
st.markdown(f"### {moved.finding(asked, found)}")
moved.headlines(asked, found)
moved.movers(found)
