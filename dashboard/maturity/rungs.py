"""The ladder of one cell: each rung with its date, what it rests on and the papers that prove it; its milestones."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from dashboard import frame, openings, words
from dashboard.data import RUNGS, STAGES
from dashboard.narrowing import address, filters

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

WHOLE_CELLS: Final = (
    "Milestones are of all papers of a cell: of the filters, only those on indications, modalities and years choose "
    "among them."
)
SHOWN: Final = 3
"""Proofs that are open to view; the others are one click away."""


def summary(row: Mapping[Hashable, Any], name: str) -> None:
    """Say in one line where a cell stands, and in a second what the next rung lacks."""
    stage = row["stage"]
    reached = f", reached {words.date(row['reached'])}" if stage != "none" and row["reached"] else ""
    where = f"{stage}, {STAGES[stage].lower()}{reached}" if stage != "none" else "no study yet"
    st.markdown(f"### {words.plain(name)}: {where} :gray-badge[{words.plain(row['status'])}]", anchors=False)
    if row["missing"]:
        st.markdown(f"**Missing for the next rung:** {words.plain(row['missing'])}.")
    if row["unknown"]:
        st.caption(
            f"Not classified, so proof of nothing here: {row['unknown']:,} of {words.papers(row['papers'])}."
        )


def rungs(row: Mapping[Hashable, Any]) -> None:
    """List the rungs, the highest reached first and those not reached in grey."""
    with st.container(border=True, height="stretch"):
        st.markdown(
            "**The ladder, rung by rung**  \n:gray[When each was first reached, on what, and by which papers]"
        )
        for stage in reversed(RUNGS):
            _rung(stage, row)


def _rung(stage: str, row: Mapping[Hashable, Any]) -> None:
    key = stage.lower()
    pmids, date, inputs = (row[f"{key}_{what}"] for what in ("pmids", "date", "inputs"))
    if not pmids:
        passed = stage == "M0" and row["stage"] != "none"
        st.markdown(
            f":gray[{stage} {STAGES[stage]}: {'people were studied first' if passed else 'not reached'}]"
        )
        return
    with st.container(gap=None):
        told = f"  \n:gray[{words.plain(inputs)}]" if inputs else ""
        st.markdown(f":blue-badge[{stage}] **{STAGES[stage]}** · {words.date(date)}{told}")
        proofs(f"rung_{stage}", pmids, row)


def milestones(rows: Sequence[Mapping[Hashable, Any]]) -> None:
    """List the milestones of a cell, the latest first; those without a date last."""
    with st.container(border=True, height="stretch"):
        st.markdown("**Milestones**  \n:gray[By publication date; each fires once]")
        if not rows:
            st.markdown("Nothing has happened here for the first time yet.")
        for (date, pmids), together in groupby(rows, key=lambda row: (row["date"], row["pmids"])):
            same = list(together)
            named = "; ".join([same[0]["label"], *(_inside(row["label"]) for row in same[1:])])
            seen = f" :gray[seen here {words.day(same[0]['seen'])}]" if same[0]["seen"] else ""
            with st.container(gap=None):
                st.markdown(f"{words.date(date)} · **{words.plain(named)}**{seen}")
                proofs(f"first_{same[0]['kind']}", pmids, same[0])


def _inside(label: str) -> str:
    """Write a label within a sentence: a stage keeps its capital."""
    return label if label[1:2].isdigit() else label[:1].lower() + label[1:]


def proofs(key: str, pmids: Sequence[int], cell: Mapping[Hashable, Any] | None = None) -> None:
    """Offer the papers, each to be opened with one click, and the list of them where they are several of a cell."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for pmid in pmids[:SHOWN]:
            offer_paper(key, pmid)
        if more := pmids[SHOWN:]:
            shown = st.popover(f"and {len(more):,} more", on_change="rerun", key=f"more_{key}")
            if shown.open:
                with shown, st.container(horizontal=True, gap="small", width=300):
                    for pmid in more:
                        offer_paper(key, pmid)
        if cell is not None and len(pmids) > address.MOST:
            st.caption(f"{len(pmids):,} papers in all, more than one list can name")
        elif cell is not None and len(pmids) > 1:
            asked = openings.of_papers(pmids, cell["modality"], frame.here().filters.modalities)
            openings.open_papers(f"List these {words.papers(len(pmids))}", key, asked)


def offer_paper(key: str, pmid: int) -> None:
    """Offer one paper: a click opens everything known of it."""
    st.button(f":blue[PMID {pmid}]", key=f"{key}_{pmid}", type="tertiary", on_click=open_paper, args=(pmid,))


def newest_first(view: View, pair: Pair) -> list[dict[Hashable, Any]]:
    """Return the milestones of a cell, the latest first, those without a date last."""
    found = view.data.milestones(view.filters)
    here = found[(found["indication"] == pair.indication) & (found["modality"] == pair.modality)]
    return sorted(here.to_dict("records"), key=last_day, reverse=True)


def last_day(row: Mapping[Hashable, Any]) -> str:
    """Return the key of time: of a year or month alone, its end; without a date, before everything."""
    return f"{row['date']}-99-99"[: len("2020-01-01")] if row["date"] else ""


def open_paper(pmid: int) -> None:
    """Show everything known of one paper; call it inside a callback."""
    st.session_state[filters.PMID] = str(pmid)
