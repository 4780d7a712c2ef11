"""The course of one cell: its papers a year, what is still to come, its milestones, in the band of the established."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.frame import Chart, dressed, nice_top, numbers, parameters
from dashboard.charts.marks import BREAKS, CLOSE, break_layers, break_rows
from dashboard.charts.palette import INKS, Mode, series_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT: Final = 260
AIR: Final = 1.12
"""Room above the highest mark, for the numbers of milestones."""
NOWCAST: Final = ["nowcast", "nowcast_low", "nowcast_high"]
BAND: Final = ["year", "low", "middle", "high"]


def course(
    years: pd.DataFrame,
    band: pd.DataFrame,
    mode: Mode,
    indication: str,
    *,
    letters: Mapping[int, str] | None = None,
    firsts: Sequence[tuple[int, int]] = (),
) -> Chart:
    """Draw papers a year of one cell (year, articles, complete, nowcast, nowcast_low, nowcast_high).

    band: year, low, middle, high of the established at the same age, empty where there is none; letters: the breaks to
    mark, by year; firsts: year and number of each milestone. The year that is not over is a dashed step to an open
    marker at what it will have, with its interval.
    """
    points = _points(years)
    complete, unfinished = points[points["complete"]], points[~points["complete"]]
    span = (int(points["year"].min()), int(points["year"].max())) if len(points) else (0, 0)
    around = band.loc[band["year"].between(*span) & band["middle"].notna(), BAND].astype({"year": "int64"})
    highest = pd.concat([points["value"], points["high"], around["high"]]).max()
    top = nice_top(float(highest) * AIR if highest > 0 else 0.0)
    datasets = {
        "band": around,
        "beside": around.tail(1).assign(text="Established"),
        "complete": complete,
        "steps": pd.concat([complete.tail(1), unfinished]) if len(unfinished) else points.head(0),
        "unfinished": unfinished,
        "expected": unfinished[unfinished["high"].notna()],
        "firsts": _firsts(points, firsts),
        BREAKS: break_rows(letters or {}, *span),
    }
    spec = {**_compiled(mode), "params": parameters(top=top, ink=series_colour(indication, mode))}
    return Chart({**spec, "datasets": datasets}, describe(points, around))


def _points(years: pd.DataFrame) -> pd.DataFrame:
    frame = years[["year", "articles", "complete", *NOWCAST]].astype(
        {"year": "int64", "articles": "int64", "complete": bool, **dict.fromkeys(NOWCAST, "float64")}
    )
    awaited = ~frame["complete"] & frame["nowcast"].notna()
    return frame.assign(
        value=frame["nowcast"].where(awaited, frame["articles"]).astype("float64"),
        low=frame["nowcast_low"].where(awaited),
        high=frame["nowcast_high"].where(awaited),
        told=[
            f"{n:,.0f} ({low:,.0f} to {high:,.0f})" if n == n else ""  # noqa: PLR0124  not nan
            for n, low, high in zip(*(frame[name] for name in NOWCAST), strict=True)
        ],
    ).reset_index(drop=True)


def _firsts(points: pd.DataFrame, firsts: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Put the milestones on the line; those of one year share a mark, and every other of close ones is raised."""
    found: dict[int, list[str]] = {}
    for year, number in firsts:
        found.setdefault(year, []).append(str(number))
    marked = points[points["year"].isin(found)].sort_values("year", kind="stable")
    raised = np.zeros(len(marked), dtype=bool)
    for place, gap in enumerate(np.diff(marked["year"]), start=1):
        raised[place] = gap < CLOSE and not raised[place - 1]
    text = [", ".join(found[year]) for year in marked["year"]]
    return marked.assign(text=pd.Series(text, index=marked.index, dtype=object), raised=raised)


def describe(points: pd.DataFrame, band: pd.DataFrame) -> str:
    """Say in words what the chart shows: the last complete year, ten years before, and the established beside it."""
    done = points[points["complete"]]
    if done.empty:
        return "Papers a year; no year is complete yet."
    last = done.iloc[-1]
    before = done[done["year"] == last["year"] - 10]
    told = f"Papers a year: {numbers(last['articles'])} in {last['year']}"
    told += f", {numbers(before['articles'].iloc[0])} in {last['year'] - 10}." if len(before) else "."
    beside = band[band["year"] == last["year"]]
    if len(beside):
        low, middle, high = (f"{beside[name].iloc[0]:,.0f}" for name in ("low", "middle", "high"))
        told += f" Established at the same age: median {middle}, 10th to 90th percentile {low} to {high}."
    for row in points[~points["complete"] & points["high"].notna()].to_dict("records"):
        told += f" Expected for {row['year']}: {row['told']}."
    return told


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    ink = INKS[mode]
    own = alt.ExprRef("ink")
    layers = [
        _layer("band")
        .mark_area(color=ink.quiet, opacity=0.16, aria=False)
        .encode(x=_x("year"), y=_y("low"), y2="high:Q"),
        _layer("band")
        .mark_line(color=ink.quiet, strokeWidth=1.5, strokeDash=[5, 3], aria=False)
        .encode(x=_x("year"), y=_y("middle")),
        *break_layers(mode, _x("at")),
        _line("complete").mark_line(color=own, strokeWidth=2.5, strokeJoin="round", aria=False),
        _line("steps").mark_line(color=own, strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        _line("expected").mark_rule(color=own, strokeWidth=1.75, aria=False).encode(y=_y("low"), y2="high:Q"),
        _line("unfinished").mark_point(
            color=own, size=60, strokeWidth=2, fill=ink.surface, opacity=1, aria=False
        ),
        *(
            _line(name).mark_point(size=170, filled=True, opacity=0, aria=False).encode(tooltip=_tip())
            for name in ("complete", "unfinished")
        ),
        _line("firsts").mark_point(color=own, size=80, filled=True, opacity=1, shape="diamond", aria=False),
        *(_numbers(mode, raised=raised) for raised in (False, True)),
        _layer("beside")
        .mark_text(align="left", dx=8, fontSize=12, color=ink.muted, aria=False)
        .encode(x=alt.value(alt.ExprRef("width")), y=_y("middle"), text="text:N"),
    ]
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    return dressed(alt.layer(*layers).properties(height=HEIGHT, padding=padding).to_dict())


def _numbers(mode: Mode, *, raised: bool) -> alt.Chart:
    chosen = _line("firsts").transform_filter("datum.raised" if raised else "!datum.raised")
    text = chosen.mark_text(dy=-26 if raised else -13, fontSize=11.5, fontWeight=600, aria=False)
    drawn: alt.Chart = text.encode(text="text:N", color=alt.value(INKS[mode].text))
    return drawn


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _line(name: str) -> alt.Chart:
    return _layer(name).encode(x=_x("year"), y=_y("value"))


def _x(field: str) -> alt.X:
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False)
    return alt.X(f"{field}:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=",.6~g")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("articles:Q", title="Papers so far", format=",d"),
        alt.Tooltip("told:N", title="Expected (95%)"),
        alt.Tooltip("complete:N", title="Year is over"),
    ]
