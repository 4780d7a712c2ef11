"""How everything is asked, dated, counted, classified and computed: the second half of the page on data and methods."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from dashboard.data import rule_label
from dashboard.methods.ledger import localized

if TYPE_CHECKING:
    from dashboard.frame import View

TEXT: Final = "methods.md"
"""Shipped beside this module; in a checkout it stands in docs, where it is read without the dashboard too."""
ACCURACY: Final = re.compile(r"<!-- accuracy -->.*<!-- /accuracy -->", re.DOTALL)
"""Where the text holds its table of precision and recall: here it is one that can be sorted."""
ROWS_SHOWN_HEIGHT: Final = 420


def contents() -> None:
    """Lead to what stands further down."""
    st.markdown("Further down: [exact queries](#queries) · [scope](#scope) · [methods](#methods)")


def queries(view: View) -> None:
    """Show what is sent to PubMed, ready to copy."""
    st.subheader("Exact queries", anchor="queries")
    catalog, asked = view.data.source.catalog.indications, view.data.queries()
    indication = st.selectbox(
        "Query of", list(asked), format_func=lambda name: catalog[name].label, width=320
    )
    st.code(
        asked[indication], language=None, wrap_lines=True
    )  # a frame that scrolls is closed to the keyboard
    st.caption(
        "Sent to PubMed exactly as it stands. The button at the right of the field copies it, "
        "ready for PubMed\u2019s advanced search (it is too long for a link)."
    )


def explained(view: View) -> None:
    """Say what every figure means, how it is computed, where that comes from and what it cannot tell."""
    opening, *sections = text().split("\n## ")
    parts = {title: body for title, _, body in (section.partition("\n") for section in sections)}
    st.header("Methods", anchor="methods")
    st.markdown(opening.partition("\n")[2])
    st.markdown(" · ".join(f"[{title}](#{anchor(title)})" for title in parts))
    for title, body in parts.items():
        st.subheader(title, anchor=anchor(title))
        before, *after = ACCURACY.split(body)
        st.markdown(before)
        for rest in after:
            _accuracy(view)
            st.markdown(rest)


@lru_cache(maxsize=1)
def text() -> str:
    """Return the text on methods, as it is shipped."""
    here = Path(__file__)
    shipped = here.with_name(TEXT)
    return (shipped if shipped.exists() else here.parents[2] / "docs" / TEXT).read_text(encoding="utf-8")


def anchor(title: str) -> str:
    """Return the address of a section: its title in small letters, words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", title.replace("\u2019", "").replace("'", "").casefold()))


def _accuracy(view: View) -> None:
    """Show precision and recall of every rule, as measured for this version."""
    rows = view.data.accuracy()
    shown = pd.DataFrame(
        {
            "Rule": rows["rule"].map(rule_label),
            "Sample": rows["sample"],
            "Papers": rows["n"],
            "There": rows["told"],
            "Found": rows["found"],
            "Right": rows["right"],
            "Precision (95% CI)": _shares(rows, "precision"),
            "Recall (95% CI)": _shares(rows, "recall"),
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=ROWS_SHOWN_HEIGHT,
        alt="Precision and recall of every rule, on each sample.",
        column_config=localized(shown),
    )


def _shares(rows: pd.DataFrame, name: str) -> list[str]:
    limits = zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    return ["" if pd.isna(share) else f"{share:.2f} ({low:.2f} to {high:.2f})" for share, low, high in limits]


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
