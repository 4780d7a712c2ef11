"""What moved in the last settled year: the cells that changed most, and what share each status has."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import pandas as pd
import streamlit as st

from dashboard import breaks, charts, openings
from dashboard.charts.frame import listed
from dashboard.charts.wording import together
from dashboard.data import DATE_RULE, Filters, news
from dashboard.drawn import KEPT, Drawn
from dashboard.openings import Marks, Way
from dashboard.paint import LOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dashboard.charts.frame import Row
    from dashboard.data import Mover
    from dashboard.frame import View

MOST: Final = 8
"""Cells listed."""
CLEAR: Final = 0.05
"""The false discovery rate below which a change is told as one."""
TOLD: Final = ("indication", "modality", "year", "papers", "previous", "change", "series", "q")
"""Columns of the file."""
ENOUGH: Final = 30
"""Papers of a year below which its shares are not spoken of."""


def draw(view: View) -> None:
    """Draw the cells that changed most; a click on a row, or its name, lists its papers of the year."""
    drawn = changes(view)
    if drawn is None:
        with st.container(border=True):
            st.markdown("**What moved most**  \n:gray[No cell with ten papers in two settled years changed]")
        return
    name = f"{LOW if len(_most(view)) < MOST else ''}movers"
    openings.card(
        view,
        drawn,
        name,
        Marks(("indication", "modality"), partial(_cell, view)),
        below=lambda: openings.by_name(view, "movers", "List the papers of a row", partial(_ways, view)),
    )


@lru_cache(maxsize=KEPT)
def changes(view: View) -> Drawn | None:
    """Draw the cells that changed most in the last settled year; None where none did."""
    rows = _most(view)
    if not rows:
        return None
    year = rows[0].year
    names, kinds = view.data.indication_names(), view.data.modality_names()
    return Drawn(
        _title(view, rows),
        f"Papers in {year - 1} and in {year}; first what chance explains least (exact test of two Poisson counts, false "
        "discovery rate over all cells with ten papers). The line: complete years, each row on a scale of its own.",
        charts.packed(charts.movers([row._asdict() for row in rows], view.mode, names, kinds)),
        hint=f"Click a row to list its papers of {year}.",
        name="movers",
        asked=view.filters,
        n=view.data.count(replace(view.filters, years=(year - 1, year))),
        unit=f"papers of {year - 1} and {year}",
        table=lambda: _told(view),
        notes=(DATE_RULE, breaks.plain_caption(breaks.of(view), lettered=False)),
    )


def _most(view: View) -> Sequence[Mover]:
    return news.movers(view.data, view.filters, MOST)


def _told(view: View) -> pd.DataFrame:
    """Return the rows as a file holds them: the papers of the years in one column."""
    rows = [
        {**row._asdict(), "change": row.change, "series": " ".join(map(str, row.series))}
        for row in _most(view)
    ]
    return pd.DataFrame(rows, columns=list(TOLD))


def _title(view: View, rows: Sequence[Mover]) -> str:
    first = rows[0]
    same = [row for row in rows if (row.papers, row.previous) == (first.papers, first.previous)]
    named = together([_name(view, row) for row in same], "cells")
    if len(same) == MOST:  # those after them may have as many
        named = f"{MOST} or more cells"
    change = f"{first.previous:,} to {first.papers:,} papers"
    if first.q >= CLEAR:
        return f"No cell changed by more than chance may do; first comes {named}: {change}"
    return f"{named} {'stands' if len(same) == 1 else 'stand'} out most: {change}"


def _name(view: View, row: Mover) -> str:
    return charts.row_name(
        row.indication, row.modality, view.data.indication_names(), view.data.modality_names()
    )


def _cell(view: View, indication: str, modality: str) -> Filters:
    """Return the filters that leave exactly the papers of a row in its last year."""
    year = _most(view)[0].year
    return replace(view.filters, indications=(indication,), modalities=(modality,), years=(year, year))


def _ways(view: View) -> Iterator[Way]:
    for row in _most(view):
        yield Way(_name(view, row), _cell(view, row.indication, row.modality))


@lru_cache(maxsize=KEPT)
def shares(view: View) -> Drawn | None:
    """Draw the share of each status; None where the filters leave one status only."""
    found = news.status_shares(view.data, view.filters)
    rows = listed(found)
    labels = {row["key"]: row["label"] for row in rows}
    if len(labels) < 2:  # noqa: PLR2004  one alone is always the whole
        return None
    touching = breaks.of(view)
    return Drawn(
        _finding(
            [row for row in rows if row["key"] == rows[0]["key"]],
            narrowed=replace(view.filters, years=None) != Filters(),
        ),
        "Share of the papers of each year by status of their indication; a paper on indications of two counts in both. "
        "Years with fewer than ten papers are left out, the year that is not over is dashed",
        charts.packed(charts.shares(found, view.mode, letters=breaks.letters(touching))),
        tuple(charts.share_keys(labels, view.mode)),
        name="status_shares",
        asked=view.filters,
        n=sum({row["year"]: row["papers"] for row in rows}.values()),
        table=lambda: news.status_shares(view.data, view.filters),
        notes=(DATE_RULE, breaks.plain_caption(touching)),
    )


def _finding(first: Sequence[Row], *, narrowed: bool) -> str:
    """Say where the first status stands, beside ten years before; of which papers, where filters leave fewer."""
    enough = [row for row in first if row["complete"] and row["papers"] >= ENOUGH]
    told = {row["year"]: row["share"] for row in enough if row["share"] is not None}
    if not told:
        few = "Too few papers in a year to speak of shares"
        return "No share can be told: some indications were not fetched yet" if enough else few
    last = max(told)
    share = f"{told[last]:.0%}"
    now = f"{first[0]['label']} indications: {share} of the papers of {last}{' under these filters' if narrowed else ''}"
    if last - 10 not in told:
        return now
    was = f"{told[last - 10]:.0%}"
    return f"{now}, {was} ten years before" if was != share else f"{now}, as ten years before"


def points(view: View) -> Marks:
    """Return what the points of the shares stand for."""
    status = view.data.indication_status()

    def meant(key: str, year: float) -> Filters:
        asked = view.filters.indications or tuple(status)
        own = tuple(name for name in asked if status[name] == key)
        return replace(view.filters, indications=own, years=(int(year), int(year)))

    return Marks(("key", "year"), meant)
