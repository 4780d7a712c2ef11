"""Growth a year with its interval, one row a cell: who grows, how surely, and of whom there is too little to say."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.frame import Chart, dressed, parameters
from dashboard.charts.grid import row_names, wrapped
from dashboard.charts.palette import INKS, Mode, series_colour
from dashboard.charts.wording import together

if TYPE_CHECKING:
    from collections.abc import Mapping

SELECTION: Final = "row"
"""Name of the selection a click makes; it carries the fields `indication` and `modality`."""
ROW = 26  # pixels
AXIS = 24  # pixels that the axis takes above the rows
NARROW_LETTERS = 24
SAID: Final = {
    "faster": "faster",
    "slower": "slower",
    "with": "with it",
    "no_clear_difference": "no clear difference",
}
"""Verdict -> word behind the figures."""
CLEAR: Final = ("faster", "slower")
TOO_FEW: Final = "too_few"
LEAST, MOST = -0.25, 0.4  # growth a year: the axis reaches no further, however wide an interval is
ALL: Final = "all"
NARROW = "windowSize()[0] < 900"


def growth(
    frame: pd.DataFrame, mode: Mode, indications: Mapping[str, str], modalities: Mapping[str, str]
) -> Chart:
    """Draw rows of `analysis.growth`, fastest first; those of which too little is known stand last, in grey.

    A full mark says that the row differs from PubMed (or from no growth), an open one that it does not, or not
    clearly. An interval that is wider than the axis ends with it.
    """
    rows = _rows(frame, mode, indications, modalities)
    told = rows[rows["drawn"]]
    low = max(LEAST, min(0.0, float(told["low"].min()))) if len(told) else -0.05
    high = min(MOST, max(0.05, float(told["high"].max()))) if len(told) else 0.05
    spec = {**_compiled(mode), "height": ROW * max(len(rows), 1) + AXIS}
    given = {
        "low_end": low,
        "high_end": high,
        "grey": list(rows.loc[~rows["drawn"], "label"]),
        "names": list(rows["label"]),
        "wrapped": [wrapped(label, NARROW_LETTERS) for label in rows["label"]],
    }
    spec["params"] = [*spec["params"], *parameters(**given)]
    datasets = {
        "rows": rows,
        "told": told.assign(low=told["low"].clip(low, high), high=told["high"].clip(low, high)),
        "full": told[told["verdict"].isin(CLEAR)],
        "open": told[~told["verdict"].isin(CLEAR)],
        "zero": pd.DataFrame({"at": [0.0]}),
    }
    return Chart({**spec, "datasets": datasets}, describe(rows))


def _rows(
    frame: pd.DataFrame, mode: Mode, indications: Mapping[str, str], modalities: Mapping[str, str]
) -> pd.DataFrame:
    pairs = list(zip(frame["indication"], frame["modality"], strict=True))
    rows = pd.DataFrame(
        {
            **{name: frame[name] for name in ("indication", "modality", "papers", "words", "verdict")},
            "value": frame["growth"].clip(LEAST, MOST),
            "low": frame["growth_low"],
            "high": frame["growth_high"],
            "label": [row_name(i, m, indications, modalities) for i, m in pairs],
            "colour": [series_colour(i, mode) if i != ALL else INKS[mode].text for i, _ in pairs],
            "drawn": (frame["verdict"] != TOO_FEW) & frame["growth"].notna(),
        }
    )
    single = len(set(frame["indication"])) == 1 < len(set(frame["modality"]))
    if single:  # each row would begin with the same name
        rows["label"] = [row_name(ALL, m, indications, modalities) for _, m in pairs]
    rows["rank"] = np.where(rows["drawn"], frame["growth"], -np.inf)
    rows = rows.sort_values(["drawn", "rank", "papers"], ascending=False, kind="stable", ignore_index=True)
    records = rows.to_dict("records")
    return rows.assign(brief=[_brief(row) for row in records], said=[_said(row) for row in records])


def row_name(
    indication: str, modality: str, indications: Mapping[str, str], modalities: Mapping[str, str]
) -> str:
    """Name a row: an indication, a modality, or a cell of the two."""
    parts = [
        indications.get(indication, indication) if indication != ALL else "",
        modalities.get(modality, modality) if modality != ALL else "",
    ]
    return " \u00d7 ".join(part for part in parts if part) or "All"


def _brief(row: Mapping[Any, Any]) -> str:
    return f"{100 * row['rank']:+.0f}%" if row["drawn"] else "too few"


def _said(row: Mapping[Any, Any]) -> str:
    """Say the verdict of a row in few words; the whole sentence stands beside the pointer."""
    if not row["drawn"]:
        return str(row["words"])
    figures = f"{_percent(row['rank'])} ({_percent(row['low'])} to {_percent(row['high'])})"
    return f"{figures} {SAID.get(row['verdict'], '')}"


def _percent(share: float) -> str:
    digits = 0 if abs(share) >= 0.1 else 1  # noqa: PLR2004  ten per cent
    return f"{100 * share:+.{digits}f}%".replace("-", "\u2212")


def describe(rows: pd.DataFrame) -> str:
    """Say in words what the chart shows: the verdict of the first rows, and of how many there is too little."""
    told = rows[rows["drawn"]]
    few = len(rows) - len(told)
    left = f" Of {few} more there are too few papers to say." if few else ""
    if told.empty:
        return "Growth a year: too few papers to say of any row."
    lines = [f"{label}: {words}" for label, words in zip(told["label"], told["words"], strict=True)]
    return f"Growth a year with its 95% interval. {'; '.join(lines[:10])}.{left}"


def headline(frame: pd.DataFrame, indications: Mapping[str, str], modalities: Mapping[str, str]) -> str:
    """Return the finding: the row that grows fastest, where its growth is beyond doubt; else how many do."""
    if (frame["verdict"] == TOO_FEW).all():
        return "Too few papers to say"
    told = frame[frame["verdict"] == "faster"].sort_values("growth", ascending=False, kind="stable")
    of, against = f"of {len(frame)}", " faster than PubMed" if frame["relative"].all() else ""
    if told.empty:
        slower = int((frame["verdict"] == "slower").sum())
        less = "grow slower" if against else "shrink"
        return f"None {of} grows clearly{against}; {slower or 'none'} {_verb(less, slower)}"
    first = told.iloc[0]
    rate = f"{100 * first['growth']:.0f}% a year{' faster than PubMed' if first['relative'] else ''}"
    tied = told[(100 * told["growth"]).round() == round(100 * first["growth"])]
    pairs = zip(tied["indication"], tied["modality"], strict=True)
    named = together([row_name(*pair, indications, modalities) for pair in pairs], "rows")
    if len(frame) == 1:
        return f"{named} grows {rate}"
    clearly = f"{_verb('grow', len(told))} clearly{' faster' if against else ''}"
    return f"{named} {_verb('grow', len(tied))} fastest, {rate}; {len(told)} {of} {clearly}"


def _verb(verb: str, number: int) -> str:
    """Put a verb in the singular for one or none: grow slower, grows slower."""
    first, *rest = verb.split()
    return verb if number > 1 else " ".join([f"{first}s", *rest])


def picked_row(selection: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return indication and modality of the row that was clicked; None when there is none."""
    points = selection.get(SELECTION) or []
    return (str(points[0]["indication"]), str(points[0]["modality"])) if points else None


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    ink = INKS[mode]
    click = alt.selection_point(name=SELECTION, fields=["indication", "modality"], on="click", empty=False)
    layers = [
        _layer("zero").mark_rule(color=ink.muted, strokeWidth=1.25, aria=False).encode(x=_x("at")),
        _row("told", mode)
        .mark_rule(strokeWidth=2, aria=False)
        .encode(x=_x("low"), x2="high:Q", color=_colour()),
        _row("full", mode)
        .mark_point(size=75, filled=True, opacity=1, aria=False)
        .encode(x=_x("value"), color=_colour()),
        _row("open", mode)
        .mark_point(size=65, strokeWidth=2, fill=ink.surface, opacity=1, aria=False)
        .encode(x=_x("value"), color=_colour()),
        _row("rows", mode)
        .mark_text(align="left", dx=12, fontSize=12.5, aria=False)
        .encode(
            x=alt.value(alt.ExprRef("width")),
            text=alt.Text("shown:N"),
            color=alt.condition("datum.drawn", alt.value(ink.text), alt.value(ink.muted)),
        )
        .transform_calculate(shown=f"{NARROW} ? datum.brief : datum.said"),
        _row("rows", mode)
        .mark_rect(opacity=0, cursor="pointer")
        .encode(tooltip=_tip(), description="label:N")
        .add_params(click),
    ]
    return dressed(
        alt.layer(*layers).properties(padding={"left": 2, "right": 4, "top": 4, "bottom": 2}).to_dict()
    )


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _row(name: str, mode: Mode) -> alt.Chart:
    grey = "indexof(grey, datum.value) >= 0"
    name_shown = f"({NARROW} ? wrapped : names)[indexof(names, datum.value)]"
    ink = alt.condition(grey, alt.value(INKS[mode].muted), alt.value(INKS[mode].text))
    limit = alt.ExprRef(f"{NARROW} ? 140 : 330")
    axis = alt.Axis(**row_names(name_shown, NARROW, labelColor=ink, labelLimit=limit))
    return _layer(name).encode(y=alt.Y("label:N", title=None, sort=None, axis=axis))


def _x(field: str) -> alt.X:
    scale = alt.Scale(
        domainMin=alt.ExprRef("low_end"), domainMax=alt.ExprRef("high_end"), nice=False, zero=False
    )
    return alt.X(
        f"{field}:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(format="+.0%", orient="top", tickCount=4, domain=False, ticks=False, labelFlush=False),
    )


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Of"),
        alt.Tooltip("words:N", title="Verdict"),
        alt.Tooltip("papers:Q", title="Papers in the fit", format=",d"),
    ]
