"""What is marked on a chart of years: breaks in how papers are indexed or asked for, as thin rules with a letter."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import pyarrow as pa

from dashboard.charts.frame import table
from dashboard.charts.palette import INKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.charts.palette import Mode

BREAKS: Final = "breaks"
CLOSE = 3  # years: letters of nearer breaks stand at two heights
STEP = 11  # pixels between these heights
ROOM: Final = 2 * STEP + 4
"""Pixels that the letters take above a plot."""


def break_rows(letters: Mapping[int, str], first: float, last: float) -> pa.Table:
    """Return the breaks between two years as a data set: letters by year; neighbours stand at two heights."""
    years = sorted(year for year in letters if first < year <= last)
    heights = [0] * len(years)
    for place, (before, year) in enumerate(pairwise(years), start=1):
        heights[place] = STEP - heights[place - 1] if year - before < CLOSE else 0
    rows = [
        {"at": year - 0.5, "letter": letters[year], "year": year, "height": height}
        for year, height in zip(years, heights, strict=True)
    ]
    return table(rows, {"at": pa.float64(), "letter": pa.string(), "year": pa.int16(), "height": pa.int16()})


def break_layers(mode: Mode, x: Any, *, above: bool = False) -> list[alt.Chart]:  # noqa: ANN401  an Altair channel, whose types are generated
    """Return the layers that draw the data set `breaks`; `x` is the chart's own encoding of the field `at`.

    above: the letters stand above the plot, where lines may reach its top; `ROOM` is the padding they need.
    """
    ink = INKS[mode].muted
    drawn = alt.Chart(alt.NamedData(BREAKS)).encode(x=x)
    return [
        drawn.mark_rule(color=ink, strokeWidth=0.75, strokeDash=[1, 3], aria=False),
        drawn.mark_text(
            color=ink,
            fontSize=11,
            fontWeight=600,
            dx=5,
            dy=-ROOM if above else 0,
            align="center",
            baseline="top",
            aria=False,
        ).encode(y=alt.Y("height:Q", scale=None), text="letter:N"),
    ]
