"""What kind of papers each year brought: bars per year, one colour a kind, and what the unfinished year will have."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import pyarrow as pa

from dashboard.charts.frame import SHARED, Chart, dressed, listed, nice_top, numbers, parameters, table
from dashboard.charts.marks import BREAKS, break_layers, break_rows
from dashboard.charts.measures import NOWCAST
from dashboard.charts.palette import INKS, Mode, blend, stack_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row

HEIGHT: Final = 250
GREY: Final = {"other": 0.0, "unknown": 0.5}
"""Kinds that are drawn in grey, last, and how far the grey fades into the ground."""
APART: Final = {1: (1,), 2: (0, 3), 3: (0, 2, 3)}
"""Number of kinds -> which colours of the stack they take, so that few kinds stay well apart."""
FAINT: Final = 0.45
BAR: Final = {
    **{name: pa.float64() for name in ("start", "end", "lower", "upper", "faint")},
    "year": pa.int16(),
    "articles": pa.int32(),
    "label": SHARED,
    "colour": SHARED,
}
AWAITED: Final = {
    **{name: pa.float64() for name in ("start", "end", "year", "papers", *NOWCAST)},
    "told": pa.string(),
}


def mix(
    frame: pd.DataFrame,
    mode: Mode,
    labels: Mapping[str, str],
    *,
    what: str = "Papers",
    letters: Mapping[int, str] | None = None,
) -> Chart:
    """Draw counts per year and kind (columns kind, year, articles, complete), stacked in the order of `labels`.

    Where the frame has papers (of the year) and their nowcast, a dashed box leads from what an unfinished year has to
    an open mark at what it will have, with the interval. `other` and `unknown` are grey, unfinished years faded;
    `letters` are the breaks to mark, by year; `what` is counted.
    """
    places = {kind: place for place, kind in enumerate(labels)}
    rows = sorted(listed(frame), key=lambda row: (row["year"], places[row["kind"]]))
    bars, years = _stacked(rows, labels, shades_of(labels, mode)), [row["year"] for row in rows]
    awaited = _awaited(rows)
    first, last = (years[0], years[-1]) if years else (0, 0)
    top = nice_top(max([0.0, *(bar["upper"] for bar in bars), *(one["nowcast_high"] for one in awaited)]))
    datasets = {
        "bars": table([bar for bar in bars if bar["articles"]], BAR),
        "unsettled": table(awaited, AWAITED),
        "awaited": table([one for one in awaited if not one["complete"]], AWAITED),
        BREAKS: break_rows(letters or {}, first, last),
    }
    spec = {**_compiled(mode, what), "params": parameters(top=top, first=first - 0.5, last=last + 0.5)}
    return Chart({**spec, "datasets": datasets}, describe(rows, awaited, labels, what))


def _stacked(rows: Sequence[Row], labels: Mapping[str, str], shades: Mapping[str, str]) -> list[Row]:
    """Return the bars of each year, each beginning where the one before it ends."""
    bars: list[Row] = []
    upper: dict[int, int] = {}
    for row in rows:
        year, lower = row["year"], upper.get(row["year"], 0)
        upper[year] = lower + row["articles"]
        place = {"start": year - 0.4, "end": year + 0.4, "lower": lower, "upper": upper[year]}
        look = {"label": labels[row["kind"]], "colour": shades[row["kind"]]}
        faint = 1.0 if row["complete"] else FAINT
        bars.append({**place, **look, "year": year, "articles": row["articles"], "faint": faint})
    return bars


def _awaited(rows: Sequence[Row]) -> list[Row]:
    """Return the years of which more papers are expected, each once, with what they will have."""
    years = {row["year"]: row for row in rows if row.get("nowcast") is not None}
    return [
        {**row, "start": year - 0.4, "end": year + 0.4, "told": _told(row)} for year, row in years.items()
    ]


def _told(row: Row) -> str:
    expected, low, high = (numbers(row[name]) for name in NOWCAST)
    return f"{expected} ({low} to {high})"


def legend(labels: Mapping[str, str], mode: Mode) -> list[tuple[str, str]]:
    """Return the label and the colour of each kind, in their order."""
    shades = shades_of(labels, mode)
    return [(label, shades[kind]) for kind, label in labels.items()]


def shades_of(labels: Mapping[str, str], mode: Mode) -> dict[str, str]:
    """Return the colour of each kind."""
    kinds, ink = [kind for kind in labels if kind not in GREY], INKS[mode]
    places = APART.get(len(kinds), range(len(kinds)))
    steps = {kind: stack_colour(place, mode) for place, kind in zip(places, kinds, strict=True)}
    return {**steps, **{kind: blend(ink.quiet, ink.surface, fading) for kind, fading in GREY.items()}}


def describe(rows: Sequence[Row], awaited: Sequence[Row], labels: Mapping[str, str], what: str) -> str:
    """Say in words what the chart shows: the kinds of the last complete year, and what the unfinished one will have."""
    done = [row for row in rows if row["complete"]]
    if not done:
        return f"{what} per year by kind; no year is complete yet."
    last = max(row["year"] for row in done)
    now = {row["kind"]: row["articles"] for row in done if row["year"] == last}
    parts = ", ".join(f"{label} {numbers(now[kind])}" for kind, label in labels.items() if kind in now)
    to_come = "".join(
        f" {row['year']}, which is not over, will have {row['told']} once all have arrived."
        for row in awaited
        if not row["complete"]
    )
    return f"{what} per year by kind. In {last}: {parts}.{to_come}"


@lru_cache(maxsize=8)
def _compiled(mode: Mode, what: str) -> dict[str, Any]:
    ink = INKS[mode]
    whole = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("papers:Q", title=f"{what} so far", format=",d"),
        alt.Tooltip("told:N", title="Expected (95%)"),
    ]
    each = [
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("label:N", title="Kind"),
        alt.Tooltip("articles:Q", title=what, format=",d"),
    ]
    layers = [
        _boxes("bars", "lower", "upper")
        .mark_rect(aria=False)
        .encode(
            color=alt.Color("colour:N", scale=None),
            opacity=alt.Opacity("faint:Q", scale=None),
            tooltip=each,
        ),
        _boxes("awaited", "papers", "nowcast").mark_rect(
            filled=False, stroke=ink.muted, strokeDash=[3, 3], strokeWidth=1.25, aria=False
        ),
        _layer("unsettled")
        .mark_rule(color=ink.text, strokeWidth=1.75, aria=False)
        .encode(x=_x("year"), y=_y("nowcast_low"), y2="nowcast_high:Q", tooltip=whole),
        _layer("awaited")
        .mark_point(size=55, strokeWidth=2, fill=ink.surface, color=ink.text, opacity=1, aria=False)
        .encode(x=_x("year"), y=_y("nowcast"), tooltip=whole),
        *break_layers(mode, _x("at")),
    ]
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    return dressed(alt.layer(*layers).properties(height=HEIGHT, padding=padding).to_dict())


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _boxes(name: str, lower: str, upper: str) -> alt.Chart:
    return _layer(name).encode(x=_x("start"), x2="end:Q", y=_y(lower), y2=f"{upper}:Q")


def _x(field: str) -> alt.X:
    scale = alt.Scale(domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"), nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, scale=scale, axis=alt.Axis(format="d", grid=False, tickMinStep=1))


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=",d")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)
