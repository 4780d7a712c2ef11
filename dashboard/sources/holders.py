"""Which papers stand behind the marks of the sources page: groups, countries, journals, funders, lenses."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from dashboard import chart_card, openings
from dashboard.data import JOURNAL_CLASSES, Facet
from dashboard.openings import Marks, Way
from dashboard.sources import charts as source_charts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dashboard.data import Filters
    from dashboard.frame import View

CONTROLLED: Final = ("rct", "trial")
UNKNOWN: Final = "unknown"
TITLES: Final = {
    "groups": "List the papers of a group",
    "countries": "List the papers of a country",
    "journals": "List the papers of a kind of journal",
    "titles": "List the papers of a journal",
    "funders": "List the papers of a funder",
}


def draw(view: View, name: str) -> None:
    """Draw one chart of the page; what it counts opens by a click, and by name."""
    drawn = getattr(source_charts, name)(view)
    if name == "entrants":  # it counts groups, not papers
        chart_card.draw(drawn, key=name)
        return
    ways = partial(WAYS[name], view)
    below = partial(openings.by_name, view, name, TITLES[name], ways)
    if name in PER_YEAR:
        openings.card(view, drawn, name, Marks(("label", "year"), partial(_of_year, ways)), below=below)
    else:
        openings.card(view, drawn, name, Marks(("place",), partial(_of_bar, ways)), below=below)


def lenses(view: View) -> Marks:
    """Return what the points of the chart of lenses stand for."""

    def meant(key: str, year: float) -> Filters | None:
        asked = narrowed_to(view.filters, Facet("lens", key))
        return replace(asked, years=(int(year), int(year))) if asked else None

    return Marks(("key", "year"), meant)


def lenses_by_name(view: View) -> None:
    """Offer the papers of each lens to those who use no mouse."""
    openings.by_name(view, "lenses", "List the papers of a lens", partial(_lenses, view))


def _lenses(view: View) -> Iterator[Way]:
    found = view.data.lenses(view.filters).drop_duplicates("lens")
    for key, label in zip(found["lens"], found["label"], strict=True):
        yield Way(label, narrowed_to(view.filters, Facet("lens", key)))


def _of_year(ways: Callable[[], Iterator[Way]], label: str, year: float) -> Filters | None:
    asked = next((way.asked for way in ways() if way.label == label), None)
    return replace(asked, years=(int(year), int(year))) if asked else None


def _of_bar(ways: Callable[[], Iterator[Way]], place: str) -> Filters | None:
    """Bars are numbered from the longest."""
    found, number = list(ways()), str(place).partition(" ")[0]
    return found[int(number)].asked if number.isdigit() and int(number) < len(found) else None


def _groups(view: View) -> Iterator[Way]:
    """Yield the groups by their controlled studies, as the chart counts them."""
    chosen = view.filters.evidence
    levels = tuple(level for level in CONTROLLED if not chosen or level in chosen)
    if not levels:
        return
    table = view.data.groups(view.filters)
    held = table[table["controlled"] > 0].sort_values("controlled", ascending=False, kind="stable")
    for row in held.head(source_charts.TOP).to_dict("records"):
        place = f", {row['country']}" if row["country"] else ""
        narrowed = replace(view.filters, evidence=levels)
        asked = narrowed_to(narrowed, view.data.group_facet(int(row["group"])))
        yield Way(f"{row['name'] or 'No last author'}{place}", asked)


def _countries(view: View) -> Iterator[Way]:
    shown = [
        name
        for name in view.data.countries(view.filters)["country"].unique()
        if name not in source_charts.PLACES
    ]
    for name in shown:
        yield Way(name, narrowed_to(view.filters, view.data.facet("country", name)))
    named = {view.data.facet("country", name) for name in shown}
    rest = tuple(facet for facet in view.data.all_of("country") if facet not in named)
    if rest:
        yield Way(source_charts.PLACES["other"], narrowed_to(view.filters, *rest))
    yield Way(source_charts.PLACES[UNKNOWN], narrowed_to(view.filters, Facet("country", UNKNOWN)))


def _readers(view: View) -> Iterator[Way]:
    for kind, label in JOURNAL_CLASSES.items():
        yield Way(label, narrowed_to(view.filters, Facet("readers", kind)))


def _titles(view: View) -> Iterator[Way]:
    for name in view.data.journals(view.filters)["journal"].head(source_charts.TOP):
        yield Way(name, narrowed_to(view.filters, view.data.facet("journal", name)))


def _funders(view: View) -> Iterator[Way]:
    names = view.data.funders(view.filters)["funder"]
    for name in names[names != UNKNOWN].head(source_charts.TOP):
        yield Way(name, narrowed_to(view.filters, view.data.facet("funder", name)))
    yield Way("No funder named", narrowed_to(view.filters, Facet("funder", UNKNOWN)))


def narrowed_to(asked: Filters, *facets: Facet) -> Filters | None:
    """Return the filters narrowed to these facets too; None where no filters say so.

    Facets of a kind are alternatives: where others of a kind are asked for of which a paper may have several, "this one
    and one of those" cannot be said.
    """
    kind = facets[0].kind
    chosen = [facet for facet in asked.facets if facet.kind == kind]
    both = tuple(facet for facet in facets if not chosen or kind == "group" or facet in chosen)
    return replace(asked, facets=(*asked.without(kind).facets, *both)) if both else None


WAYS: Final = {
    "groups": _groups,
    "countries": _countries,
    "journals": _readers,
    "titles": _titles,
    "funders": _funders,
}
PER_YEAR: Final = frozenset({"countries", "journals"})
