"""Modality by indication: something in every cell, and a click that says which cell was meant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from dashboard.charts.frame import dressed, parameters
from dashboard.charts.grid import Line, column_lines, row_lines, side_by_side, wrapped
from dashboard.charts.palette import INKS, Mode

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


@dataclass(frozen=True, slots=True)
class Tip:
    """One line of the words shown beside the pointer."""

    field: str
    title: str
    form: str = ""


def heatmap(
    frame: pd.DataFrame,
    mode: Mode,
    short: Mapping[str, str],
    status: Mapping[str, str],
    *,
    tips: tuple[Tip, ...],
    chosen: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Draw a frame with a row for each modality and indication, and the columns of `analysis.matrix` that name them.

    Its further columns: fill, ink and shown (colours and text of the cell), said (the cell in words), and those of
    the tips. Children stand indented under their parent; what is in no total, and papers without a modality, stand
    apart below. `short` and `status` are the label and the status of each indication by its id; a gap parts the
    statuses. `chosen` (modality, indication) is framed.
    """
    rows, columns = row_lines(frame), column_lines(frame, short, status)
    wide = [wrapped(line.label, WIDE_LETTERS) for line in rows]
    spec = {**_compiled(mode, tips), "height": HEADER + math.ceil(ROW_HEIGHT * (rows[-1].end if rows else 1))}
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
    cells = _placed(frame, rows, columns)
    framed = (cells["modality"] == (chosen or ("", ""))[0]) & (cells["indication"] == (chosen or ("", ""))[1])
    return {**spec, "datasets": {"cells": cells, "framed": cells[framed]}}


def _placed(frame: pd.DataFrame, rows: Sequence[Line], columns: Sequence[Line]) -> pd.DataFrame:
    """Give every cell its place."""
    row, column = {line.id: line for line in rows}, {line.id: line for line in columns}
    return frame.assign(
        left=[column[i].start for i in frame["indication"]],
        right=[column[i].end for i in frame["indication"]],
        across=[column[i].middle for i in frame["indication"]],
        upper=[row[m].start for m in frame["modality"]],
        lower=[row[m].end for m in frame["modality"]],
        down=[row[m].middle for m in frame["modality"]],
    )


def picked(selection: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[str, str] | None:
    """Return (modality id, indication id) of the clicked cell from the chart's selection, if it holds one."""
    for point in selection.get(SELECTION) or ():
        if point.get("modality") and point.get("indication"):
            return str(point["modality"]), str(point["indication"])
    return None


@lru_cache(maxsize=8)
def _compiled(mode: Mode, tips: tuple[Tip, ...]) -> dict[str, Any]:
    """Return the chart authored once; afterwards only its data, its rows and its columns change."""
    click = alt.selection_point(name=SELECTION, fields=["modality", "indication"], on="click", clear=False)
    cells = alt.Chart(alt.NamedData("cells"))
    told = [alt.Tooltip(tip.field, title=tip.title, format=tip.form) for tip in tips]
    rect = cells.mark_rect(cursor="pointer", cornerRadius=3, strokeWidth=2).encode(
        **_box(mode), color=alt.Color("fill:N", scale=None), tooltip=told, description="said:N"
    )
    size = alt.ExprRef(f"{NARROW} ? 9 : 12.5")
    text = cells.mark_text(fontSize=size, cursor="pointer", aria=False).encode(
        x=_x("across", mode),
        y=_y("down", mode),
        text="shown:N",
        color=alt.Color("ink:N", scale=None),
        tooltip=told,
    )
    frame = alt.Chart(alt.NamedData("framed")).mark_rect(
        filled=False, stroke=INKS[mode].text, strokeWidth=2.5, cornerRadius=3, aria=False
    )
    return dressed(alt.layer(rect.add_params(click), text, frame.encode(**_box(mode))).to_dict())


def _box(mode: Mode) -> dict[str, Any]:
    return {"x": _x("left", mode), "x2": "right:Q", "y": _y("upper", mode), "y2": "lower:Q"}


_CRAMPED = "width / column_end < column_room"  # labels side by side would run into each other
_ROW_NAME = f"({NARROW} ? row_names_narrow : row_names)[indexof(row_at, datum.value)]"
_COLUMN_NAME = "column_names[indexof(column_at, datum.value)]"


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
