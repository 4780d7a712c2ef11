"""Papers per year: one line per indication, labelled at its end, the unfinished year set apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.frame import Chart, dressed, nice_top, parameters
from dashboard.charts.labels import spread
from dashboard.charts.marks import BREAKS, CLOSE, break_layers, break_rows
from dashboard.charts.palette import INKS, Mode, series_colour
from dashboard.charts.wording import NOWCAST, describe, figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HEIGHT = 280
LABEL_GAP = 17  # pixels between the middles of two labels
TYPES: dict[str, Any] = {"year": "int64", "articles": "int64", "complete": bool, "per_100k": "float64"}


def papers_per_year(
    frame: pd.DataFrame,
    mode: Mode,
    short: Mapping[str, str],
    *,
    measure: str = "articles",
    letters: Mapping[int, str] | None = None,
    focus: str = "",
    firsts: Sequence[tuple[int, int]] = (),
) -> Chart:
    """Draw a frame of `analysis.papers_per_year`; `short` gives the label of each indication by its id.

    measure: `articles` or `per_100k`; letters: the breaks to mark, by year; focus: the one indication that keeps its
    colour, and firsts, year and number of each of its milestones. An unfinished year is a dashed step to an open
    marker on a shaded strip, so that nobody reads it as a decline: at what it will have, with the interval, where that
    is known, else at what it has. The label of a line tells its last complete year.
    """
    frame = frame.astype({**TYPES, **dict.fromkeys(NOWCAST, "float64")})  # an empty frame has no types
    names = {i: short.get(i, label) for i, label in zip(frame["indication"], frame["label"], strict=True)}
    points = _points(frame, mode, measure, focus)
    complete, unfinished = points[points["complete"]], points[~points["complete"]]
    ends = complete.sort_values("year", kind="stable").drop_duplicates("indication", keep="last")
    highest = max(points["value"].max(), points["high"].fillna(0).max()) if len(points) else 0.0
    top = nice_top(highest, whole=measure == "articles")
    span = (points["year"].min(), points["year"].max()) if len(points) else (0, 0)
    datasets = {
        "complete": complete,
        "steps": pd.concat([ends[ends["indication"].isin(unfinished["indication"])], unfinished]),
        "unfinished": unfinished,
        "expected": points[points["high"].notna()],
        "strip": _strip(unfinished),
        "ends": _labels(ends if len(ends) else unfinished, names, top),
        "firsts": _firsts(points, focus, firsts),
        BREAKS: break_rows(letters or {}, *span),
    }
    words = describe(frame, names, measure)
    return Chart({**_compiled(mode), "params": parameters(top=top), "datasets": datasets}, words)


def _points(frame: pd.DataFrame, mode: Mode, measure: str, focus: str) -> pd.DataFrame:
    """Return what is drawn: the value of each point, the limits of what is expected, its colour."""
    counts = measure == "articles"
    low, high = (frame[name] if counts else np.nan for name in NOWCAST[1:])
    awaited = ~frame["complete"] & frame["nowcast"].notna() & counts
    points = frame.assign(
        value=frame["nowcast"].where(awaited, frame[measure]),
        low=low,
        high=high,
        colour=_colours(frame, mode, focus),
        shown=[figure(value, measure) if value == value else "" for value in frame[measure]],  # noqa: PLR0124  not nan
        told=_told(frame) if counts else "",
    )
    points = points[points["value"].notna()]
    return points.sort_values("indication", key=lambda name: name == focus, kind="stable")


def _told(frame: pd.DataFrame) -> list[str]:
    """Say what each year will have once all of its papers have arrived."""
    columns = zip(*(frame[name] for name in NOWCAST), strict=True)
    return [f"{n:,.0f} ({low:,.0f} to {high:,.0f})" if n == n else "" for n, low, high in columns]  # noqa: PLR0124


def _colours(frame: pd.DataFrame, mode: Mode, focus: str) -> list[str]:
    order = {indication: position for position, indication in enumerate(dict.fromkeys(frame["indication"]))}
    quiet = INKS[mode].quiet
    return [series_colour(i, mode, order[i]) if focus in {"", i} else quiet for i in frame["indication"]]


def _strip(unfinished: pd.DataFrame) -> pd.DataFrame:
    """Return the stretch of years that are not over, as one row (or none)."""
    years = unfinished["year"]
    ends = [(years.min() - 0.5, years.max() + 0.5)] if len(years) else []
    return pd.DataFrame(ends, columns=["start", "end"], dtype="float64")


def _labels(ends: pd.DataFrame, names: Mapping[str, str], top: float) -> pd.DataFrame:
    """Return one label a line, at the height of its end, moved apart from its neighbours."""
    at = spread([float(n) for n in ends["value"]], LABEL_GAP * top / HEIGHT, 0.0, top)
    text = [f"{names[i]} {shown}" for i, shown in zip(ends["indication"], ends["shown"], strict=True)]
    return ends.assign(at=at, text=text)


def _firsts(points: pd.DataFrame, focus: str, firsts: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Put the milestones on the line of their indication; those of one year share a mark, which bears their numbers."""
    line = points[points["indication"] == focus]
    numbers: dict[int, list[str]] = {}
    for year, number in firsts:
        numbers.setdefault(year, []).append(str(number))
    marked = line[line["year"].isin(numbers)].sort_values("year", kind="stable")
    raised = np.zeros(len(marked), dtype=bool)
    for place, gap in enumerate(np.diff(marked["year"]), start=1):
        raised[place] = gap < CLOSE and not raised[place - 1]
    return marked.assign(text=[", ".join(numbers[year]) for year in marked["year"]], raised=raised)


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    """Return the chart authored once; afterwards only its data and the top of its axis change."""
    ink = INKS[mode]
    lines = [
        _layer("strip").mark_rect(color=ink.grid, opacity=0.6, aria=False).encode(x=_x("start"), x2="end:Q"),
        *break_layers(mode, _x("at")),
        _line("complete").mark_line(strokeWidth=2.5, strokeJoin="round", aria=False),
        _line("steps").mark_line(strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        _line("expected").mark_rule(strokeWidth=1.75, aria=False).encode(y=_y("low"), y2="high:Q"),
        _line("unfinished")
        .mark_point(size=60, strokeWidth=2, fill=ink.surface, opacity=1, aria=False)
        .encode(tooltip=_tip()),
        _line("complete").mark_point(size=170, filled=True, opacity=0, aria=False).encode(tooltip=_tip()),
        _line("firsts").mark_point(size=80, filled=True, opacity=1, shape="diamond", aria=False),
        *(_numbers(mode, raised=raised) for raised in (False, True)),
        _layer("ends")
        .mark_text(align="left", dx=12, fontSize=13, fontWeight=600, aria=False)
        .encode(x=alt.value(alt.ExprRef("width")), y=_y("at"), color=_colour(), text="text:N"),
    ]
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    return dressed(alt.layer(*lines).properties(height=HEIGHT, padding=padding).to_dict())


def _numbers(mode: Mode, *, raised: bool) -> alt.Chart:
    """Return the numbers of milestones above their marks, raised where one is near."""
    chosen = _line("firsts").transform_filter("datum.raised" if raised else "!datum.raised")
    text = chosen.mark_text(dy=-26 if raised else -13, fontSize=11.5, fontWeight=600, aria=False)
    drawn: alt.Chart = text.encode(text="text:N", color=alt.value(INKS[mode].text))
    return drawn


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _line(name: str) -> alt.Chart:
    return _layer(name).encode(x=_x("year"), y=_y("value"), color=_colour(), detail="indication:N")


def _x(field: str) -> alt.X:
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False)
    return alt.X(f"{field}:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=",.6~g")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Indication"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("articles:Q", title="Papers so far", format=",d"),
        alt.Tooltip("per_100k:Q", title="Per 100,000 PubMed records", format=".2f"),
        alt.Tooltip("told:N", title="Expected (95%)"),
        alt.Tooltip("complete:N", title="Year is over"),
    ]
