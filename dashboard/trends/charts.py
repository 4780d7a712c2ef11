"""The charts of the page Trends: the lines of each status, each new one beside the established, and growth."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard import breaks, charts
from dashboard.charts.measures import ARTICLES
from dashboard.data import DATE_RULE, Filters
from dashboard.drawn import KEPT, Drawn
from dashboard.trends import firsts, rules, verdicts

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.frame import View

NAMES: Final = {
    ARTICLES: "papers-per-year",
    "per_100k": "papers-per-100000",
    "share": "share-of-papers",
    "index": "index-of-papers",
}
"""Measure -> what the names of its files begin with."""
NEW: Final = ("investigational", "emerging")
"""Statuses that are held against the established."""
VERDICT: Final = [
    *("indication", "modality", "papers", "first_year", "last_year", "growth", "growth_low", "growth_high"),
    *("relative", "q", "verdict", "words"),
]


@lru_cache(maxsize=KEPT)
def years(view: View, status: str, measure: str = ARTICLES, focus: str = "") -> Drawn | None:
    """Draw the years of the indications of one status; None when the filters, or an index without a base, leave none.

    measure: a key of `charts.measures.MEASURES`; focus: the one indication whose milestones are marked on its line.
    """
    lines = rules.lines(view, (status,), measure)
    if lines.empty:
        return None
    lines = rules.marked(view, lines)
    names, here = view.data.indication_names(), tuple(dict.fromkeys(lines["indication"]))
    base = rules.base(view) if measure == "index" else ""
    chart = charts.papers_per_year(
        lines,
        view.mode,
        names,
        measure=measure,
        letters={year: letter for of in _letters(view, here).values() for year, letter in of.items()},
        focus=focus if focus in here else "",
        firsts=firsts.numbered(view, focus) if focus in here else (),
        base=base,
        narrowed=rules.narrowed(view),
    )
    return Drawn(
        charts.headline(lines, names, measure, base, narrowed=rules.narrowed(view)),
        f"{rules.subject(view, measure)}, {status} indications{rules.told(view, lines, (status,), measure)}"
        f"{rules.TWICE if measure == 'share' and len(here) > 1 else ''}",
        charts.packed(chart),
        name=NAMES[measure],
        asked=_asked(view, here),
        n=_papers(view, lines),
        table=lambda: rules.lines(view, (status,), measure),
        notes=(DATE_RULE, rules.UNFINISHED[measure], breaks.plain_caption(breaks.of(view))),
    )


@lru_cache(maxsize=KEPT)
def beside(view: View, measure: str = ARTICLES) -> Drawn | None:
    """Draw each investigational or emerging indication in the band of the established; None where either is missing."""
    lines, band = rules.lines(view, NEW, measure), view.data.band(view.filters, measure)
    if lines.empty or band.empty:
        return None
    lines = rules.marked(view, lines)
    names, here = view.data.indication_names(), tuple(dict.fromkeys(lines["indication"]))
    statuses = " and ".join(status for status in NEW if (lines["status"] == status).any())
    chart = charts.multiples(lines, band, view.mode, names, measure=measure, letters=_letters(view, here))
    alike = ", all panels on the same axes" if len(here) > 1 else ""
    of_all = ", of all of them whichever indications are chosen" if view.filters.indications else ""
    return Drawn(
        charts.multiples_headline(lines, band, names, measure),
        f"{rules.subject(view, measure)}, {statuses} indications{alike}. Grey: the middle half of the "
        f"established indications in the same year, dashed: their median{of_all}{rules.told(view, lines, NEW, measure)}",
        charts.packed(chart),
        hint="Click a point to list its papers.",
        name=f"{NAMES[measure]}-beside-established",
        asked=_asked(view, here),
        n=_papers(view, lines),
        table=lambda: _beside_table(view, measure),
        notes=(DATE_RULE, rules.UNFINISHED[measure], breaks.plain_caption(breaks.of(view))),
    )


def _beside_table(view: View, measure: str) -> pd.DataFrame:
    band = view.data.band(view.filters, measure).drop(columns="series")
    told = band.rename(columns={name: f"established_{name}" for name in ("low", "middle", "high")})
    return rules.lines(view, NEW, measure).merge(told, on="year", how="left")


def _letters(view: View, here: tuple[str, ...]) -> dict[str, dict[int, str]]:
    """Return the breaks that touch each indication, by year, with the letters they have on the whole page."""
    every = breaks.letters(breaks.of(view))
    return {name: {one.year: every[one.year] for one in breaks.of(view, indication=name)} for name in here}


def _asked(view: View, here: tuple[str, ...]) -> Filters:
    return replace(view.filters, indications=here) if view.filters.indications else view.filters


def _papers(view: View, lines: pd.DataFrame) -> int:
    """Count the papers behind lines, each once."""
    here, span = (
        tuple(dict.fromkeys(lines["indication"])),
        (int(lines["year"].min()), int(lines["year"].max())),
    )
    return view.data.count(replace(view.filters, indications=here, years=span))


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
        "all cells are compared; grey: too few papers to say.",
        charts.packed(charts.growth(told, view.mode, names, kinds)),
        hint="Click a row to list the papers of its fit.",
        name="growth-last-10-years" if recent else "growth",
        asked=Filters(view.filters.indications, view.filters.modalities),
        n=int(told["papers"].sum()),
        unit=f"papers in the fits of {len(told)} {'row' if len(told) == 1 else 'rows'}",
        table=lambda: verdicts.frame(view, rows, recent=recent)[VERDICT],
        notes=(DATE_RULE, verdicts.note(view, recent=recent)),
    )
