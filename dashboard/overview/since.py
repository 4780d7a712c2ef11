"""New since the last visit: what arrived, which milestones fired, which cells reached another stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import words
from dashboard.data import news
from dashboard.narrowing import filters
from dashboard.overview import events, visits

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dashboard.frame import View

MOST: Final = 6
"""Milestones that are named; the others are on the page of maturity."""
FIRST: Final = (
    "This browser remembers no visit before this one. From the next one on, what is new since then is told here; "
    "only this browser remembers it."
)
UNKNOWN: Final = (
    "The data of your last visit is not known here: since then, a backup was put back or the database replaced. From "
    "the next visit on, what is new since then is told here again."
)
IN_DEMO: Final = "The demo remembers no visit. On your own data, what is new since the last one is told here."


def _seen(view: View) -> tuple[visits.Edition, bool]:
    """Return the data version of the last visit and whether it is one of this data; in the demo no visit is noted."""
    seen = visits.NONE if filters.in_demo() else visits.last_version()
    return seen, bool(seen.number) and _is_of(view, seen)


def _is_of(view: View, seen: visits.Edition) -> bool:
    """Tell whether the version of that number is still the one that was seen."""
    return visits.Edition.of(seen.number, news.published(view.data, seen.number)) == seen


def arrivals(view: View) -> None:
    """Say how many papers arrived since the last visit; a click lists exactly these."""
    (version, _), known = _seen(view)
    found = news.papers(view.data, view.filters, version) if known else None
    with st.container(border=True, key="since"):
        if found is None:
            none = IN_DEMO if filters.in_demo() else UNKNOWN if version else FIRST
            st.markdown(f"**New since your last visit**  \n:gray[{none}]")
            return
        at = news.published(view.data, version)
        st.markdown(f"**New since your last visit**  \n:gray[{_told(found.papers, words.day(at))}]")
        if found.papers:
            _links(view, version, found.papers, found.indications)


def _told(papers: int, day: str) -> str:
    since = f"added since the data of {day}, with which this browser last opened a page before this visit"
    if not papers:
        return f"No paper has been {since}"
    return f"{words.papers(papers)} {since}{'; one may be on several indications' if papers > 1 else ''}"


def _links(view: View, version: int, papers: int, indications: Mapping[str, int]) -> None:
    names = view.data.indication_names()
    with st.container(horizontal=True, gap="small"):
        _link("All of them", papers, "all", view, version)
        for name, count in sorted(indications.items(), key=lambda entry: -entry[1]):
            _link(words.plain(names[name]), count, name, view, version, name)


def _link(label: str, papers: int, key: str, view: View, version: int, *indications: str) -> None:
    asked = news.new_only(view.filters, version, *indications)
    st.button(f"{label} **{papers:,}**", key=f"since_{key}", on_click=filters.list_papers, args=(asked,))


def milestones(view: View) -> None:
    """Name the milestones that were first seen here since the last visit, and the stages reached."""
    (version, _), known = _seen(view)
    fired = news.fired(view.data, version) if known else ()
    rows = events.once(row for row in fired if _asked(view, row))
    if not rows:
        return
    stages = [row for row in rows if str(row["kind"]).startswith("stage_")]
    with st.container(border=True):
        st.markdown(
            f"**First seen since your last visit**  \n:gray[{_counted(len(stages), len(rows) - len(stages))}]"
        )
        events.lines(view, "new", [*stages, *(row for row in rows if row not in stages)][:MOST])


def _counted(stages: int, others: int) -> str:
    """Say how many stages were reached and how many other milestones there are, of what there is."""
    reached = words.count(stages, "stage", "stages")
    told = [f"{reached} reached"] if stages else []
    if others:
        other = "other " if stages else ""
        told.append(words.count(others, f"{other}milestone", f"{other}milestones"))
    return ", ".join(told)


def _asked(view: View, row: Mapping[Hashable, Any]) -> bool:
    asked = view.filters
    return (not asked.indications or row["indication"] in asked.indications) and (
        not asked.modalities or row["modality"] in asked.modalities
    )
