"""What moved in the last complete year: a sentence, the headline figures, the cells that changed most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from tests.bench.dashboard.idiomatic import counts
from tests.bench.dashboard.idiomatic.narrowing import cell, list_papers, open_papers
from tests.bench.dashboard.idiomatic.stored import load

if TYPE_CHECKING:
    from tracker.analysis import Filters

FEW, SMALL, BACK = 10, 30, 5
LEVELS = {"Randomised trials": "rct", "Systematic reviews": "systematic_review"}


def change(now: int, before: int) -> str:
    return f"{now - before:+d}" if before < FEW else f"{now / before - 1:+.1%}"


def finding(asked: Filters, found: counts.Counted) -> str:
    """Say in one sentence how the indications in focus stand in the last complete year."""
    if found.whole.empty:
        return "No paper matches these filters."
    if found.year is None or found.whole.index[0] > found.year:
        return "None of the papers found is from a complete year, so there is nothing to compare yet."
    shown = counts.shown(asked)
    focus = [entry for entry in shown if entry.status == "investigational"] or shown
    now, whole = found.focus.get(found.year, 0), found.whole.get(found.year, 0)
    names = ", ".join(entry.label for entry in focus) if len(focus) < 4 else f"The {len(focus)} indications"
    said = f"{names} had {now:,} papers in {found.year}"
    shares = len(focus) < len(shown) and whole >= SMALL
    if shares:
        said += f", {now / whole:.0%} of the {whole:,} on all {len(shown)} indications"
    earlier = found.year - BACK
    if found.whole.index[0] <= earlier:
        before, of = found.focus.get(earlier, 0), found.whole.get(earlier, 0)
        said += f"; in {earlier} they had {before:,}"
        said += f", {before / of:.0%}" if shares and of >= SMALL else ""
    narrowed = asked.modalities or asked.evidence or asked.species or asked.text
    return f"{'With these filters: ' if narrowed else ''}{said}."


def since_last_visit() -> None:
    """Say how many papers are new, where the address carries the version of the last visit."""
    with st.container(border=True):
        seen = st.query_params.get("seen")
        now = load().version if seen else 0
        told = f"Version {now}, {seen} then." if seen else "No visit before this one is remembered."
        st.markdown(f"**New since your last visit**  \n:gray[{told}]")


def headlines(asked: Filters, found: counts.Counted) -> None:
    """Draw the headline figures of the last complete year, with the years before and their papers."""
    if found.series.empty:
        return
    st.caption(f"{found.year}, the last complete year, beside the years before it")
    only: dict[str, Any] = {"years": (found.year, found.year)}
    shown = [entry.id for entry in counts.shown(asked) if entry.status == "investigational"]
    for column, (name, series) in zip(st.columns(4), found.series.items(), strict=True):
        now, before = int(series.iloc[-1]), int(series.iloc[-2]) if len(series) > 1 else 0
        with column.container(border=True):
            st.metric(
                str(name),
                now,
                change(now, before),
                delta_color="blue",
                delta_description=f"on {found.year - 1}" if found.year else None,
                chart_data=series,
                chart_type="bar",
                format="localized",
            )
            ev = {"ev": [LEVELS[str(name)]]} if name in LEVELS else {}
            ind = {"ind": shown} if name == "Investigational" else {}
            if now:
                list_papers(f"List {now:,} papers", f"list_{name}", **only, **ev, **ind)


def open_cell(found: counts.Counted) -> None:
    rows = st.session_state["movers"].selection.rows
    if rows:
        row = found.movers.iloc[rows[0]]
        year = (found.year, found.year)
        open_papers(ind=[row["indication"]], mod=[row["modality"]], years=year)


def movers(found: counts.Counted) -> None:
    """List the cells that changed most; a row leads to its papers of the year."""
    with st.container(border=True):
        table = found.movers
        if table.empty:
            st.markdown("**What moved most**  \n:gray[No cell with ten papers in two years changed]")
            return
        names = [cell(*pair) for pair in zip(table["indication"], table["modality"], strict=True)]
        now, by = table["papers"].iloc[0], table["change"].iloc[0]
        title = f"{names[0]} {'grew' if by > 0 else 'fell'} most: {now - by:,} to {now:,} papers"
        below = f"Papers in {found.year} against the year before; first what chance explains least"
        st.markdown(f"**{title}**  \n:gray[{below}]")
        st.dataframe(
            table.drop(columns=["indication", "modality"]).assign(cell=names),
            key="movers",
            hide_index=True,
            column_order=["cell", "papers", "change", "series"],
            on_select=partial(open_cell, found),
            selection_mode="single-row",
            column_config={
                "cell": st.column_config.TextColumn("Cell", width="large"),
                "papers": st.column_config.NumberColumn(str(found.year), format="localized", width="small"),
                "change": st.column_config.NumberColumn("Change", format="%+d", width="small"),
                "series": st.column_config.LineChartColumn("Papers a year", width="medium", y_min=0),
            },
            alt=title,
        )
