"""What moved in the last complete year: the cells that changed most, and what share each status has."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from dashboard import breaks, charts, words
from dashboard.callbacks import reading
from dashboard.data import DATE_RULE, Filters, news
from dashboard.drawn import KEPT, Drawn
from dashboard.narrowing import filters
from dashboard.openings import Marks

if TYPE_CHECKING:
    from dashboard.frame import View

MOST: Final = 8
"""Cells listed."""
ENOUGH: Final = 30
"""Papers of a year below which its shares are not spoken of."""
TABLE: Final = "movers"
_TURN: Final = "movers_turn"
"""Session state: how often a row was opened; it names the table, so that the same row can be opened again."""


def table(view: View) -> None:
    """List the cells that changed most; a row leads to its papers of the year."""
    rows = news.movers(view.data, view.filters)[:MOST]
    with st.container(border=True, height="stretch"):
        if rows.empty:
            st.markdown("**What moved most**  \n:gray[No cell with ten papers in two years changed]")
            return
        year = int(rows["year"].iloc[0])
        st.markdown(
            f"**{words.plain(_title(view, rows))}**  \n:gray[Papers in {year} against {year - 1}; first what chance "
            "explains least. The line: complete years. Choose a row to list its papers of that year]"
        )
        key = f"{TABLE}_{st.session_state.setdefault(_TURN, 0)}"
        st.dataframe(
            _shown(view),
            key=key,
            hide_index=True,
            on_select=lambda: _open(view, key),
            selection_mode="single-row",
            column_config=_columns(year),
            alt=_title(view, rows),
        )


def _columns(year: int) -> dict[str, Any]:
    return {
        "cell": st.column_config.TextColumn("Cell", width="large"),
        "papers": st.column_config.NumberColumn(str(year), format="localized", width="small"),
        "change": st.column_config.NumberColumn("Change", format="%+d", width="small"),
        "series": st.column_config.LineChartColumn("Papers a year", width="medium", y_min=0),
    }


@lru_cache(maxsize=KEPT)
def _shown(view: View) -> pd.DataFrame:
    rows = news.movers(view.data, view.filters)[:MOST]
    named = [_name(view, *cell) for cell in zip(rows["indication"], rows["modality"], strict=True)]
    return pd.DataFrame(
        {
            "cell": named,
            "papers": rows["papers"].astype("int64"),
            "change": rows["change"].astype("int64"),
            "series": [list(series) for series in rows["series"]],
        }
    )


def _name(view: View, indication: str, modality: str) -> str:
    return charts.row_name(indication, modality, view.data.indication_names(), view.data.modality_names())


def _title(view: View, rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    how = "grew" if first["change"] > 0 else "fell"
    named = _name(view, first["indication"], first["modality"])
    return f"{named} {how} most: {first['previous']:,} to {first['papers']:,} papers"


@reading
def _open(view: View, key: str) -> None:
    chosen = st.session_state[key].selection.rows
    if not chosen:
        return
    st.session_state[_TURN] += 1
    row = news.movers(view.data, view.filters).iloc[chosen[0]]
    year = int(row["year"])
    filters.list_papers(
        replace(
            view.filters, indications=(row["indication"],), modalities=(row["modality"],), years=(year, year)
        )
    )


@lru_cache(maxsize=KEPT)
def shares(view: View) -> Drawn | None:
    """Draw the share of each status; None where the filters leave one status only."""
    found = news.status_shares(view.data, view.filters)
    labels = dict(zip(found["key"], found["label"], strict=True))
    if len(labels) < 2:  # noqa: PLR2004  one alone is always the whole
        return None
    touching = breaks.of(view)
    return Drawn(
        _finding(found),
        "Share of the papers of each year by status of their indication; a paper on indications of two counts in both. "
        "Years with fewer than ten papers are left out, the year that is not over is dashed",
        charts.packed(charts.shares(found, view.mode, letters=breaks.letters(touching))),
        tuple(charts.share_keys(labels, view.mode)),
        name="status_shares",
        asked=view.filters,
        n=int(found.drop_duplicates("year")["papers"].sum()),
        table=lambda: news.status_shares(view.data, view.filters),
        notes=(DATE_RULE, breaks.plain_caption(touching)),
    )


def _finding(found: pd.DataFrame) -> str:
    """Say where the first status stands, beside ten years before."""
    first = found[found["key"] == found["key"].iloc[0]]
    told = first[first["complete"] & (first["papers"] >= ENOUGH)]
    if told.empty:
        return "Too few papers in a year to speak of shares"
    last = told.iloc[-1]
    now = f"{last['label']} indications: {last['share']:.0%} of the papers of {last['year']}"
    before = told[told["year"] == last["year"] - 10]
    if before.empty:
        return now
    was = f"{before.iloc[0]['share']:.0%}"
    return (
        f"{now}, {was} ten years before" if was != f"{last['share']:.0%}" else f"{now}, as ten years before"
    )


def points(view: View) -> Marks:
    """Return what the points of the shares stand for."""
    status = view.data.indication_status()

    def meant(key: str, year: float) -> Filters:
        asked = view.filters.indications or tuple(status)
        own = tuple(name for name in asked if status[name] == key)
        return replace(view.filters, indications=own, years=(int(year), int(year)))

    return Marks(("key", "year"), meant)
