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
NAMED_AT_MOST: Final = 3
"""How many that lead together are named."""
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
    values = _values(done, last, measure)
    shown = {indication: figure(value, measure) for indication, value in values.items()}
    first, most = max(values.items(), key=lambda item: item[1])
    if not most:
        return f"No paper in {last}"
    one = shown[first] == "1" and measure == "articles"
    papers = "1 paper" if one else f"{shown[first]} {UNITS[measure]}"
    if len(values) == 1:
        return f"{names[first]}: {papers} in {last}"
    if measure == "articles" and most < FEW:
        return f"No indication has more than {papers} in {last}"
    tied = [names[indication] for indication, value in shown.items() if value == shown[first]]
    return f"{lead([tied[0], *map(within, tied[1:])], 'indications', papers)} in {last}"


def within(label: str) -> str:
    """Write a label as it stands inside a sentence: chronic pain, but PTSD and Parkinson's."""
    first = label.split(" ", maxsplit=1)[0]
    proper = first.endswith(("'s", "\u2019s")) or not first[1:].islower()
    return label if proper else label[:1].lower() + label[1:]


def lead(tied: Sequence[str], kind: str, amount: str) -> str:
    """Say who has most; those with as much as the first lead together: A and B lead with 40 papers each."""
    if len(tied) == 1:
        return f"{tied[0]} leads with {amount}"
    return f"{together(tied, kind)} lead with {amount} each"


def together(names: Sequence[str], kind: str) -> str:
    """Name a few in one breath, A, B and C, or say how many of a kind they are."""
    if len(names) > NAMED_AT_MOST:
        return f"{len(names)} {kind}"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _done(rows: Sequence[Row], measure: str) -> list[Row]:
    return [row for row in rows if row["complete"] and row[measure] is not None]


def _values(rows: Sequence[Row], year: int, measure: str) -> dict[str, float]:
    return {row["indication"]: row[measure] for row in rows if row["year"] == year}
