"""The charts of a view, drawn once for all sessions that look at the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard import breaks, charts
from dashboard.data import DATE_RULE, Filters
from dashboard.landscape import spaces

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from dashboard.charts import Chart
    from dashboard.frame import View

KEPT: Final = 64  # charts; one takes some 20 kB
COUNTED: Final = {
    "articles": "papers",
    "recent": "papers of the last 5 complete years",
    "rct": "randomised trials",
}
"""What each measure of the landscape counts."""
CELL: Final = ["modality", "modality_label", "indication", "indication_label", "status"]
EXPECTED: Final = [
    *(
        "modality",
        "modality_label",
        "indication",
        "indication_label",
        "observed",
        "expected",
        "ratio",
        "low",
        "high",
    ),
    *("primary", "groups", *spaces.FLAGS),
]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart under its finding, and what is needed to say where it comes from and to hand it out; all in plain text."""

    title: str
    subtitle: str
    chart: Chart
    keys: tuple[tuple[str, str], ...] = ()
    """Label and colour of what lines or bars stand for, where these bear no label of their own."""
    name: str = field(kw_only=True)
    """What the names of its files begin with."""
    asked: Filters = field(kw_only=True)
    """The filters that narrow it."""
    n: int = field(kw_only=True)
    """How many papers, or what `unit` says, are in it."""
    unit: str = field(default="papers", kw_only=True)
    table: Callable[[], pd.DataFrame] = field(kw_only=True)
    """Returns its numbers."""
    hint: str = field(default="", kw_only=True)
    """What a click does; of no use on a picture."""
    notes: tuple[str, ...] = field(default=(DATE_RULE,), kw_only=True)
    """What its picture says below it, and a page below all of its charts."""


def unfinished(years: pd.DataFrame) -> str:
    """Say how a stack of years shows the one that is not over, and whether what it will have is known."""
    open_ones = years[~years["complete"].astype(bool)]
    if open_ones.empty:
        return ""
    faded = f"; {open_ones['year'].max()}, which is not over, is faded"
    if "nowcast" not in open_ones:
        return faded
    if open_ones["nowcast"].isna().any():
        return f"{faded}, and what it will have is not known under these filters"
    return f"{faded}, the open mark is what it will have, with its 95% interval"


@lru_cache(maxsize=KEPT)
def cells(view: View, measure: str) -> Drawn:
    """Draw the landscape with one measure in its cells."""
    if measure == "ratio":
        return _expected(view)
    counts = view.data.matrix(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    what = COUNTED[measure]
    return Drawn(
        charts.matrix_headline(counts, measure, what, names),
        f"{what.capitalize()} by modality and indication; grey: fewer than ten. "
        "A child modality counts in its parent too.",
        charts.packed(charts.matrix(counts, measure, view.mode, names, status)),
        name={
            "articles": "landscape",
            "recent": "landscape-last-5-years",
            "rct": "landscape-randomised-trials",
        }[measure],
        asked=view.filters,
        n=view.data.count(_of_measure(view, measure)) if counts[measure].any() else 0,
        unit=what,
        table=lambda: view.data.matrix(view.filters)[[*CELL, "articles", "recent", "rct", "in_totals"]],
        notes=(DATE_RULE, breaks.plain_caption(breaks.of(view), lettered=False)),
    )


def _of_measure(view: View, measure: str) -> Filters:
    """Return the filters that the cells of a measure count."""
    if measure == "rct":
        return replace(view.filters, evidence=("rct",))
    return (
        replace(view.filters, years=view.data.recent_years(view.filters))
        if measure == "recent"
        else view.filters
    )


def _expected(view: View) -> Drawn:
    cells = view.data.white_space(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    return Drawn(
        charts.expected_headline(cells),
        "Papers observed over papers expected if modality and indication were independent. Amber: clearly fewer, blue: "
        "clearly more, once all cells are compared. * fewer than five papers; \u00b9 all studies in people are of one "
        "group.",
        charts.packed(charts.expected(cells, view.mode, names, status, spaces.FLAGS)),
        hint="Click a cell to list its papers.",
        name="white-space",
        asked=view.filters,
        n=view.data.count(view.filters),
        table=lambda: view.data.white_space(view.filters)[EXPECTED],
    )
