"""Papers per year: one line per indication, labelled at its end, the unfinished year set apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pyarrow as pa

from dashboard.charts.frame import FEW, SHARED, Chart, dressed, listed, nice_top, parameters, table
from dashboard.charts.labels import spread
from dashboard.charts.marks import BREAKS, CLOSE, break_layers, break_rows
from dashboard.charts.measures import ARTICLES, MEASURES, awaited, between, figure
from dashboard.charts.palette import INKS, Mode, series_colour
from dashboard.charts.wording import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row

HEIGHT = 280
LABEL_GAP = 17  # pixels between the middles of two labels
LINE = {"indication": SHARED, "colour": SHARED, "year": pa.int16(), "value": pa.float64()}
TIP = {
    "label": SHARED,
    "articles": pa.int32(),
    "beside": pa.float64(),
    "told": SHARED,
    "complete": pa.bool_(),
}
WHOLE = 100.0  # what an index starts from
INTERVAL = {"low": pa.float64(), "high": pa.float64()}


def papers_per_year(
    frame: pd.DataFrame,
    mode: Mode,
    short: Mapping[str, str],
    *,
    measure: str = ARTICLES,
    letters: Mapping[int, str] | None = None,
    focus: str = "",
    firsts: Sequence[tuple[int, int]] = (),
    base: str = "",
    narrowed: bool = False,
) -> Chart:
    """Draw a frame of `analysis.papers_per_year`, `shares` or `indexed`; `short` labels each indication by its id.

    measure: a key of MEASURES, the column drawn; letters: the breaks to mark, by year; focus: the one indication that
    keeps its colour, and firsts, year and number of each of its milestones; base: the years an index starts from; narrowed:
    whether a share is of fewer papers than all, for filters. An unfinished year is a dashed step to an open marker on a shaded strip, so that nobody reads it as a decline: at what
    it will have, with the interval, where that is known, else at what it has. Years with fewer than ten papers are thin
    and faint. The label of a line tells its last complete year.
    """
    rows = listed(frame)
    names = {row["indication"]: short.get(row["indication"], row["label"]) for row in rows}
    drawn = points(rows, mode, measure, focus)
    complete = [point for point in drawn if point["complete"]]
    unfinished = [point for point in drawn if not point["complete"]]
    ends = list({point["indication"]: point for point in sorted(complete, key=_year)}.values())
    least = WHOLE if measure == "index" and drawn else 0.0
    top = nice_top(highest(drawn, least), whole=measure == ARTICLES)
    going_on = {point["indication"] for point in unfinished}
    span = (_year(min(drawn, key=_year)), _year(max(drawn, key=_year))) if drawn else (0, 0)
    datasets = {
        "complete": table(complete, {**LINE, **TIP}),
        "steps": table([*(end for end in ends if end["indication"] in going_on), *unfinished], LINE),
        "unfinished": table(unfinished, {**LINE, **TIP}),
        "expected": table([point for point in drawn if point["high"] is not None], {**LINE, **INTERVAL}),
        "strip": _strip(unfinished),
        "ends": _labels(ends or unfinished, names, top, measure),
        "firsts": _firsts(drawn, focus, firsts),
        BREAKS: break_rows(letters or {}, *span),
    }
    words = describe(rows, names, measure, base, narrowed=narrowed)
    return Chart({**_compiled(mode, measure), "params": parameters(top=top), "datasets": datasets}, words)


def _year(point: Row) -> int:
    return int(point["year"])


def points(rows: Sequence[Row], mode: Mode, measure: str, focus: str = "") -> list[Row]:
    """Return what is drawn: the value of each point, the limits of what is expected, its colour; the focus comes last."""
    colours, beside = _colours(rows, mode, focus), MEASURES[measure].beside[0]
    found = []
    for row in rows:
        expected, low, high = awaited(row, measure)
        known = row[measure] if row["complete"] or expected is None else expected
        if known is not None:
            drawn = {
                "value": known,
                "low": low,
                "high": high,
                "colour": colours[row["indication"]],
                "told": "" if low is None else between(expected or 0, low, high or 0, measure),
                "beside": row[beside],
                "measured": row[measure],
            }
            found.append({**row, **drawn})
    return sorted(found, key=lambda point: point["indication"] == focus)


def highest(drawn: Sequence[Row], least: float = 0.0) -> float:
    """Return the highest value or limit of points, or what an axis has to hold at least."""
    return float(max([least, *(max(point["value"], point["high"] or 0.0) for point in drawn)]))


def _colours(rows: Sequence[Row], mode: Mode, focus: str) -> dict[str, str]:
    order, quiet = dict.fromkeys(row["indication"] for row in rows), INKS[mode].quiet
    return {i: series_colour(i, mode, n) if focus in {"", i} else quiet for n, i in enumerate(order)}


def _strip(unfinished: Sequence[Row]) -> pa.Table:
    """Return the stretch of years that are not over, as one row (or none)."""
    years = [_year(point) for point in unfinished]
    ends = [{"start": min(years) - 0.5, "end": max(years) + 0.5}] if years else []
    return table(ends, {"start": pa.float64(), "end": pa.float64()})


def _labels(ends: Sequence[Row], names: Mapping[str, str], top: float, measure: str) -> pa.Table:
    """Return one label a line, at the height of its end, moved apart from its neighbours."""
    places = spread([float(end["value"]) for end in ends], LABEL_GAP * top / HEIGHT, 0.0, top)
    labels = [
        {
            "colour": end["colour"],
            "at": at,
            "text": f"{names[end['indication']]} {'' if end['measured'] is None else figure(end['measured'], measure)}",
        }
        for end, at in zip(ends, places, strict=True)
    ]
    return table(labels, {"colour": SHARED, "at": pa.float64(), "text": pa.string()})


def _firsts(drawn: Sequence[Row], focus: str, firsts: Sequence[tuple[int, int]]) -> pa.Table:
    """Put the milestones on the line of their indication; those of one year share a mark, which bears their numbers."""
    numbers: dict[int, list[str]] = {}
    for year, number in firsts:
        numbers.setdefault(year, []).append(str(number))
    marked: list[Row] = []
    for point in sorted(drawn, key=_year):
        if point["indication"] == focus and _year(point) in numbers:
            near = bool(marked) and _year(point) - _year(marked[-1]) < CLOSE
            raised = near and not marked[-1]["raised"]
            marked.append({**point, "text": ", ".join(numbers[_year(point)]), "raised": raised})
    return table(marked, {**LINE, "text": pa.string(), "raised": pa.bool_()})


@lru_cache(maxsize=8)
def _compiled(mode: Mode, measure: str) -> dict[str, Any]:
    """Return the chart authored once; afterwards only its data and the top of its axis change."""
    ink, tip = INKS[mode], tips(measure)
    lines = [
        _layer("strip").mark_rect(color=ink.grid, opacity=0.6, aria=False).encode(x=_x("start"), x2="end:Q"),
        *break_layers(mode, _x("at")),
        _line("complete").mark_line(strokeWidth=1.25, opacity=0.6, aria=False),
        _line("complete")
        .mark_line(strokeWidth=2.5, strokeJoin="round", aria=False)
        .encode(y=_y("firm"))
        .transform_calculate(firm=f"datum.articles < {FEW} ? null : datum.value"),
        _line("steps").mark_line(strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        _line("expected").mark_rule(strokeWidth=1.75, aria=False).encode(y=_y("low"), y2="high:Q"),
        _line("unfinished")
        .mark_point(size=60, strokeWidth=2, fill=ink.surface, opacity=1, aria=False)
        .encode(tooltip=tip),
        _line("complete").mark_point(size=170, filled=True, opacity=0, aria=False).encode(tooltip=tip),
        _line("firsts").mark_point(size=80, filled=True, opacity=1, shape="diamond", aria=False),
        *(_numbers(mode, raised=raised) for raised in (False, True)),
        *([_hundred(mode)] if measure == "index" else []),
        _layer("ends")
        .mark_text(align="left", dx=12, fontSize=13, fontWeight=600, aria=False)
        .encode(x=alt.value(alt.ExprRef("width")), y=_y("at"), color=_colour(), text="text:N"),
    ]
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    spec = dressed(alt.layer(*lines).properties(height=HEIGHT, padding=padding).to_dict())
    spec["config"]["numberFormat"] = MEASURES[measure].axis
    return spec


def _hundred(mode: Mode) -> alt.Chart:
    """Return the line from which an index starts."""
    once = _layer("ends").transform_aggregate(lines="count()")
    rule = once.mark_rule(color=INKS[mode].muted, strokeWidth=1, strokeDash=[6, 3], aria=False)
    drawn: alt.Chart = rule.encode(y=alt.datum(WHOLE, type="quantitative"))
    return drawn


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
    axis = alt.Axis(tickCount=5, domain=False, ticks=False)
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def tips(measure: str) -> list[alt.Tooltip]:
    """Say what the pointer tells of a point."""
    _, title, form = MEASURES[measure].beside
    return [
        alt.Tooltip("label:N", title="Indication"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("articles:Q", title="Papers so far", format=",d"),
        alt.Tooltip("beside:Q", title=title, format=form),
        alt.Tooltip("told:N", title=MEASURES[measure].limits),
        alt.Tooltip("complete:N", title="Year is over"),
    ]
