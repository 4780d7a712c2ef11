"""Headline figures, the newest papers and the details of one paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import openings, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.data import Filters, Kpi
    from dashboard.frame import View

FEW = 10  # below this, a change in per cent would be read into chance
NEWEST = 6
INVESTIGATIONAL = "On investigational indications"
LEVELS = {"Randomised controlled trials": "rct", "Systematic reviews": "systematic_review"}
"""Label of a figure -> the level of evidence it counts."""
BRIEF = {
    INVESTIGATIONAL: "Investigational",
    "Randomised controlled trials": "Randomised trials",
}
"""Labels that fit a card on a phone."""


def kpis(view: View, figures: Sequence[Kpi]) -> None:
    """Draw the headline figures with the years before and their papers; growth is not coloured as good news."""
    if not figures:
        return
    st.caption(told(figures[0]))
    with st.grid(4, min_column_width=150):
        for figure in figures:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _metric(figure)
                asked = behind(view, figure)
                if asked is not None and figure.value:
                    openings.open_papers(f"List {words.papers(figure.value)}", f"kpi_{figure.label}", asked)


def _metric(figure: Kpi) -> None:
    st.metric(
        BRIEF.get(figure.label, figure.label),
        figure.value,
        delta=change(figure.value, figure.previous),
        delta_color="blue",
        delta_arrow="off" if figure.value == figure.previous else "auto",
        delta_description=against(figure),
        chart_data=figure.series,
        chart_type="bar",
        format="localized",
    )


def against(figure: Kpi) -> str:
    """Say what the change of a figure is measured against, and whether papers of its year are still to come."""
    return f"on {figure.year - 1}{', so far' if figure.arriving else ''}"


def behind(view: View, figure: Kpi) -> Filters | None:
    """Return the filters that leave exactly the papers of a figure; None where none do."""
    asked = replace(view.filters, years=(figure.year, figure.year))
    if figure.label in LEVELS:
        level = LEVELS[figure.label]
        return replace(asked, evidence=(level,)) if level in (asked.evidence or (level,)) else None
    if figure.label != INVESTIGATIONAL:
        return asked
    shown = {i: s for i, s in view.data.indication_status().items() if i in (asked.indications or (i,))}
    names = tuple(i for i, status in shown.items() if status == "investigational")
    return replace(asked, indications=names) if names else None


def told(papers: Kpi) -> str:
    """Say which year the figures are of, and what it and the year after it will have, where that can be told."""
    text, whole, current = (
        f"{papers.year}, the last complete year, beside the years before it",
        papers.expected,
        papers.current,
    )
    if papers.arriving:
        text += "; its papers are still arriving"
    if whole is not None:
        text += f", {_interval(whole.estimate, whole.low, whole.high)} are expected in all"
    if current is None:
        return text
    expected = _interval(current.estimate, current.low, current.high)
    return f"{text}. For {papers.year + 1}, {expected} are expected once all have arrived"


def _interval(estimate: float, low: int, high: int) -> str:
    return f"{estimate:,.0f} papers (95% interval {low:,} to {high:,})"


def change(value: int, previous: int) -> str:
    """Write the change to the year before: in per cent, or in papers where there are few."""
    if previous < FEW:
        return f"{value - previous:+d}"
    return f"{(value - previous) / previous:+.1%}"


def newest(view: View) -> None:
    """List the papers that arrived last."""
    rows = view.data.newest(view.filters, NEWEST)
    with st.container(border=True):
        names, kinds = view.data.indication_names(), view.data.modality_names()
        listed = [words.paper(row._asdict(), names, kinds) for row in rows]
        head = "**Newest papers**  \n:gray[By arrival in PubMed]"
        st.markdown("\n\n".join([head, *(listed or ["No paper matches these filters."])]))
