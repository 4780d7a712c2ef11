"""How everything is asked, dated, counted and classified: the second half of the page on data and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from dashboard.data import DATE_RULE, EVIDENCE_LEVELS

if TYPE_CHECKING:
    from dashboard.frame import View

RULES = """
- **A paper** is one PubMed record. It counts for an indication while it answers that indication's query.
- A paper on several indications or with several modalities counts **once in each** and **once in every total**, so cells do not add up to totals.
- **Modalities** are labels of this tracker's own rules. A child modality counts in its parent too; a specific one wins over a general one. Where no rule finds a modality, the paper stands under *No modality found*.
- **ECT** is fetched and has its own row; a paper whose only modality is ECT is in no total.
- **Retracted papers** count only when you ask for them. Retraction notices, errata and preprints whose journal version is stored are kept, but not counted.
- **The current year** is never compared with a complete one, and is drawn dashed with an open marker.
- Numbers of papers say how much is published. They say nothing about whether a treatment works, and are no medical advice.
"""


def queries(view: View) -> None:
    """Show what is sent to PubMed, ready to copy."""
    st.subheader("Exact queries", anchor="queries")
    catalog, asked = view.data.source.catalog.indications, view.data.queries()
    indication = st.selectbox(
        "Query of", list(asked), format_func=lambda name: catalog[name].label, width=320
    )
    st.code(asked[indication], language=None, wrap_lines=True, height=220)
    st.caption(
        "Sent to PubMed exactly as it stands. The button at the right of the field copies it, "
        "ready for PubMed\u2019s advanced search (it is too long for a link)."
    )


def rules(view: View) -> None:  # noqa: ARG001  every part of the page is called alike
    """Say how papers are dated, counted and classified."""
    st.subheader("How papers are dated and counted", anchor="rules")
    st.markdown(
        f"{DATE_RULE} Where only the year or the month is known, no day is invented. Counting an issue date later than arrival as arrival is this tracker's own rule."
    )
    st.markdown(RULES)
    st.markdown(
        "**Evidence levels**, from publication types and MeSH headings; from the title only where PubMed has not indexed the paper yet: "
        + "; ".join(label.lower() for label in EVIDENCE_LEVELS.values())
        + "."
    )


def scope(view: View) -> None:
    """Say which modalities and indications are tracked, and what to watch for."""
    st.subheader("Scope", anchor="scope")
    catalog = view.data.source.catalog
    modalities = pd.DataFrame(
        [
            {
                "Modality": m.label,
                "Part of": catalog.modalities[m.parent].label if m.parent else "",
                "In totals": "yes" if m.in_totals else "no",
                "Known pitfalls": m.pitfalls,
            }
            for m in catalog.enabled_modalities
        ]
    )
    indications = pd.DataFrame(
        [
            {"Indication": i.label, "Status": i.status, "Known pitfalls": i.pitfalls}
            for i in catalog.enabled_indications
        ]
    )
    for name, frame in (("Indications", indications), ("Modalities", modalities)):
        with st.expander(f"{name} ({len(frame)})"):
            st.table(frame, border="horizontal", hide_index=True)
    st.caption(
        "The catalog decides the scope. Put your own entries in a TOML file and name it in TRACKER_CATALOG."
    )
