"""Who holds most: horizontal bars, longest first, each with its number."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.frame import FEW, Chart, dressed, numbers, parameters
from dashboard.charts.grid import row_names, wrapped
from dashboard.charts.palette import INKS, Mode

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 28  # pixels
NARROW = "windowSize()[0] < 700"
WIDE_LETTERS, NARROW_LETTERS = 34, 24


def bars(rows: Sequence[tuple[str, int]], mode: Mode, what: str) -> Chart:
    """Draw names and their numbers of papers, in the order given; grey where they are few; `what` is counted."""
    frame = pd.DataFrame(rows, columns=["label", "value"]).astype({"label": "object", "value": "int64"})
    frame["place"] = [
        f"{place} {label}" for place, label in enumerate(frame["label"])
    ]  # names may occur twice
    frame["colour"] = [INKS[mode].quiet if value < FEW else INKS[mode].ramp[2] for value in frame["value"]]
    names = {
        "places": list(frame["place"]),
        "wide": [wrapped(label, WIDE_LETTERS) for label in frame["label"]],
        "slim": [wrapped(label, NARROW_LETTERS) for label in frame["label"]],
        "most": max([1, *frame["value"].tolist()]),
    }
    spec = {**_compiled(mode), "height": ROW * max(len(frame), 1), "params": parameters(**names)}
    told = "; ".join(f"{label} {numbers(value)}" for label, value in rows)
    return Chart({**spec, "datasets": {"bars": frame}}, f"{what}: {told}." if rows else f"{what}: none.")


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    ink = INKS[mode]
    name = f"({NARROW} ? slim : wide)[indexof(places, datum.value)]"
    size = alt.ExprRef(f"{NARROW} ? 10 : 12")
    axis = alt.Axis(
        **row_names(name, NARROW, labelColor=ink.text, labelLimit=240, labelFontSize=size, labelLineHeight=12)
    )
    row = alt.Chart(alt.NamedData("bars")).encode(y=alt.Y("place:N", title=None, sort=None, axis=axis))
    x = alt.X(
        "value:Q",
        title=None,
        axis=None,
        scale=alt.Scale(domainMin=0, domainMax=alt.ExprRef("most"), nice=False),
    )
    tip = [alt.Tooltip("label:N", title="Name"), alt.Tooltip("value:Q", title="Papers", format=",d")]
    layers = [
        row.mark_bar(height=16, cornerRadius=2, aria=False).encode(
            x=x, color=alt.Color("colour:N", scale=None), tooltip=tip
        ),
        row.mark_text(align="left", dx=6, fontSize=12, color=ink.text, aria=False).encode(
            x=x, text=alt.Text("value:Q", format=",d")
        ),
    ]
    return dressed(
        alt.layer(*layers).properties(padding={"left": 2, "right": 4, "top": 4, "bottom": 2}).to_dict()
    )
