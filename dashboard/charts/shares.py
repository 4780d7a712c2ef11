"""Shares of the papers of each year: one line a claim, labelled at its end; small years are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pyarrow as pa

from dashboard.charts.frame import FEW, SHARED, Chart, dressed, listed, parameters, table
from dashboard.charts.labels import spread
from dashboard.charts.lines import LABEL_GAP
from dashboard.charts.marks import BREAKS, ROOM, break_layers, break_rows
from dashboard.charts.palette import Mode, line_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row

HEIGHT = 260
NARROW = "windowSize()[0] < 700"
LINE = {"key": SHARED, "colour": SHARED, "year": pa.int16(), "share": pa.float64()}
TIP = {"label": SHARED, "told": SHARED, "articles": pa.int32(), "papers": pa.int32()}
STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def shares(frame: pd.DataFrame, mode: Mode, *, letters: Mapping[int, str] | None = None) -> Chart:
    """Draw shares per year (columns key, label, year, share, low, high, articles, papers, complete), a line a key.

    Years with fewer than ten papers are left out: one paper moves a share there by more than ten points. The share
    of the year that is not over is a dashed step.
    """
    rows = listed(frame)
    order = {key: place for place, key in enumerate(dict.fromkeys(row["key"] for row in rows))}
    drawn = [
        {**row, "colour": line_colour(order[row["key"]], mode), "told": _told(row)}
        for row in rows
        if row["papers"] >= FEW and row["share"] is not None
    ]
    complete = [row for row in drawn if row["complete"]]
    ends = list({row["key"]: row for row in sorted(complete, key=lambda row: row["year"])}.values())
    highest = max((row["share"] for row in drawn), default=0.0)
    top = next(step for step in STEPS if highest <= step)
    span = [row["year"] for row in drawn] or [0]
    datasets = {
        "complete": table(complete, {**LINE, **TIP}),
        "steps": table([*ends, *(row for row in drawn if not row["complete"])], LINE),
        "ends": _labels(ends, top),
        BREAKS: break_rows(letters or {}, min(span), max(span)),
    }
    return Chart({**_compiled(mode), "params": parameters(top=top), "datasets": datasets}, describe(ends))


def _told(row: Row) -> str:
    return f"{100 * row['share']:.1f}% ({100 * row['low']:.1f}% to {100 * row['high']:.1f}%)"


def _labels(ends: Sequence[Row], top: float) -> pa.Table:
    """Return one label a line, at the height of its end, moved apart from its neighbours."""
    places = spread([row["share"] for row in ends], LABEL_GAP * top / HEIGHT, 0.0, top)
    labels = [
        {
            "colour": row["colour"],
            "at": at,
            "text": f"{row['label']} {100 * row['share']:.0f}%",
            "brief": f"{row['share']:.0%}",
        }
        for row, at in zip(ends, places, strict=True)
    ]
    return table(labels, {"colour": SHARED, "at": pa.float64(), "text": pa.string(), "brief": pa.string()})


def share_keys(labels: Mapping[str, str], mode: Mode) -> list[tuple[str, str]]:
    """Return the label and the colour of each line, in their order."""
    return [(label, line_colour(place, mode)) for place, label in enumerate(labels.values())]


def describe(ends: Sequence[Row]) -> str:
    """Say in words what the chart shows: the shares of the last complete year, the largest first."""
    if not ends:
        return "Shares of the papers of each year: no complete year has ten papers."
    last = max(row["year"] for row in ends)
    rows = sorted(ends, key=lambda row: -row["share"])
    told = "; ".join(f"{row['label']} {row['told']}" for row in rows)
    return f"Shares of the papers of {last}, with 95% intervals: {told}."


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    layers = [
        *break_layers(mode, _x("at"), above=True),
        _line("complete").mark_line(strokeWidth=2.25, strokeJoin="round", aria=False),
        _line("steps").mark_line(strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        _line("complete").mark_point(size=150, filled=True, opacity=0, aria=False).encode(tooltip=_tip()),
        alt.Chart(alt.NamedData("ends"))
        .mark_text(align="left", dx=10, fontSize=12.5, fontWeight=600, aria=False)
        .encode(
            x=alt.value(alt.ExprRef("width")),
            y=_y("at"),
            text="said:N",
            color=alt.Color("colour:N", scale=None),
        )
        .transform_calculate(said=f"{NARROW} ? datum.brief : datum.text"),
    ]
    padding = {"left": 2, "right": 4, "top": ROOM + 4, "bottom": 2}
    return dressed(alt.layer(*layers).properties(height=HEIGHT + ROOM - 6, padding=padding).to_dict())


def _line(name: str) -> alt.Chart:
    colour = alt.Color("colour:N", scale=None)
    return alt.Chart(alt.NamedData(name)).encode(x=_x("year"), y=_y("share"), color=colour, detail="key:N")


def _x(field: str) -> alt.X:
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False)
    return alt.X(f"{field}:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=".0%")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Of"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("told:N", title="Share (95%)"),
        alt.Tooltip("articles:Q", title="Papers", format=",d"),
        alt.Tooltip("papers:Q", title="Papers of the year", format=",d"),
    ]
