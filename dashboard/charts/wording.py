"""What a chart of years says, in words: its finding, and its takeaway for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import FEW, listed, numbers, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row

UNITS: Final = {"articles": "papers", "per_100k": "per 100,000 PubMed records"}
"""Measure of a chart of years -> its unit."""
NOWCAST: Final = ("nowcast", "nowcast_low", "nowcast_high")


def figure(value: float, measure: str) -> str:
    """Write one value of a measure."""
    return numbers(value) if measure == "articles" else share(value)


def describe(rows: Sequence[Row], names: Mapping[str, str], measure: str = "articles") -> str:
    """Say in words what the chart shows: the last complete year, and how it compares with ten years before."""
    done = _done(rows, measure)
    if not done:
        return "Papers per year by indication; no year is complete yet."
    last = max(row["year"] for row in done)
    now, before = _values(done, last, measure), _values(done, last - 10, measure)
    parts = [
        f"{names[i]} {figure(n, measure)}"
        + (f" ({figure(before[i], measure)} in {last - 10})" if i in before else "")
        for i, n in sorted(now.items(), key=lambda item: -item[1])
    ]
    unfinished = "" if all(row["complete"] for row in rows) else f" {_unfinished(rows, names, measure)}"
    unit = "" if measure == "articles" else f", {UNITS[measure]}"
    return f"Papers per year by indication{unit}. In {last}: {', '.join(parts)}.{unfinished}"


def _unfinished(rows: Sequence[Row], names: Mapping[str, str], measure: str) -> str:
    if measure != "articles":
        return "The current year, which is not over, is left out."
    parts = [
        f"{names[row['indication']]} {numbers(n)} ({numbers(low)} to {numbers(high)})"
        for row in rows
        for n, low, high in [[row[name] for name in NOWCAST]]
        if not row["complete"] and n is not None
    ]
    expected = f" Expected once all of its papers have arrived: {', '.join(parts)}." if parts else ""
    return f"The dashed part is the current year, which is not over.{expected}"


def headline(frame: pd.DataFrame, names: Mapping[str, str], measure: str = "articles") -> str:
    """Return the finding of the chart in a few words: who had most papers in the last complete year."""
    rows = listed(frame)
    done = _done(rows, measure)
    if not done and measure != "articles" and any(row["complete"] for row in rows):
        return "PubMed's own size is not known for these years"
    if not any(row[measure] for row in done):
        return "No papers in a complete year yet"
    last = max(row["year"] for row in done)
    (first, most), *others = sorted(_values(done, last, measure).items(), key=lambda item: -item[1])
    if not most:
        return f"No paper in {last}"
    unit = UNITS[measure]
    papers = "1 paper" if most == 1 and measure == "articles" else f"{figure(most, measure)} {unit}"
    if not others:
        return f"{names[first]}: {papers} in {last}"
    few = measure == "articles" and most < FEW
    if figure(most, measure) == figure(others[0][1], measure) or few:
        return f"No indication has more than {papers} in {last}"
    return f"{names[first]} leads with {papers} in {last}"


def _done(rows: Sequence[Row], measure: str) -> list[Row]:
    return [row for row in rows if row["complete"] and row[measure] is not None]


def _values(rows: Sequence[Row], year: int, measure: str) -> dict[str, float]:
    return {row["indication"]: row[measure] for row in rows if row["year"] == year}
