"""The layers of small panels: where each stands is reckoned where it is drawn, from the width there is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from dashboard.charts.frame import FEW, dressed
from dashboard.charts.lines import tips
from dashboard.charts.palette import INKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.charts.palette import Ink, Mode

ROOM: Final = 250  # pixels that a panel is wide at least, where there are two beside one another
LEFT, RIGHT, TOP, BOTTOM, GAP = 36, 8, 34, 24, 20  # pixels around the lines of a panel, and between panels
ARRANGED: Final = {
    "columns": f"max(1, min(n, floor((width + {GAP}) / {ROOM + GAP})))",
    "wide": f"(width + {GAP}) / columns - {GAP}",
    "tall": "height / ceil(n / columns)",
}
"""Parameter -> how it follows from the width, the height and the number of panels."""
COLUMN: Final = f"(datum.panel % columns) * (wide + {GAP})"
ROW: Final = "floor(datum.panel / columns) * tall"
EDGES: Final = {
    "start": COLUMN,
    "left": f"{COLUMN} + {LEFT}",
    "right": f"{COLUMN} + wide - {RIGHT}",
    "above": f"{ROW} + 13",
    "head": f"{ROW} + {TOP}",
    "foot": f"{ROW} + tall - {BOTTOM}",
}
"""Field -> where a panel has this edge."""


@lru_cache(maxsize=8)
def panels(mode: Mode, measure: str) -> dict[str, Any]:
    """Return the view authored once: its data, `top`, `n`, `first` and `span` and its height come later.

    Data sets: levels and years (in every panel: `level` or `tick`, and `text`), band (in every panel: year, low, middle,
    high), breaks, titles, and complete, steps, expected and unfinished, whose rows name their panel.
    """
    ink = INKS[mode]
    layers = [*_frame(ink), *_band(ink), *_lines(ink, tips(measure)), *_titles(ink)]
    padding = {"left": 2, "right": 4, "top": 4, "bottom": 2}
    spec = dressed(alt.layer(*layers).properties(padding=padding).to_dict())
    spec["params"] = [{"name": name, "expr": said} for name, said in ARRANGED.items()]
    return spec


def _frame(ink: Ink) -> list[alt.Chart]:
    """Return what stands around the lines of each panel: levels, years and breaks."""
    levels = _placed("levels", ("left", "right"), down=["level"], each=True)
    years = _placed("years", ("foot",), across=["tick"], each=True)
    breaks = _placed("breaks", ("head", "foot"), across=["at"]).transform_calculate(
        letter_at="datum.head + datum.height - 2"
    )
    small: dict[str, Any] = {"color": ink.muted, "fontSize": 11.5, "aria": False}
    return [
        levels.mark_rule(color=ink.grid, aria=False).encode(x=_x("left"), x2="right:Q", y=_y("y_level")),
        levels.mark_text(align="right", dx=-6, **small).encode(x=_x("left"), y=_y("y_level"), text="text:N"),
        years.mark_text(baseline="top", dy=6, **small).encode(x=_x("x_tick"), y=_y("foot"), text="text:N"),
        breaks.mark_rule(color=ink.muted, strokeWidth=0.75, strokeDash=[1, 3], aria=False).encode(
            x=_x("x_at"), y=_y("head"), y2="foot:Q"
        ),
        breaks.mark_text(baseline="top", dx=4, fontWeight=600, **{**small, "fontSize": 10}).encode(
            x=_x("x_at"), y=_y("letter_at"), text="letter:N"
        ),
    ]


def _band(ink: Ink) -> list[alt.Chart]:
    band = _placed("band", across=["year"], down=["low", "middle", "high"], each=True)
    return [
        band.mark_area(color=ink.quiet, opacity=0.24, aria=False).encode(
            x=_x("x_year"), y=_y("y_low"), y2="y_high:Q", detail="panel:N"
        ),
        band.mark_line(color=ink.quiet, strokeWidth=1.5, strokeDash=[5, 3], aria=False).encode(
            x=_x("x_year"), y=_y("y_middle"), detail="panel:N"
        ),
    ]


def _lines(ink: Ink, tip: Sequence[alt.Tooltip]) -> list[alt.Chart]:
    limits = _placed("expected", across=["year"], down=["low", "high"])
    firm = _line("complete").transform_filter(f"datum.articles >= {FEW}")
    return [
        _line("complete").mark_line(strokeWidth=1.25, opacity=0.6, aria=False),
        firm.mark_line(strokeWidth=2.5, strokeJoin="round", aria=False).encode(detail=["panel:N", "run:N"]),
        _line("steps").mark_line(strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        limits.mark_rule(strokeWidth=1.75, aria=False).encode(
            x=_x("x_year"), y=_y("y_low"), y2="y_high:Q", color=_colour()
        ),
        _line("unfinished")
        .mark_point(size=50, strokeWidth=2, fill=ink.surface, opacity=1, aria=False)
        .encode(tooltip=tip),
        _line("complete").mark_point(size=130, filled=True, opacity=0, aria=False).encode(tooltip=tip),
    ]


def _titles(ink: Ink) -> list[alt.Chart]:
    titles = _placed("titles", ("start", "right", "above"))
    return [
        titles.mark_text(align="left", fontSize=13, fontWeight=600, aria=False).encode(
            x=_x("start"), y=_y("above"), text="text:N", color=_colour()
        ),
        titles.mark_text(align="right", fontSize=12, color=ink.muted, aria=False).encode(
            x=_x("right"), y=_y("above"), text="beside:N"
        ),
    ]


def _line(name: str) -> alt.Chart:
    drawn = _placed(name, across=["year"], down=["value"])
    return drawn.encode(x=_x("x_year"), y=_y("y_value"), color=_colour(), detail="panel:N")


def _placed(
    name: str,
    edges: Iterable[str] = (),
    *,
    across: Iterable[str] = (),
    down: Iterable[str] = (),
    each: bool = False,
) -> alt.Chart:
    """Return a data set whose rows know their pixels: edges of their panel, x_ of years and y_ of values.

    each: the rows belong to no panel, and are drawn in every one.
    """
    chart = alt.Chart(alt.NamedData(name))
    if each:
        chart = chart.transform_calculate(panel="sequence(0, n)").transform_flatten(["panel"])
    place = {edge: EDGES[edge] for edge in edges}
    room = f"(wide - {LEFT + RIGHT}) / span"
    place |= {f"x_{field}": f"{EDGES['left']} + (datum.{field} - first) * {room}" for field in across}
    room = f"(tall - {TOP + BOTTOM}) / top"
    place |= {f"y_{field}": f"{EDGES['foot']} - datum.{field} * {room}" for field in down}
    placed: alt.Chart = chart.transform_calculate(**place)
    return placed


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=None, axis=None)


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)
