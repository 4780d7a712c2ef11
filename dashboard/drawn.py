"""The charts of a view, drawn once for all sessions that look at the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard import breaks, charts, firsts, spaces, verdicts

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
def years(view: View, status: str, measure: str = "articles", focus: str = "") -> Drawn | None:
    """Draw papers per year of the indications of one status; None when the filters leave none.

    measure: `articles` or `per_100k`; focus: the one indication whose milestones are marked on its line.
    """
    per_year = view.data.per_year(view.filters)
    lines = per_year[per_year["status"] == status]
    if lines.empty:
        return None
    names, here = view.data.indication_names(), set(lines["indication"])
    touching = {one for name in here for one in breaks.of(view, indication=name)}
    every = breaks.letters(breaks.of(view))
    chart = charts.papers_per_year(
        lines,
        view.mode,
        names,
        measure=measure,
        letters={one.year: every[one.year] for one in touching},
        focus=focus if focus in here else "",
        firsts=firsts.numbered(view, focus) if focus in here else (),
    )
    unit = "Papers per year" if measure == "articles" else "Papers per 100,000 PubMed records of the year"
    return Drawn(
        charts.headline(lines, names, measure), f"{unit}, {status} indications", charts.packed(chart)
    )


@lru_cache(maxsize=KEPT)
def growth(view: View, rows: str, *, recent: bool) -> Drawn | None:
    """Draw the growth of the rows asked for; None when there is none."""
    told = verdicts.frame(view, rows, recent=recent)
    if told.empty:
        return None
    names, kinds = view.data.indication_names(), view.data.modality_names()
    return Drawn(
        charts.growth_headline(told, names, kinds),
        f"{verdicts.against(told)}, with its 95% interval, {verdicts.window(told)}. Full mark: clearly more or less, once "
        "all cells are compared. Click a row to list the papers of its fit.",
        charts.packed(charts.growth(told, view.mode, names, kinds)),
    )


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
        f"{what.capitalize()} by modality and indication. Click a cell to list them. "
        "A child modality counts in its parent too.",
        charts.packed(charts.matrix(counts, measure, view.mode, names, status)),
    )


def _expected(view: View) -> Drawn:
    cells = view.data.white_space(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    return Drawn(
        charts.expected_headline(cells),
        "Papers observed over papers expected if modality and indication were independent. Amber: clearly fewer, blue: "
        "clearly more, once all cells are compared. * fewer than five papers; \u00b9 all studies in people are of one "
        "group. Click a cell to list its papers.",
        charts.packed(charts.expected(cells, view.mode, names, status, spaces.FLAGS)),
    )
