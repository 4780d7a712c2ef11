"""A cell beside the established ones, by years since the first human paper: its line in their band."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.frame import FEW, Chart, dressed, nice_top, parameters
from dashboard.charts.labels import spread
from dashboard.charts.lines import LABEL_GAP
from dashboard.charts.measures import figure
from dashboard.charts.palette import INKS, Mode, series_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

HEIGHT = 250
MEASURES: Mapping[str, str] = {"count": "articles", "share": "per_100k"}
"""Measure of a trajectory -> measure of a chart of years."""


def trajectory(frame: pd.DataFrame, mode: Mode, indication: str, name: str, measure: str = "count") -> Chart:
    """Draw a frame of `analysis.trajectories` (count or share): `name` labels the line of the cell."""
    whole = MEASURES[measure] == "articles"
    drawn = frame[["age", "year", "papers", "value", "low", "middle", "high", "cells"]].astype(
        {"age": "int64", "year": "int64", "papers": "Int64"}
    )
    drawn["firm"] = drawn["value"].where((drawn["papers"] >= FEW).fillna(value=False))
    highest = float(drawn[["value", "high", "middle"]].max().max()) if len(drawn) else 0.0
    top = nice_top(highest, whole=whole)
    line, band = drawn[drawn["value"].notna()], drawn[drawn["middle"].notna()]
    ends = pd.DataFrame(
        [
            (part["age"].iloc[-1], float(part[column].iloc[-1]), text, ink)
            for part, column, text, ink in (
                (line, "value", name.split(" \u00d7 ", maxsplit=1)[0], series_colour(indication, mode)),
                (band, "middle", "Established", INKS[mode].muted),
            )
            if len(part)
        ],
        columns=["age", "value", "text", "colour"],
    )
    ends["at"] = spread(ends["value"].tolist(), LABEL_GAP * top / HEIGHT, 0.0, top)
    datasets = {"line": line.assign(colour=series_colour(indication, mode)), "band": band, "ends": ends}
    return Chart(
        {**_compiled(mode), "params": parameters(top=top), "datasets": datasets},
        describe(line, band, name, measure),
    )


def describe(line: pd.DataFrame, band: pd.DataFrame, name: str, measure: str) -> str:
    """Say in words what the chart shows: the last year of the cell, beside the established ones at that age."""
    if line.empty:
        return f"{name} has no human paper yet, so there is no line to draw."
    age, value = int(line["age"].iloc[-1]), float(line["value"].iloc[-1])
    unit = "papers" if measure == "count" else "papers per 100,000 PubMed records"
    said = (
        f"{name}, {age} years after its first human paper: {figure(value, MEASURES[measure])} {unit} a year"
    )
    beside = band[band["age"] == age]
    if beside.empty:
        return f"{said}. No three established cells have reached that age."
    low, middle, high = (
        figure(float(beside[part].iloc[0]), MEASURES[measure]) for part in ("low", "middle", "high")
    )
    return f"{said}. Established cells at that age: median {middle}, 10th to 90th percentile {low} to {high}."


def headline(frame: pd.DataFrame, name: str) -> str:
    """Return the finding: whether the cell runs above, within or below the band at its present age.

    Of fewer than ten papers in the year nothing is said: one more or less would move the line out of the band.
    """
    line = frame[frame["value"].notna()]
    if line.empty:
        return f"{name} has no human paper yet"
    now = line.iloc[-1]
    if pd.isna(now["middle"]):
        return f"{name} has no established counterpart of its age"
    if now["papers"] < FEW:
        number = f"{now['papers'] or 'no'} {'paper' if now['papers'] == 1 else 'papers'}"
        return f"{name} had {number} in {now['year']}, too few to place it in the band"
    place = "above" if now["value"] > now["high"] else "below" if now["value"] < now["low"] else "within"
    return f"{name} runs {place} the band of the established at the same age"


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    ink = INKS[mode]
    band = alt.Chart(alt.NamedData("band"))
    line = alt.Chart(alt.NamedData("line")).encode(color=alt.Color("colour:N", scale=None))
    layers = [
        band.mark_area(color=ink.quiet, opacity=0.18, aria=False).encode(x=_x(), y=_y("low"), y2="high:Q"),
        band.mark_line(color=ink.quiet, strokeWidth=1.5, strokeDash=[5, 3], aria=False).encode(
            x=_x(), y=_y("middle")
        ),
        line.mark_line(strokeWidth=1.5, aria=False).encode(x=_x(), y=_y("value"), color=alt.value(ink.quiet)),
        line.mark_line(strokeWidth=2.5, strokeJoin="round", aria=False).encode(x=_x(), y=_y("firm")),
        band.mark_point(size=150, filled=True, opacity=0, aria=False).encode(
            x=_x(), y=_y("middle"), tooltip=_tip()
        ),
        line.mark_point(size=150, filled=True, opacity=0, aria=False).encode(
            x=_x(), y=_y("value"), tooltip=_tip()
        ),
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=10, fontSize=12.5, fontWeight=600, aria=False)
        .encode(
            x=alt.value(alt.ExprRef("width")),
            y=_y("at"),
            text="text:N",
            color=alt.Color("colour:N", scale=None),
        ),
    ]
    padding = {"left": 2, "right": 4, "top": 8, "bottom": 2}
    return dressed(alt.layer(*layers).properties(height=HEIGHT, padding=padding).to_dict())


def _x() -> alt.X:
    scale = alt.Scale(nice=False, zero=True)
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, titleFontWeight="normal")
    return alt.X("age:Q", title="Years since the first human paper", scale=scale, axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=",.6~g")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("age:Q", title="Years since the first human paper", format="d"),
        alt.Tooltip("year:Q", title="Year of this cell", format="d"),
        alt.Tooltip("value:Q", title="This cell", format=",.4~g"),
        alt.Tooltip("papers:Q", title="Its papers in the year", format=",d"),
        alt.Tooltip("middle:Q", title="Established, median", format=",.4~g"),
        alt.Tooltip("low:Q", title="10th percentile", format=",.4~g"),
        alt.Tooltip("high:Q", title="90th percentile", format=",.4~g"),
        alt.Tooltip("cells:Q", title="Established that reach", format="d"),
    ]
