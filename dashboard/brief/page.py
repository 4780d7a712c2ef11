"""The sections of the page of an indication: everything that its report says, and ways to what is behind it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import breaks, data, frame, openings, words
from dashboard.brief import awaited, figures, pictures, sources, stages, subject, verdict
from dashboard.maturity import cell_charts, rungs
from dashboard.maturity.pairs import ALL, list_papers
from dashboard.narrowing import filters
from dashboard.overview import cards
from dashboard.papers import detail
from dashboard.report import buttons

if TYPE_CHECKING:
    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

SHOWN: Final = 5
"""Readouts and white spaces that are open to view."""
SKELETON: Final = 56  # pixels


def draw(view: View) -> None:
    """Draw the brief that the address asks for."""
    pair, unknown = subject.chosen(view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        subject.choose(view, pair)
    if unknown:
        st.warning(
            f"Nothing is known here as {words.plain(unknown)}; this is the brief of {words.plain(subject.name(view, pair))}.",
            icon=":material/help:",
        )
    own = subject.narrowed(view, pair)
    told = view.data.ready()
    _head(own, pair, told=told, notes=subject.notes(view, pair))
    if view.data.count(own.filters):
        _body(own, pair)
    else:
        _nothing(own)
    detail.drawer(view)
    if not told:
        st.fragment(_wait, run_every=1.0)(view)


def _wait(view: View) -> None:
    if view.data.ready(0.0):
        st.rerun()


def _head(view: View, pair: Pair, *, told: bool, notes: str) -> None:
    """Say the verdict, once growth has been told, and what it rests on, and offer the report."""
    if told:
        st.markdown(f"### {words.plain(verdict.sentence(view, pair))}", anchors=False)
    else:
        st.skeleton(SKELETON)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(words.plain(stages.standing(view, pair)["status"]), color="gray")
        list_papers(view, pair)
        buttons.draw(view, pair)
    st.caption(f"{data.STAGE_NOTE} {notes}".strip())


def _nothing(view: View) -> None:
    """Say that there is nothing to say, and where to look."""
    st.info(
        "There is nothing to report. Choose another indication or modality above"
        f"{', or take the filters away' if subject.others(view) else ''}.",
        icon=":material/search_off:",
    )
    if subject.others(view):
        st.button(
            "Reset all filters", on_click=filters.reset, icon=":material/restart_alt:", key="reset_brief"
        )
    _spaces(view)


def _body(view: View, pair: Pair) -> None:
    _figures(view, pair)
    lines = pictures.lines(view, pair)
    if lines is not None:
        notes = (frame.NOWCAST_NOTE, breaks.caption(breaks.of(view)))
        foot = " ".join(note for note in notes if note)
        openings.card(view, lines, "course", openings.Marks(("year",), partial(_year, view)), foot)
    mix = pictures.mix(view, pair)
    foot = breaks.caption(cell_charts.marked(view, pair))
    openings.card(view, mix, "brief_mix", openings.kinds(mix.asked), foot)
    left, right = st.columns(2)
    with left:
        _firsts(view, pair)
        _readouts(view)
    with right:
        if pair.modality == ALL:
            _cells(view, pair)
        else:
            with st.container():  # no taller than it is
                rungs.rungs(stages.standing(view, pair))
    with left if pair.modality == ALL else right:
        _sources(view)
    with right:
        _spaces(view)
    cards.newest(view)
    st.caption(f"{data.DATE_RULE} {words.plain(view.data.stand(*pair).words)}")


def _year(view: View, year: float) -> data.Filters:
    """Return the filters that leave the papers of one point of the line."""
    return replace(view.filters, years=(int(year), int(year)))


def _figures(view: View, pair: Pair) -> None:
    """Draw the headline figures as one list of terms; on a phone they stand in two columns."""
    st.html(figures.listed(verdict.figures(view, pair), view.mode))


def _cells(view: View, pair: Pair) -> None:
    """List the cells of an indication by stage; each leads to its own brief."""
    stands, without = stages.cells(view, pair)
    with st.container(border=True, gap="small"):
        st.markdown(
            "**Which modality has come how far**  \n:gray[Stage of each cell, and what the next rung lacks]"
        )
        for stand in stands:
            with st.container(gap=None):
                st.button(
                    f"**{words.plain(stand.label)}**",
                    key=f"cell_{stand.pair.modality}",
                    type="tertiary",
                    on_click=subject.take,
                    args=(stand.pair,),
                )
                since = f", reached {stand.since}" if stand.since else ""
                where = (
                    f":blue-badge[{stand.stage}] {stand.name}{since}"
                    if stand.stage != "none"
                    else "No study yet"
                )
                lacks = f"  \n:gray[Missing: {words.plain(stand.missing)}]" if stand.missing else ""
                st.markdown(f"{where} \u00b7 {words.papers(stand.papers)}{lacks}")
        if without:
            st.caption(f"No paper: {words.plain(', '.join(without))}.")


def _firsts(view: View, pair: Pair) -> None:
    with st.container(border=True, gap="small"):
        st.markdown("**Milestones**  \n:gray[Numbers as on the chart; by publication date]")
        found = stages.firsts(view, pair)
        if not found:
            st.markdown("Nothing dated has happened here for the first time yet.")
        for first in found:
            with st.container(gap=None):
                st.markdown(f"{first.number}\\. {first.date} \u00b7 **{words.plain(first.label)}**")
                _proofs(f"first_{first.number}", first.pmids)


def _proofs(key: str, pmids: tuple[int, ...]) -> None:
    """Offer the papers that prove a milestone; a single one, which is the rule, needs no row of its own."""
    if len(pmids) == 1:
        rungs.offer_paper(key, pmids[0])
    else:
        rungs.proofs(key, pmids)


def _sources(view: View) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(
            "**Who and where**  \n:gray[Most papers first; shares are of the papers whose origin is known]"
        )
        st.markdown("\n\n".join(_leading(one) for one in sources.leading(view)))


def _leading(one: sources.Leading) -> str:
    rows = [f"{words.plain(h.name)} :gray[{words.papers(h.papers)}, {h.share:.0%}]" for h in one.holders]
    said = "  \n".join(rows) or ":gray[none known]"
    return f"**{one.what}** :gray[{len(rows)} of {one.number:,}, {one.by}]  \n{said}"


def _readouts(view: View) -> None:
    found = awaited.readouts(view)
    with st.container(border=True, gap="small"):
        st.markdown(
            f"**Readouts due: {len(found) or 'none'}**  \n:gray[Registered trials announced at least "
            f"{data.READOUT_MONTHS} months ago without a later report of results here]"
        )
        for one in found[:SHOWN]:
            with st.container(gap=None):
                st.markdown(f"**{words.plain(one.registration)}** \u00b7 {words.plain(one.said)}")
                rungs.offer_paper(f"due_{one.registration}", one.pmid)
        if len(found) > SHOWN:
            st.caption(f"{len(found) - SHOWN:,} more on the page Maturity.")
        st.caption(data.READOUT_NOTE)


def _spaces(view: View) -> None:
    found = awaited.white_space(view)
    with st.container(border=True, gap="small"):
        st.markdown(
            f"**White space: {len(found) or 'none'}**  \n:gray[Cells that are empty, thin or of one group where the rest of "
            "the landscape leads one to expect papers. No promise: the combination may make no sense.]"
        )
        st.markdown(
            "\n\n".join(
                f"**{words.plain(one.label)}** \u00b7 {words.plain(one.said)}" for one in found[:SHOWN]
            )
        )
        if len(found) > SHOWN:
            st.caption(f"{len(found) - SHOWN:,} more on the page Landscape.")
