"""What happened to a paper, day by day: what a run saw change, and since when it is here."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import words
from dashboard.papers import relations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.data import Event, Paper

EVENTS: Final = {
    "arrived": "Arrived in PubMed",
    "listed": "First listed for {}",
    "matched": "Imported, and answers the query for {}",
    "added": "Counted for {} by a person's correction",
    "left": "Left {}",
    "returned": "Back in {}",
    "retracted": "Retracted",
    "retraction withdrawn": "Retraction withdrawn",
    "concern": "Expression of concern",
    "concern withdrawn": "Expression of concern withdrawn",
    "title": "Title",
    "abstract": "Abstract",
    "authors": "Authors",
    "publication_types": "Publication types",
    "mesh": "MeSH headings",
    "keywords": "Keywords",
    "status": "Status",
    "dates": "Dates",
    "links": "Links",
    "registrations": "Trial registrations",
    "other": "Other",
}
REASONS: Final = {
    "query change": "because the query was edited",
    "by an edited query": "because the query was edited",
    "query changed": "the query was edited",
    "no longer matching": "its record no longer answers the query",
    "gone from PubMed": "gone from PubMed (deleted, or merged into another record)",
}
DAYS_SHOWN: Final = 8
"""How many days are open to view; what came before is one click away."""


def history(paper: Paper, indications: Mapping[str, str]) -> None:
    """List what happened, the latest day first."""
    st.markdown("**History**")
    days = [
        _day(list(events), indications)
        for _, events in groupby(paper.timeline, key=lambda event: (event.on, event.revised))
    ][::-1]
    if not paper.history:
        st.caption("Nothing has changed since the tracker stored this paper.")
    if days:
        st.markdown("\n\n".join(days[:DAYS_SHOWN]))
    if earlier := days[DAYS_SHOWN:]:
        with st.expander(f"Before: {len(earlier)} more"):
            st.markdown("\n\n".join(earlier))


def _day(events: list[Event], indications: Mapping[str, str]) -> str:
    first, *more = events
    revised = f" :gray[revised by PubMed on {words.day(first.revised)}]" if first.revised else ""
    lines = [_SIGNS.sub("\\1\u00a0", words.plain(_sentence(event, indications))) for event in events]
    head = f"**{words.day(first.on)}**{revised}"
    return "\n".join([head, "", *(f"- {line}" for line in lines)]) if more else f"{head}  \n{lines[0]}"


def _sentence(event: Event, indications: Mapping[str, str]) -> str:
    name = indications.get(event.indication or "", event.indication or "")
    said = EVENTS.get(event.kind, event.kind).format(name)
    detail = _DETAILS.get(event.kind, str)(event.detail)
    told = REASONS.get(detail, detail)
    return f"{said}: {told}" if told else said


def _days_in_words(detail: str) -> str:
    return _DAY.sub(lambda found: words.date(found[0]), detail)


_DAY: Final = re.compile(r"\b\d{4}(?:-\d\d){1,2}\b")
_SIGNS: Final = re.compile(r"(?<= )(\\[+-]) ")
"""A sign that stays with what it stands before, wherever the line breaks."""
_DETAILS: Final = {"links": relations.kinds_in_words, "dates": _days_in_words}
