"""The parts of the page on data and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from dashboard import words
from dashboard.data import DATE_RULE, EVIDENCE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from streamlit.elements.lib.column_config_utils import ColumnConfigMappingInput

    from dashboard.frame import View

STATES = {
    "complete": "complete",
    "incomplete": "incomplete",
    "failed": "failed",
    "interrupted": "interrupted",
    "running": "running",
    None: "never fetched",
}
WARNINGS_SHOWN = 5  # of each indication; the ledger has them all
RULES = """
- **A paper** is one PubMed record. It counts for an indication while it answers that indication's query.
- A paper on several indications or with several modalities counts **once in each** and **once in every total**, so cells do not add up to totals.
- **Modalities** are labels of this tracker's own rules. A child modality counts in its parent too; a specific one wins over a general one. Where no rule finds a modality, the paper stands under *No modality found*.
- **ECT** is fetched and has its own row; a paper whose only modality is ECT is in no total.
- **Retracted papers** count only when you ask for them. Retraction notices, errata and preprints whose journal version is stored are kept, but not counted.
- **The current year** is never compared with a complete one, and is drawn dashed with an open marker.
- Numbers of papers say how much is published. They say nothing about whether a treatment works, and are no medical advice.
"""


def freshness(view: View) -> None:
    """Show how fresh and how complete each indication is."""
    st.subheader("How fresh and how complete", anchor="freshness")
    status = view.data.status()
    rows = pd.DataFrame(
        {
            "Indication": [entry.label for entry in status],
            "Status": [entry.status for entry in status],
            "Last fetch": [STATES.get(entry.last_status, entry.last_status) for entry in status],
            "PubMed counts": [entry.expected for entry in status],
            "Stored": [entry.stored for entry in status],
            "Missing": [entry.missing for entry in status],
            "Last complete": [words.day(entry.last_success) for entry in status],
            "Up to date": ["no: " + entry.problem if entry.problem else "yes" for entry in status],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        alt="Freshness and completeness of each indication.",
        column_config=_localized(rows),
    )
    st.caption(
        "PubMed counts: what PubMed said the query finds. Missing: listed by PubMed, but not delivered; a run with missing papers is marked incomplete."
    )
    warned = {entry.label: entry.warnings for entry in status if entry.warnings}
    if warned:
        with st.expander(f"Warnings of the last runs ({sum(map(len, warned.values())):,})"):
            st.caption("What PubMed changed in a query, and what a run left out.")
            st.markdown("\n".join(_warning_lines(warned)))


def _warning_lines(warned: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for label, warnings in warned.items():
        for warning in warnings[:WARNINGS_SHOWN]:
            yield f"- **{words.plain(label)}**: {words.plain(str(warning))}"
        if len(warnings) > WARNINGS_SHOWN:
            rest = len(warnings) - WARNINGS_SHOWN
            yield f"- **{words.plain(label)}**: {rest:,} more; `tracker runs --json` lists them"


def ledger(view: View) -> None:
    """Show the last runs as they are written down."""
    st.subheader("Run ledger", anchor="ledger")
    st.caption("One row for every attempt to bring an indication up to date, newest first. Times are UTC.")
    runs = view.data.runs()
    shown = pd.DataFrame(
        {
            "Run": runs["id"],
            "Kind": runs["kind"],
            "Indication": runs["indication"],
            "Status": runs["status"],
            "Started": [f"{moment:%Y-%m-%d %H:%M}" for moment in runs["started_at"]],
            **{name.capitalize(): runs[name] for name in ("expected", "stored")},
            "Missing": [len(pmids) for pmids in runs["missing"]],
            **{name.capitalize(): runs[name] for name in ("new", "changed", "left", "requests", "retries")},
            "Warnings": [len(warnings) for warnings in runs["warnings"]],
            "Error": runs["error"].fillna(""),
        }
    )
    st.dataframe(shown, hide_index=True, height=320, alt="The run ledger.", column_config=_localized(shown))


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


def _localized(rows: pd.DataFrame) -> ColumnConfigMappingInput:
    """Write every number but a run's own with thousands separators."""
    counts = [str(name) for name in rows.select_dtypes("number").columns if name != "Run"]
    return {name: st.column_config.NumberColumn(format="localized") for name in counts}


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
