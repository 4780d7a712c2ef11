"""Headline figures, the newest papers and the details of one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import words
from dashboard.data import EVIDENCE_LEVELS

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from dashboard.data import Kpi
    from dashboard.frame import View

FEW = 10  # below this, a change in per cent would be read into chance
NEWEST = 8


def kpis(figures: Sequence[Kpi]) -> None:
    """Draw the headline figures, each with the years before it; growth is not coloured as good news."""
    with st.grid(min_column_width=150, row_height=178):
        for figure in figures:
            st.metric(
                f"{figure.label}, {figure.year}",
                figure.value,
                delta=change(figure.value, figure.previous),
                delta_color="blue",
                delta_description=f"on {figure.year - 1}",
                chart_data=figure.series,
                chart_type="bar",
                border=True,
                height="stretch",
                format="localized",
            )


def change(value: int, previous: int) -> str:
    """Write the change to the year before: in per cent, or in papers where there are few."""
    if previous < FEW:
        return f"{value - previous:+d}"
    return f"{(value - previous) / previous:+.1%}"


def newest(view: View) -> None:
    """List the papers that arrived last."""
    rows = view.data.newest(view.filters, NEWEST)
    with st.container(border=True):
        st.markdown("**Newest papers**  \n:gray[By arrival in PubMed]")
        if rows.empty:
            st.markdown("No paper matches these filters.")
        names, kinds = view.data.indication_names(), view.data.modality_names()
        for row in rows.to_dict("records"):
            st.markdown(_entry(row, names, kinds))


def _entry(row: Mapping[Hashable, Any], names: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Write one paper in two lines: its title, then where, when and about what."""
    level = EVIDENCE_LEVELS.get(row["evidence_level"], "")
    about = [words.plain(row["journal"]), words.date(row["publication_date"]), level]
    tags = [f":blue-badge[{words.plain(names[i])}]" for i in row["indications"]]
    tags += [f":gray-badge[{words.plain(kinds[m])}]" for m in row["modalities"]]
    title = f"[{words.plain(row['title']) or 'No title'}]({words.article_link(row['pmid'])})"
    return f"{title}  \n:gray[{' · '.join(part for part in about if part)}] {' '.join(tags)}"
