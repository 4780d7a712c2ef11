"""What a chart of years says, in words: its finding, and its takeaway for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import FEW, listed
from dashboard.charts.measures import ARTICLES, COUNTED, awaited, between, figure, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from dashboard.charts.frame import Row

NAMED_AT_MOST: Final = 3
"""How many that lead together are named."""
_UNTOLD: Final = {
    "per_100k": "PubMed's own size is not known for these years",
    "share": "No share can be told: too few papers, or indications that were not fetched yet",
}
"""Measure -> what is said where no complete year has a figure, though there are complete years."""


def describe(
    rows: Sequence[Row],
    names: Mapping[str, str],
    measure: str = ARTICLES,
    base: str = "",
    *,
    narrowed: bool = False,
) -> str:
    """Say in words what the chart shows: the last settled year, and how it compares with ten years before."""
    done = _done(rows, measure)
    if not done:
        return "Papers per year by indication; no year is complete yet."
    last = last_told(done, measure)
    now, before = _values(done, last, measure), _values(done, last - 10, measure)
    parts = [
        f"{names[i]} {figure(n, measure)}"
        + (f" ({figure(before[i], measure)} in {last - 10})" if i in before else "")
        for i, n in sorted(now.items(), key=lambda item: -item[1])
    ]
    unfinished = "" if all(row["complete"] for row in rows) else f" {_unfinished(rows, names, measure)}"
    told = f", {unit(measure, narrowed=narrowed)}{f' ({base} = 100)' if base else ''}"
    of = "" if measure == ARTICLES else told
    return f"Papers per year by indication{of}. In {last}: {', '.join(parts)}.{unfinished}"


def _unfinished(rows: Sequence[Row], names: Mapping[str, str], measure: str) -> str:
    going_on = [row for row in rows if not row["complete"]]
    if measure != ARTICLES and not any(_drawn(row, measure) for row in going_on):
        return "The current year, which is not over, is left out."
    parts = [
        f"{names[row['indication']]} {between(value, low, high, measure)}"
        for row in going_on
        for value, low, high in [awaited(row, measure)]
        if value is not None and low is not None and high is not None
    ]
    said = "Of its papers so far, with 95% interval" if measure == "share" else _EXPECTED
    expected = f" {said}: {', '.join(parts)}." if parts else ""
    return f"The dashed part is the current year, which is not over.{expected}"


_EXPECTED: Final = "Expected once all of its papers have arrived"


def _drawn(row: Row, measure: str) -> bool:
    return row[measure] is not None or awaited(row, measure)[0] is not None


def headline(
    frame: pd.DataFrame,
    names: Mapping[str, str],
    measure: str = ARTICLES,
    base: str = "",
    *,
    narrowed: bool = False,
) -> str:
    """Return the finding of the chart in a few words: who had most in the last settled year, or grew most since `base`.

    narrowed: whether filters leave fewer papers of a year than all, so that a share is of these.
    """
    rows = listed(frame)
    done = _done(rows, measure)
    if nothing := _nothing(rows, done, measure):
        return nothing
    last = last_told(done, measure)
    values = _values(done, last, measure)
    many = {row["indication"] for row in done if row["year"] == last and row["articles"] >= FEW}
    if measure != ARTICLES and not many:
        (first, *others) = values
        return (
            f"No indication has ten papers in {last}"
            if others
            else f"{names[first]}: fewer than ten papers in {last}"
        )
    arriving = any(row["year"] == last and _arriving(row, measure) for row in done)
    when = f"{last}{' so far' if arriving else ''}"
    if measure == "index":
        told = {indication: value for indication, value in values.items() if indication in many}
        left_out = {row["indication"] for row in rows} - {row["indication"] for row in done}
        return _grown(told, names, when, base, among="Of those with an index: " if left_out else "")
    return _most(values, names, measure, unit(measure, narrowed=narrowed), when, few=not many)


def _nothing(rows: Sequence[Row], done: Sequence[Row], measure: str) -> str:
    """Say why there is no finding; empty where there is one."""
    if rows and not any(row["complete"] for row in rows):
        shown = {row["year"] for row in rows}
        one = f"{max(shown)}, the only year shown, is not over"
        return one if len(shown) == 1 else "None of the years shown is over"
    if not done and measure in _UNTOLD:
        return _UNTOLD[measure]
    if not any(row[measure] for row in done):
        return "No papers in a complete year yet"
    last = last_told(done, measure)
    return "" if any(_values(done, last, measure).values()) else f"No paper in {last}"


def _most(
    values: Mapping[str, float], names: Mapping[str, str], measure: str, of: str, when: str, *, few: bool
) -> str:
    """Say who has most; of few papers in all nobody leads."""
    shown = {indication: figure(value, measure) for indication, value in values.items()}
    first = max(values, key=lambda indication: values[indication])
    one = shown[first] == "1" and measure == ARTICLES
    papers = "1 paper" if one else f"{shown[first]} {of}"
    if len(values) == 1:
        return f"{names[first]}: {papers} in {when}"
    if few:
        return f"No indication has more than {papers} in {when}"
    return f"{lead(_tied(shown, first, names), 'indications', papers)} in {when}"


def _grown(
    values: Mapping[str, float], names: Mapping[str, str], when: str, base: str, *, among: str = ""
) -> str:
    """Say who has grown most since the base years; `among` says so where some have no index."""
    shown = {indication: figure(value, "index") for indication, value in values.items()}
    first = max(values, key=lambda indication: values[indication])
    if len(values) == 1:
        return f"{names[first]}: {shown[first]} in {when} ({base} = 100)"
    if values[first] <= 100:  # noqa: PLR2004  what an index starts from
        return f"{among}No indication had more papers in {when} than in a year of {base}"
    tied = _tied(shown, first, names)
    each = " each" if len(tied) > 1 else ""
    return (
        f"{among}{together(tied, 'indications')} grew most: to {shown[first]}{each} in {when} ({base} = 100)"
    )


def _tied(shown: Mapping[str, str], first: str, names: Mapping[str, str]) -> list[str]:
    """Name those that are written with the same figure as the first, as they stand in a sentence."""
    tied = [names[indication] for indication, said in shown.items() if said == shown[first]]
    return [tied[0], *map(within, tied[1:])]


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


def last_told(done: Sequence[Row], measure: str) -> int:
    """Return the last of these years that a finding may speak of: of counts a settled one, where there is any.

    The papers of other years are still arriving, and not in each indication as fast.
    """
    years: set[int] = {row["year"] for row in done}
    return max(years - {row["year"] for row in done if _arriving(row, measure)} or years)


def _arriving(row: Row, measure: str) -> bool:
    """Tell whether papers to come will raise a figure; filters may hide what a year will have, and not that it comes."""
    return measure in COUNTED and (row["nowcast"] is not None or bool(row.get("arriving")))


def _done(rows: Sequence[Row], measure: str) -> list[Row]:
    return [row for row in rows if row["complete"] and row[measure] is not None]


def _values(rows: Sequence[Row], year: int, measure: str) -> dict[str, float]:
    return {row["indication"]: row[measure] for row in rows if row["year"] == year}
