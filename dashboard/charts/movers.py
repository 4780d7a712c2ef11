"""What moved: one row a cell, its years as a line without an axis, and the last two of them in figures."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pyarrow as pa

from dashboard.charts.frame import Chart, dressed, numbers, parameters, table
from dashboard.charts.grid import row_names, wrapped
from dashboard.charts.intervals import row_name
from dashboard.charts.palette import INKS, Mode, series_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.charts.frame import Row

ROW = 30  # pixels
LOW, HIGH = 0.2, 0.82  # where in its row a line has its nought and its highest year
NARROW = "windowSize()[0] < 900"
NARROW_LETTERS = 22
CELL = {"indication": pa.string(), "modality": pa.string(), "colour": pa.string(), "label": pa.string()}
BAND = {"top": pa.float64(), "bottom": pa.float64(), "middle": pa.float64()}
FIGURES = {"papers": pa.int32(), "previous": pa.int32(), "text": pa.string()}
POINT = {"label": pa.string(), "colour": pa.string(), "year": pa.int16(), "at": pa.float64()}


def movers(
    movers: Sequence[Row], mode: Mode, indications: Mapping[str, str], modalities: Mapping[str, str]
) -> Chart:
    """Draw what `analysis.movers` lists (indication, modality, year, papers, previous, series), in its order.

    Each line has a scale of its own from nought to its highest year: it shows a course, the figures show the size.
    """
    names = [row_name(row["indication"], row["modality"], indications, modalities) for row in movers]
    rows = [_row(place, row, name, mode) for place, (row, name) in enumerate(zip(movers, names, strict=True))]
    points = [point for row in rows for point in _course(row)]
    given = {
        "rows": len(rows),
        "ticks": [row["middle"] for row in rows],
        "names": names,
        "wrapped": [wrapped(name, NARROW_LETTERS) for name in names],
    }
    spec = {**_compiled(mode), "height": ROW * max(len(rows), 1), "params": parameters(**given)}
    datasets = {
        "rows": table(rows, {**CELL, **BAND, **FIGURES}),
        "course": table(points, POINT),
        "last": table([point for point in points if point["last"]], POINT),
    }
    return Chart({**spec, "datasets": datasets}, describe(rows))


def _row(place: int, row: Row, label: str, mode: Mode) -> Row:
    return {
        **row,
        "label": label,
        "colour": series_colour(row["indication"], mode),
        "top": float(place),
        "middle": place + 0.5,
        "bottom": place + 1.0,
        "text": f"{numbers(row['previous'])} \u2192 {numbers(row['papers'])}",
    }


def _course(row: Row) -> list[Row]:
    years, height = (
        range(row["year"] - len(row["series"]) + 1, row["year"] + 1),
        (HIGH - LOW) / max(row["series"]),
    )
    same = {"label": row["label"], "colour": row["colour"]}
    return [
        {**same, "year": year, "at": row["top"] + HIGH - height * value, "last": year == row["year"]}
        for year, value in zip(years, row["series"], strict=True)
    ]


def describe(rows: list[Row]) -> str:
    """Say in words what the chart shows: each cell with its papers of both years."""
    if not rows:
        return "What moved most: no cell changed."
    year = rows[0]["year"]
    told = "; ".join(f"{row['label']} {numbers(row['previous'])} to {numbers(row['papers'])}" for row in rows)
    return f"Papers of {year - 1} and {year} of the cells that moved most: {told}."


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    ink = INKS[mode]
    colour = alt.Color("colour:N", scale=None)
    rows, course, last = (alt.Chart(alt.NamedData(name)) for name in ("rows", "course", "last"))
    layers = [
        course.mark_line(strokeWidth=1.75, strokeJoin="round", aria=False).encode(
            x=_x(), y=_y("at", mode), color=colour, detail="label:N"
        ),
        last.mark_point(size=40, filled=True, opacity=1, aria=False).encode(
            x=_x(), y=_y("at", mode), color=colour
        ),
        rows.mark_text(align="left", dx=14, fontSize=12.5, color=ink.text, aria=False).encode(
            x=alt.value(alt.ExprRef("width")), y=_y("middle", mode), text="text:N"
        ),
        rows.mark_rect(opacity=0, aria=False).encode(
            x=alt.value(0),
            x2=alt.value(alt.ExprRef("width")),
            y=_y("top", mode),
            y2="bottom:Q",
            tooltip=_tip(),
        ),
    ]
    padding = {"left": 2, "right": 4, "top": 2, "bottom": 2}
    return dressed(alt.layer(*layers).properties(padding=padding).to_dict())


def _x() -> alt.X:
    return alt.X("year:Q", title=None, axis=None, scale=alt.Scale(nice=False, zero=False))


def _y(field: str, mode: Mode) -> alt.Y:
    name = f"({NARROW} ? wrapped : names)[floor(datum.value)]"
    limit = alt.ExprRef(f"{NARROW} ? 140 : 420")
    names = row_names(name, NARROW, labelColor=INKS[mode].text, labelLimit=limit)
    axis = alt.Axis(values=alt.ExprRef("ticks"), grid=False, **names)
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("rows"), reverse=True, nice=False, zero=False)
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Cell"),
        alt.Tooltip("papers:Q", title="Papers", format=",d"),
        alt.Tooltip("previous:Q", title="The year before", format=",d"),
    ]
