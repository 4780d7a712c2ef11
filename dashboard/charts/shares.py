"""Shares of the papers of each year: one line a claim, labelled at its end; small years are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.frame import FEW, Chart, dressed, parameters
from dashboard.charts.labels import spread
from dashboard.charts.lines import LABEL_GAP
from dashboard.charts.marks import BREAKS, break_layers, break_rows
from dashboard.charts.palette import Mode, line_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

HEIGHT = 260
NARROW = "windowSize()[0] < 700"
STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def shares(frame: pd.DataFrame, mode: Mode, *, letters: Mapping[int, str] | None = None) -> Chart:
    """Draw shares per year (columns key, label, year, share, low, high, articles, papers, complete), a line a key.

    Years with fewer than ten papers are left out: one paper moves a share there by more than ten points. The share
    of the year that is not over is a dashed step.
    """
    known = frame[(frame["papers"] >= FEW) & frame["share"].notna()]
    order = {key: place for place, key in enumerate(dict.fromkeys(frame["key"]))}
    drawn = known.assign(
        colour=[line_colour(order[key], mode) for key in known["key"]],
        told=[
            f"{100 * share:.1f}% ({100 * low:.1f}% to {100 * high:.1f}%)"
            for share, low, high in zip(known["share"], known["low"], known["high"], strict=True)
        ],
    )
    complete = drawn[drawn["complete"].astype(bool)]
    ends = complete.sort_values("year", kind="stable").drop_duplicates("key", keep="last")
    highest = float(drawn["share"].max()) if len(drawn) else 0.0
    top = next(step for step in STEPS if highest <= step)
    at = spread(ends["share"].tolist(), LABEL_GAP * top / HEIGHT, 0.0, top)
    text = [f"{label} {100 * share:.0f}%" for label, share in zip(ends["label"], ends["share"], strict=True)]
    span = (drawn["year"].min(), drawn["year"].max()) if len(drawn) else (0, 0)
    datasets = {
        "complete": complete,
        "steps": pd.concat([ends, drawn[~drawn["complete"].astype(bool)]]),
        "ends": ends.assign(at=at, text=text, brief=[f"{share:.0%}" for share in ends["share"]]),
        BREAKS: break_rows(letters or {}, *span),
    }
    return Chart({**_compiled(mode), "params": parameters(top=top), "datasets": datasets}, describe(ends))


def share_keys(labels: Mapping[str, str], mode: Mode) -> list[tuple[str, str]]:
    """Return the label and the colour of each line, in their order."""
    return [(label, line_colour(place, mode)) for place, label in enumerate(labels.values())]


def describe(ends: pd.DataFrame) -> str:
    """Say in words what the chart shows: the shares of the last complete year, the largest first."""
    if ends.empty:
        return "Shares of the papers of each year: no complete year has ten papers."
    last = int(ends["year"].max())
    rows = ends.sort_values("share", ascending=False, kind="stable")
    told = "; ".join(f"{label} {said}" for label, said in zip(rows["label"], rows["told"], strict=True))
    return f"Shares of the papers of {last}, with 95% intervals: {told}."


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    layers = [
        *break_layers(mode, _x("at")),
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
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    return dressed(alt.layer(*layers).properties(height=HEIGHT, padding=padding).to_dict())


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
