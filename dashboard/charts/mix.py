"""What kind of papers each year brought: bars per year, one colour a kind, the unfinished year faded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from dashboard.charts.frame import Chart, dressed, nice_top, numbers, parameters
from dashboard.charts.marks import BREAKS, break_layers, break_rows
from dashboard.charts.palette import INKS, Mode, stack_colour

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

HEIGHT = 250
GREY: Final = "other"
"""The kind that is drawn in grey, last."""
APART: Final = {1: (1,), 2: (0, 3), 3: (0, 2, 3)}
"""Number of kinds -> which colours of the stack they take, so that few kinds stay well apart."""


def mix(
    frame: pd.DataFrame,
    mode: Mode,
    labels: Mapping[str, str],
    *,
    unfinished: int,
    letters: Mapping[int, str] | None = None,
) -> Chart:
    """Draw papers per year and kind (columns kind, year, articles), stacked in the order of `labels`.

    `other` is grey. Years from `unfinished` on are faded; `letters` are the breaks to mark, by year.
    """
    shades = _shades(labels, mode)
    bars = _bars(frame, labels).assign(
        colour=lambda rows: rows["kind"].map(shades),
        faint=lambda rows: (rows["year"] < unfinished).map({True: 1.0, False: 0.45}),
    )
    order = [kind for kind in labels if kind in set(bars["kind"])]
    whole = bars.groupby("year")["articles"].sum()
    first, last = (int(whole.index.min()), int(whole.index.max())) if len(whole) else (0, 0)
    top = nice_top(float(whole.max()) if len(whole) else 0.0)
    spec = {**_compiled(mode), "params": parameters(top=top, first=first - 0.5, last=last + 0.5)}
    datasets = {"bars": bars, BREAKS: break_rows(letters or {}, first, last)}
    return Chart({**spec, "datasets": datasets}, describe(bars, [labels[kind] for kind in order], unfinished))


def _bars(frame: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a year and kind, stacked: each begins where the one before it ends."""
    places = {kind: place for place, kind in enumerate(labels)}
    counts = frame.groupby(["year", "kind"], as_index=False)["articles"].sum()
    counts["year"] = counts["year"].astype("int64")
    counts["label"] = counts["kind"].map(dict(labels))
    rows = counts.assign(rank=counts["kind"].map(places)).sort_values(["year", "rank"], ignore_index=True)
    upper = rows.groupby("year")["articles"].cumsum()
    stacked: pd.DataFrame = rows.assign(
        upper=upper, lower=upper - rows["articles"], start=rows["year"] - 0.4, end=rows["year"] + 0.4
    )
    return stacked


def legend(labels: Mapping[str, str], mode: Mode) -> list[tuple[str, str]]:
    """Return the label and the colour of each kind, in their order."""
    shades = _shades(labels, mode)
    return [(label, shades[kind]) for kind, label in labels.items()]


def _shades(labels: Mapping[str, str], mode: Mode) -> dict[str, str]:
    kinds = [kind for kind in labels if kind != GREY]
    places = APART.get(len(kinds), range(len(kinds)))
    steps = {kind: stack_colour(place, mode) for place, kind in zip(places, kinds, strict=True)}
    return {**steps, GREY: INKS[mode].quiet}


def describe(bars: pd.DataFrame, labels: Sequence[str], unfinished: int) -> str:
    """Say in words what the chart shows: the kinds of the last complete year, and of all years together."""
    done = bars[bars["year"] < unfinished]
    if done.empty:
        return "Papers per year by kind; no year is complete yet."
    last = int(done["year"].max())
    parts = []
    for label in labels:
        of_kind = done[done["label"] == label]
        now = int(of_kind.loc[of_kind["year"] == last, "articles"].sum())
        parts.append(f"{label.lower()} {numbers(now)} (all years {numbers(of_kind['articles'].sum())})")
    return f"Papers per year by kind. In {last}: {', '.join(parts)}."


@lru_cache(maxsize=2)
def _compiled(mode: Mode) -> dict[str, Any]:
    bars = (
        alt.Chart(alt.NamedData("bars"))
        .mark_rect(aria=False)
        .encode(
            x=_x("start"),
            x2="end:Q",
            y=_y("lower"),
            y2="upper:Q",
            color=alt.Color("colour:N", scale=None),
            opacity=alt.Opacity("faint:Q", scale=None),
            tooltip=[
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("label:N", title="Kind"),
                alt.Tooltip("articles:Q", title="Papers", format=",d"),
            ],
        )
    )
    padding = {"left": 2, "right": 4, "top": 10, "bottom": 2}
    layers = [bars, *break_layers(mode, _x("at"))]
    return dressed(alt.layer(*layers).properties(height=HEIGHT, padding=padding).to_dict())


def _x(field: str) -> alt.X:
    scale = alt.Scale(domainMin=alt.ExprRef("first"), domainMax=alt.ExprRef("last"), nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, scale=scale, axis=alt.Axis(format="d", grid=False, tickMinStep=1))


def _y(field: str) -> alt.Y:
    scale = alt.Scale(domainMin=0, domainMax=alt.ExprRef("top"), nice=False)
    axis = alt.Axis(tickCount=5, domain=False, ticks=False, format=",d")
    return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)
