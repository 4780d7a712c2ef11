"""The charts of a view, drawn once for all sessions that look at the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard import charts

if TYPE_CHECKING:
    from dashboard.charts import Chart
    from dashboard.frame import View

KEPT: Final = 64  # charts; one takes some 20 kB
COUNTED: Final = {
    "articles": "papers",
    "recent": "papers of the last 5 complete years",
    "rct": "randomised trials",
}
"""What each measure of the landscape counts."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart under its finding."""

    title: str
    subtitle: str
    chart: Chart
    keys: tuple[tuple[str, str], ...] = ()
    """Label and colour of what lines or bars stand for, where these bear no label of their own."""


@lru_cache(maxsize=KEPT)
def years(view: View, status: str) -> Drawn | None:
    """Draw papers per year of the indications of one status; None when the filters leave none."""
    per_year = view.data.per_year(view.filters)
    lines = per_year[per_year["status"] == status]
    if lines.empty:
        return None
    names = view.data.indication_names()
    chart = charts.packed(charts.papers_per_year(lines, view.mode, names))
    return Drawn(charts.headline(lines, names), f"Papers per year, {status} indications", chart)


@lru_cache(maxsize=KEPT)
def cells(view: View, measure: str) -> Drawn:
    """Draw the landscape with one measure in its cells."""
    counts = view.data.matrix(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    what = COUNTED[measure]
    return Drawn(
        charts.matrix_headline(counts, measure, what, names),
        f"{what.capitalize()} by modality and indication. Click a cell to list them. "
        "A child modality counts in its parent too.",
        charts.packed(charts.matrix(counts, measure, view.mode, names, status)),
    )
