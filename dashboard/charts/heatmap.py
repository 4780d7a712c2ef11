"""Modality by indication: a count in every cell, and a click that says which cell was meant."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from dashboard.charts.frame import FEW, Chart, dressed, numbers, parameters
from dashboard.charts.grid import UNATTRIBUTED, Line, column_lines, row_lines, side_by_side, wrapped
from dashboard.charts.palette import INKS, Mode, ramp_colour, text_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

SELECTION: Final = "cell"
"""Name of the selection a click makes; it carries the fields `modality` and `indication`."""

ROW_HEIGHT = 28
HEADER = 76  # pixels above the first row, for the labels of the columns
NARROW = "windowSize()[0] < 700"  # the window, not the plot: the room for labels depends on it
WIDE_LETTERS, NARROW_LETTERS = 40, 23  # letters in a line of a row label
LINE = 14  # pixels from one line of a column label to the next
LETTER = 5.8  # pixels a letter of a row label takes, on average


def matrix(
    frame: pd.DataFrame, measure: str, mode: Mode, short: Mapping[str, str], status: Mapping[str, str]
) -> Chart:
    """Draw a frame of `analysis.matrix`, one of its count columns (`articles`, `rct`, `recent`) in the cells.

    Children stand indented under their parent; what is in no total, and papers without a modality, stand
    apart below. `short` and `status` are the label and the status of each indication by its id; a gap
    parts the statuses. Colour follows the square root of the count, so that small cells still differ.
    """
    rows, columns = row_lines(frame), column_lines(frame, short, status)
    wide = [wrapped(line.label, WIDE_LETTERS) for line in rows]
    spec = {**_compiled(mode), "height": HEADER + math.ceil(ROW_HEIGHT * (rows[-1].end if rows else 1))}
    spec["params"] = [
        *spec["params"],
        *parameters(
            row_at=[line.middle for line in rows],
            row_names=wide,
            row_names_narrow=[wrapped(line.label, NARROW_LETTERS) for line in rows],
            label_room=8 + LETTER * max((len(part) for name in wide for part in name.split("\n")), default=0),
            row_end=rows[-1].end if rows else 1,
            children=[line.middle for line in rows if line.depth],
            column_at=[line.middle for line in columns],
            column_names=[line.label for line in columns],
            column_room=LETTER * side_by_side([line.label for line in columns]),
            column_end=columns[-1].end if columns else 1,
        ),
    ]
    cells = _cells(frame, measure, mode, rows, columns)
    return Chart({**spec, "datasets": {"cells": cells}}, describe(cells))


def _cells(
    frame: pd.DataFrame, measure: str, mode: Mode, rows: Sequence[Line], columns: Sequence[Line]
) -> pd.DataFrame:
    """Give every cell its place, its fill and an ink that reads on it."""
    row, column = {line.id: line for line in rows}, {line.id: line for line in columns}
    counts = frame[measure].astype(int)
    peak = max(int(counts.max()), 1) if len(frame) else 1
    fills = [ramp_colour(math.sqrt(n / peak), mode) for n in counts]
    return frame.assign(
        count=counts,
        fill=fills,
        ink=[text_on(fill, mode) if n else INKS[mode].muted for fill, n in zip(fills, counts, strict=True)],
        left=[column[i].start for i in frame["indication"]],
        right=[column[i].end for i in frame["indication"]],
        across=[column[i].middle for i in frame["indication"]],
        upper=[row[m].start for m in frame["modality"]],
        lower=[row[m].end for m in frame["modality"]],
        down=[row[m].middle for m in frame["modality"]],
    )


def describe(cells: pd.DataFrame) -> str:
    """Say in words what the map shows: its fullest cells and how many are empty."""
    if cells.empty or not cells["count"].any():
        return "Papers by modality and indication: no cell holds a paper."
    most = cells[cells["modality"] != UNATTRIBUTED].nlargest(3, "count")
    fullest = "; ".join(
        f"{m} in {i}, {numbers(n)}"
        for m, i, n in zip(most["modality_label"], most["indication_label"], most["count"], strict=True)
        if n
    )
    empty = int((cells["count"] == 0).sum())
    return f"Papers by modality and indication. Most: {fullest}. {empty} of {len(cells)} cells are empty."


def headline(frame: pd.DataFrame, measure: str, what: str, short: Mapping[str, str]) -> str:
    """Return the finding of the map in a few words: its fullest cell; `what` names what is counted."""
    known = frame[(frame["modality"] != UNATTRIBUTED) & frame["in_totals"].astype(bool)]
    top = known.nlargest(2, measure)
    if top.empty or not top[measure].iloc[0]:
        return f"No {what} match these filters"
    most = int(top[measure].iloc[0])
    if most < FEW or (len(top) > 1 and most == top[measure].iloc[1]):
        return f"No cell holds more than {numbers(most)}"
    modality, indication = top["modality_label"].iloc[0], short.get(top["indication"].iloc[0], "")
    return f"{modality} in {indication} leads with {numbers(most)} {what}"


def picked(selection: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[str, str] | None:
    """Return (modality id, indication id) of the clicked cell from the chart's selection, if it holds one."""
    for point in selection.get(SELECTION) or ():
        if point.get("modality") and point.get("indication"):
            return str(point["modality"]), str(point["indication"])
    return None


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    """Return the chart authored once; afterwards only its data, its rows and its columns change."""
    click = alt.selection_point(name=SELECTION, fields=["modality", "indication"], on="click", clear=False)
    cells = alt.Chart(alt.NamedData("cells"))
    rect = cells.mark_rect(cursor="pointer", cornerRadius=3, strokeWidth=2).encode(
        x=_x("left", mode),
        x2="right:Q",
        y=_y("upper", mode),
        y2="lower:Q",
        color=alt.Color("fill:N", scale=None),
        tooltip=_tip(),
        description=alt.value(alt.ExprRef(_DESCRIPTION)),
    )
    size = alt.ExprRef(f"{NARROW} ? 9 : 12.5")
    text = cells.mark_text(fontSize=size, cursor="pointer", aria=False).encode(
        x=_x("across", mode),
        y=_y("down", mode),
        text=alt.Text("count:Q", format=",d"),
        color=alt.Color("ink:N", scale=None),
        tooltip=_tip(),
    )
    return dressed(alt.layer(rect.add_params(click), text).to_dict())


_CRAMPED = "width / column_end < column_room"  # labels side by side would run into each other
_ROW_NAME = f"({NARROW} ? row_names_narrow : row_names)[indexof(row_at, datum.value)]"
_COLUMN_NAME = "column_names[indexof(column_at, datum.value)]"
_DESCRIPTION = "datum.modality_label + ', ' + datum.indication_label + ': ' + datum.count + ' papers'"


def _x(field: str, mode: Mode) -> alt.X:
    return alt.X(f"{field}:Q", title=None, scale=_scale("column_end"), axis=_column_axis(mode))


def _y(field: str, mode: Mode) -> alt.Y:
    return alt.Y(f"{field}:Q", title=None, scale=_scale("row_end", reverse=True), axis=_row_axis(mode))


def _scale(end: str, *, reverse: bool = False) -> alt.Scale:
    return alt.Scale(domainMin=0, domainMax=alt.ExprRef(end), nice=False, zero=False, reverse=reverse)


def _column_axis(mode: Mode) -> alt.Axis:
    return alt.Axis(
        orient="top",
        values=alt.ExprRef("column_at"),
        labelExpr=f"{_CRAMPED} ? {_COLUMN_NAME} : split({_COLUMN_NAME}, ' ')",
        labelAngle=alt.ExprRef(f"{_CRAMPED} ? -60 : 0"),
        labelAlign=alt.ExprRef(f"{_CRAMPED} ? 'left' : 'center'"),
        labelOverlap=False,
        labelLimit=120,
        labelPadding=alt.condition(
            f"!({_CRAMPED}) && indexof({_COLUMN_NAME}, ' ') >= 0", alt.value(8 + LINE), alt.value(8)
        ),
        labelLineHeight=LINE,
        labelColor=INKS[mode].text,
        labelFontWeight=600,
        domain=False,
        ticks=False,
        grid=False,
    )


def _row_axis(mode: Mode) -> alt.Axis:
    ink = INKS[mode]
    child = "indexof(children, datum.value) >= 0"
    return alt.Axis(
        values=alt.ExprRef("row_at"),
        labelExpr=f"split({_ROW_NAME}, '\\n')",
        labelFontSize=alt.ExprRef(f"{NARROW} ? 9.5 : 12"),
        labelLineHeight=alt.ExprRef(f"{NARROW} ? 10.5 : 12"),
        labelBaseline="middle",
        labelOffset=alt.condition(f"indexof({_ROW_NAME}, '\\n') >= 0", alt.value(-5), alt.value(0)),
        labelAlign="left",
        labelPadding=alt.ExprRef(f"{NARROW} ? 116 : label_room"),
        labelColor=alt.condition(child, alt.value(ink.muted), alt.value(ink.text)),
        labelOverlap=False,
        labelLimit=alt.ExprRef(f"{NARROW} ? 112 : label_room"),
        domain=False,
        ticks=False,
        grid=False,
    )


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("modality_label:N", title="Modality"),
        alt.Tooltip("indication_label:N", title="Indication"),
        alt.Tooltip("status:N", title="Status"),
        alt.Tooltip("articles:Q", title="Papers", format=",d"),
        alt.Tooltip("recent:Q", title="Last five complete years", format=",d"),
        alt.Tooltip("rct:Q", title="Randomised trials", format=",d"),
    ]
