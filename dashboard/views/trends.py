"""Trends: is it really growing, against PubMed's own growth, and how sure are we."""

from __future__ import annotations

import streamlit as st

from dashboard import breaks, chart_card, data, downloads, frame, openings, words
from dashboard.narrowing import filters
from dashboard.papers import detail
from dashboard.trends import charts, firsts, rules, verdicts

MEASURES = {
    "articles": "Papers",
    "share": "Share of all papers",
    "per_100k": "Per 100,000 PubMed records",
    "index": "Index",
}


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(*KEYS)
    measure, focus = tools(view)
    for status in charts.NEW:
        lines(view, status, measure, focus)
    if (beside := charts.beside(view, measure)) is not None:
        openings.card(view, beside, "beside", openings.years(view))
    lines(view, "established", measure, focus)
    if not view.data.count(view.filters):
        frame.nothing()
    st.caption(" ".join((data.DATE_RULE, rules.UNFINISHED[measure], breaks.caption(breaks.of(view)))))
    if focus:
        firsts.listed(view, focus)
    growth(view)
    detail.drawer(view)


KEYS = ("by", "milestones", verdicts.ROWS, verdicts.WINDOW)


def tools(view: frame.View) -> tuple[str, str]:
    """Draw what chooses the measure and the indication whose milestones are marked."""
    names = view.data.indication_names()
    shown = {i: n for i, n in names.items() if not view.filters.indications or i in view.filters.indications}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        measure = filters.pick("by", "Measure", MEASURES)
        focus = filters.pick("milestones", "Mark the milestones of", {"": "No indication", **shown})
        st.download_button(
            "Download CSV",
            downloads.made(view, lambda of: of.data.trends_csv(of.filters)),
            "trends.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    return measure, focus


def lines(view: frame.View, status: str, measure: str, focus: str) -> None:
    """Draw the lines of one status, or say why an index has none."""
    drawn = charts.years(view, status, measure, focus)
    if drawn is not None:
        openings.card(view, drawn, f"trend_{status}", openings.years(view))
    elif measure == "index" and (missing := rules.without_base(view, (status,))):
        st.info(
            f"None of the {status} indications here has an index. {words.plain(missing)}.",
            icon=":material/info:",
        )


def growth(view: frame.View) -> None:
    """Draw the verdicts."""
    st.markdown("### Is it growing?", anchors=False)
    rows, recent = verdicts.tools(view)
    shown = charts.growth(view, rows, recent=recent)
    if shown is None:
        st.info("The filters leave no row of this kind.", icon=":material/search_off:")
        return
    key = verdicts.key()
    chart_card.draw(shown, key=key, on_select=lambda: verdicts.clicked(key, view, rows, recent=recent))
    st.caption(verdicts.note(view, recent=recent))
    verdicts.by_name(view, rows, recent=recent)


page()
