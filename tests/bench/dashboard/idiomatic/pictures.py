"""The chart of shares, built with Altair whenever the page is drawn."""

from __future__ import annotations

import altair as alt
import pandas as pd

FEW = 10
"""Papers of a year below which its shares are left out."""
GAP = 0.065
"""Height of a label, as a part of the axis."""
COLOURS = {"investigational": "#0072b2", "emerging": "#e69f00", "established": "#009e73"}
X = alt.X(
    "year:Q", title=None, axis=alt.Axis(format="d", grid=False), scale=alt.Scale(zero=False, nice=False)
)
TIPS = [
    alt.Tooltip("status:N", title="Of"),
    alt.Tooltip("year:Q", title="Year", format="d"),
    alt.Tooltip("told:N", title="Share (95%)"),
    alt.Tooltip("articles:Q", title="Papers", format=",d"),
    alt.Tooltip("papers:Q", title="Papers of the year", format=",d"),
]


def shares(table: pd.DataFrame, breaks: dict[int, str]) -> alt.LayerChart | alt.FacetChart:
    """Draw one line a status with its label at the end, the year that is not over dashed, breaks as lettered rules."""
    drawn = table[table["papers"] >= FEW]
    told = [f"{row.share:.1%} ({row.low:.1%} to {row.high:.1%})" for row in drawn.itertuples()]
    drawn = drawn[["status", "year", "share", "articles", "papers", "complete"]].assign(told=told)
    complete = drawn[drawn["complete"]]
    ends = complete.groupby("status", sort=False).tail(1)
    steps = pd.concat([ends, drawn[~drawn["complete"]]])
    top = min(1.0, drawn["share"].max() * 1.05) if len(drawn) else 1.0
    y = alt.Y("share:Q", title=None, axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, top]))
    colour = alt.Color(
        "status:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None
    )
    line = alt.Chart(complete).encode(x=X, y=y, color=colour)
    point = alt.selection_point(name="point", fields=["status", "year"])
    labels = alt.Chart(_labels(ends, top)).mark_text(align="left", dx=8, fontWeight=600)
    return alt.layer(
        *_rules(breaks, drawn),
        line.mark_line(strokeWidth=2.25),
        alt.Chart(steps).mark_line(strokeDash=[2, 4], opacity=0.75).encode(x=X, y=y, color=colour),
        line.mark_point(size=150, filled=True, opacity=0).encode(tooltip=TIPS).add_params(point),
        labels.encode(x=alt.value("width"), y=alt.Y("at:Q"), text="label:N", color=colour),
    ).properties(height=260)


def _labels(ends: pd.DataFrame, top: float) -> pd.DataFrame:
    """Return a label for each line, moved up where it would cover the one below."""
    labels = ends.sort_values("share")
    at: list[float] = []
    for share in labels["share"]:
        at.append(max(share, at[-1] + GAP * top) if at else share)
    named = labels["status"].str.capitalize() + labels["share"].map(" {:.0%}".format)
    return labels[["status"]].assign(at=at, label=named)


def _rules(breaks: dict[int, str], drawn: pd.DataFrame) -> list[alt.Chart]:
    """Return thin rules with a letter, in the years that the lines reach."""
    first, last = drawn["year"].min(), drawn["year"].max()
    rows = [(year, letter) for letter, year in lettered(breaks) if first < year <= last]
    marks = alt.Chart(pd.DataFrame(rows, columns=["year", "letter"])).encode(x=X)
    return [
        marks.mark_rule(strokeDash=[1, 3], strokeWidth=0.75, color="gray"),
        marks.mark_text(dx=5, fontStyle="italic", color="gray").encode(y=alt.value(6), text="letter:N"),
    ]


def lettered(breaks: dict[int, str]) -> list[tuple[str, int]]:
    """Give each year with a break its letter."""
    return list(zip("abcdefghijklmnopqrstuvwxyz", breaks, strict=False))


def described(table: pd.DataFrame) -> str:
    """Say in words what the chart shows."""
    last = table[table["complete"] & (table["papers"] >= FEW)].groupby("status", sort=False).tail(1)
    shares = "; ".join(f"{row.status} {row.share:.0%} in {row.year}" for row in last.itertuples())
    return f"Share of the papers of each year by status: {shares or 'no complete year has ten papers'}."
