"""The papers that the filters leave, the newest first."""

from __future__ import annotations

import streamlit as st

from tests.bench.dashboard.idiomatic import counts
from tests.bench.dashboard.idiomatic.stored import described

found = counts.listed(st.session_state["asked"])
st.caption(f"{len(found):,} papers")
number = st.pagination(max(1, -(-len(found) // 50)))
st.dataframe(described(tuple(found[(number - 1) * 50 : number * 50])), hide_index=True)
