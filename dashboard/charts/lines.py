"""Papers per year: one line per indication, labelled at its end, the unfinished year set apart."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from dashboard.charts.frame import FEW, Chart, dressed, nice_top, numbers, parameters
from dashboard.charts.labels import spread
from dashboard.charts.palette import INKS, Mode, series_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

HEIGHT = 280
LABEL_GAP = 17  # pixels between the middles of two labels


def papers_per_year(frame: pd.DataFrame, mode: Mode, short: Mapping[str, str]) -> Chart:
    """Draw a frame of `analysis.papers_per_year`; `short` gives the label of each indication by its id.

    An unfinished year is a dashed step to an open marker on a shaded strip, so that nobody reads it as a
    decline; the label of a line tells its last complete year.
    """
    frame = frame.astype(
        {"year": "int64", "articles": "int64", "complete": bool}
    )  # an empty frame has no types
    names = {i: short.get(i, label) for i, label in zip(frame["indication"], frame["label"], strict=True)}
    points = frame.assign(colour=_colours(frame, mode))
    complete, unfinished = points[points["complete"]], points[~points["complete"]]
    ends = complete.sort_values("year").drop_duplicates("indication", keep="last")
    top = nice_top(float(frame["articles"].max()) if len(frame) else 0)
    datasets = {
        "complete": complete,
        "steps": pd.concat([ends[ends["indication"].isin(unfinished["indication"])], unfinished]),
        "unfinished": unfinished,
        "strip": _strip(unfinished),
        "ends": _labels(ends if len(ends) else unfinished, names, top),
    }
    return Chart(
        {**_compiled(mode), "params": parameters(top=top), "datasets": datasets}, describe(frame, names)
    )


def describe(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Say in words what the chart shows: the last complete year, and how it compares with ten years before."""
    done = frame[frame["complete"]]
    if done.empty:
        return "Papers per year by indication; no year is complete yet."
    last = int(done["year"].max())
    now, before = _counts(done, last), _counts(done, last - 10)
    parts = [
        f"{names[i]} {numbers(n)}" + (f" ({numbers(before[i])} in {last - 10})" if i in before else "")
        for i, n in sorted(now.items(), key=lambda item: -item[1])
    ]
    unfinished = "" if frame["complete"].all() else " The dashed part is the current year, which is not over."
    return f"Papers per year by indication. In {last}: {', '.join(parts)}.{unfinished}"


def headline(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return the finding of the chart in a few words: who had most papers in the last complete year."""
    done = frame[frame["complete"].astype(bool)]
    if done.empty or not done["articles"].any():
        return "No papers in a complete year yet"
    last = int(done["year"].max())
    (first, most), *others = sorted(_counts(done, last).items(), key=lambda item: -item[1])
    if not most:
        return f"No paper in {last}"
    papers = "1 paper" if most == 1 else f"{numbers(most)} papers"
    if not others:
        return f"{names[first]}: {papers} in {last}"
    if most == others[0][1] or most < FEW:
        return f"No indication has more than {papers} in {last}"
    return f"{names[first]} leads with {papers} in {last}"


def _counts(frame: pd.DataFrame, year: int) -> dict[str, int]:
    chosen = frame[frame["year"] == year]
    return dict(zip(chosen["indication"], chosen["articles"], strict=True))


def _colours(frame: pd.DataFrame, mode: Mode) -> list[str]:
    order = {indication: position for position, indication in enumerate(dict.fromkeys(frame["indication"]))}
    return [series_colour(i, mode, order[i]) for i in frame["indication"]]


def _strip(unfinished: pd.DataFrame) -> pd.DataFrame:
    """Return the stretch of years that are not over, as one row (or none)."""
    years = unfinished["year"]
    ends = [(years.min() - 0.5, years.max() + 0.5)] if len(years) else []
    return pd.DataFrame(ends, columns=["start", "end"], dtype="float64")


def _labels(ends: pd.DataFrame, names: Mapping[str, str], top: float) -> pd.DataFrame:
    """Return one label a line, at the height of its end, moved apart from its neighbours."""
    at = spread([float(n) for n in ends["articles"]], LABEL_GAP * top / HEIGHT, 0.0, top)
    text = [f"{names[i]} {numbers(n)}" for i, n in zip(ends["indication"], ends["articles"], strict=True)]
    return ends.assign(at=at, text=text)


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    """Return the chart authored once; afterwards only its data and the top of its axis change."""
    lines = [
        _layer("strip")
        .mark_rect(color=INKS[mode].grid, opacity=0.6, aria=False)
        .encode(x=_x("start"), x2="end:Q"),
        _line("complete").mark_line(strokeWidth=2.5, strokeJoin="round", aria=False),
        _line("steps").mark_line(strokeWidth=1.75, strokeDash=[2, 4], opacity=0.75, aria=False),
        _line("unfinished")
        .mark_point(size=60, strokeWidth=2, fill=INKS[mode].surface, opacity=1, aria=False)
        .encode(tooltip=_tip()),
        _line("complete").mark_point(size=170, filled=True, opacity=0, aria=False).encode(tooltip=_tip()),
        _layer("ends")
        .mark_text(align="left", dx=12, fontSize=13, fontWeight=600, aria=False)
        .encode(x=alt.value(alt.ExprRef("width")), y=_y("at"), color=_colour(), text="text:N"),
    ]
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    return dressed(alt.layer(*lines).properties(height=HEIGHT, padding=padding).to_dict())


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _line(name: str) -> alt.Chart:
    return _layer(name).encode(x=_x("year"), y=_y("articles"), color=_colour(), detail="indication:N")


def _x(field: str) -> alt.X:
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False)
    return alt.X(f"{field}:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=scale,
        axis=alt.Axis(tickCount=5, domain=False, ticks=False, format=",d"),
    )


def _colour() -> alt.Color:
    return alt.Color("colour:N", scale=None)


def _tip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Indication"),
        alt.Tooltip("year:Q", title="Year", format="d"),
        alt.Tooltip("articles:Q", title="Papers", format=",d"),
        alt.Tooltip("complete:N", title="Year is over"),
    ]
