"""Terms that rise in an indication more than they rise elsewhere, and how concentrated its sources are, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from dashboard import openings, words
from dashboard.narrowing import filters
from dashboard.sources import holders

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dashboard.frame import View

KINDS: Final = {"mesh": "MeSH headings", "keyword": "Author keywords", "lens": "Lenses"}
OF: Final = "of"
"""Key of the address: the indication whose terms are shown."""
HOLDERS: Final = {"groups": "groups", "countries": "countries", "journals": "journals"}
SHOWN: Final = 12


def concentration(view: View) -> None:
    """Say how few groups, countries and journals hold the controlled studies and all papers."""
    rows = view.data.concentration(view.filters).to_dict("records")
    with st.container(border=True):
        st.markdown(
            "**How concentrated is it?**  \n:gray[The chance that two papers have the same holder, with its 95% interval]"
        )
        for holder in HOLDERS:
            lines = [_sentence(row) for row in rows if row["holder"] == holder]
            st.markdown("  \n".join(lines))


def _sentence(row: Mapping[Hashable, Any]) -> str:
    what = "controlled studies" if row["evidence"] == "controlled" else "all papers"
    head = f"**{HOLDERS[row['holder']].capitalize()}, {what}:** "
    known = f"{row['papers']:,} of known origin" + (f", {row['unknown']:,} unknown" if row["unknown"] else "")
    if pd.isna(row["herfindahl"]):
        return f":gray[{head}too few to say ({known})]"
    interval = f"{row['herfindahl']:.1%} ({row['low']:.1%} to {row['high']:.1%})"
    same = (
        f"as if {row['effective']:,.1f} of equal size shared them"
        if row["herfindahl"] > 0
        else "no two share one"
    )
    return f"{head}{interval}, {same}; the largest of {row['holders']:,} holds {row['top_1']:.0%} :gray[({known})]"


def terms(view: View) -> None:
    """List the terms that rise in one indication."""
    names = view.data.indication_names()
    asked = view.filters.indications
    shown = {name: label for name, label in names.items() if not asked or name in asked}
    indication = filters.pick(OF, "Rising terms of", shown)
    with st.grid(3, min_column_width=300):
        for kind, label in KINDS.items():
            with st.container(border=True, height="stretch"):
                _kind(view, view.data.terms(kind, indication, view.filters), label, shown[indication])


def _kind(view: View, found: pd.DataFrame, label: str, name: str) -> None:
    rising = found[found["rising"]].to_dict("records")
    tested = (
        f"{len(found):,} tested, false discovery rate 5%"
        if len(found)
        else "none has papers enough to be tested"
    )
    st.markdown(
        f"**{label} rising in {words.plain(name)}: {len(rising) or 'none'}**  \n"
        f":gray[Last three complete years against the three before; {tested}. A click lists the recent papers.]"
    )
    for row in rising[:SHOWN]:
        _term(view, row)
    if more := rising[SHOWN:]:
        with st.expander(f"{len(more):,} more"):
            for row in more:
                _term(view, row)


def _term(view: View, row: Mapping[Hashable, Any]) -> None:
    """Write a term: papers before and now, to be listed, and its rise here over its rise elsewhere."""
    rise = f"\u00d7{row['ratio']:.1f} ({row['low']:.1f} to {row['high']:.1f}) beyond its rise elsewhere"
    told = f"**{words.plain(row['term'])}** {row['previous']:,} \u2192 {row['recent']:,} papers"
    facet = view.data.term_facet(row["kind"], row["key"])
    span = view.data.recent_span(view.filters)
    asked = holders.narrowed_to(replace(view.filters, indications=(row["indication"],), years=span), facet)
    with st.container(gap=None):
        if asked is None:
            st.markdown(told)
        else:
            openings.open_papers(told, f"{facet.kind}_{facet.id}", asked)
        st.caption(rise)
