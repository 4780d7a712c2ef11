"""The charts of the sources page: groups, countries, journals, funders, new groups, and lenses over the years."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from dashboard import breaks, charts, words
from dashboard.charts.frame import FEW
from dashboard.charts.wording import lead, together
from dashboard.data import DATE_RULE, JOURNAL_CLASSES
from dashboard.drawn import KEPT, Drawn, unfinished

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from dashboard.frame import View

TOP: Final = 10
UNKNOWN: Final = "unknown"
PLACES: Final = {"other": "Other countries", UNKNOWN: "No country known"}
GROUPS: Final = {"returning": "Groups that had published before", "entrants": "Groups new in that year"}
ENOUGH: Final = 30
"""Papers of a year below which its shares are not spoken of."""


@lru_cache(maxsize=KEPT)
def groups(view: View) -> Drawn:
    """Draw the groups with most controlled studies."""
    held = _groups(view)
    told = view.data.concentration(view.filters)
    known = told[(told["holder"] == "groups") & (told["evidence"] == "controlled")]
    rows = [
        (f"{name or 'No last author'}{f', {country}' if country else ''}", int(number))
        for name, country, number in zip(held["name"], held["country"], held["controlled"], strict=True)
    ][:TOP]
    number = int(known["holders"].iloc[0])
    title = f"{number:,} {'group' if number == 1 else 'groups'} behind the controlled studies"
    most = f"; none has more than {rows[0][1]:,}" if number > 1 else ""
    return Drawn(
        f"{title}{most}" if number else "No controlled study is signed by anybody",
        f"Randomised and other trials of the {_first(len(rows), 'group')}, each named by its most frequent last author"
        f"{_few(rows)}. A group is a cluster of papers with a last author, or a first author and an institution, in common.",
        charts.packed(charts.bars(rows, view.mode, "Controlled studies by group of authors")),
        name="groups",
        asked=view.filters,
        n=int(known["papers"].iloc[0]),
        unit="controlled studies somebody signed",
        table=lambda: _groups(view).drop(columns="group"),
        notes=(),
    )


def _groups(view: View) -> pd.DataFrame:
    found = view.data.groups(view.filters)
    return found[found["controlled"] > 0].sort_values("controlled", ascending=False, kind="stable")


@lru_cache(maxsize=KEPT)
def countries(view: View) -> Drawn:
    """Draw papers per year of the countries with most of them."""
    found = view.data.countries(view.filters)
    totals = dict(zip(found["country"], found["total"], strict=True))
    shown = {name: int(total) for name, total in totals.items() if name not in PLACES}
    labels = {name: PLACES.get(name, name) for name in [*shown, *PLACES] if totals.get(name)}
    kinds = found[found["country"].isin(labels)].rename(columns={"country": "kind"})
    return Drawn(
        _most(shown, "country", "countries"),
        f"Papers per year of the {_first(len(shown), 'country')}, by the first author's affiliation{unfinished(found)}",
        _per_year(view, kinds, labels),
        tuple(charts.legend(labels, view.mode)),
        name="countries",
        asked=view.filters,
        n=sum(map(int, totals.values())),
        table=lambda: view.data.countries(view.filters),
        notes=_places(view),
    )


def _most(totals: Mapping[str, int], one: str, several: str) -> str:
    """Say who has most papers, where that is no chance."""
    most = max(totals.values(), default=0)
    if not most:
        return f"No {one} is known"
    if len(totals) > 1 and most < FEW:
        return f"No {one} has more than {words.papers(most)}"
    return lead([name for name, number in totals.items() if number == most], several, words.papers(most))


@lru_cache(maxsize=KEPT)
def journals(view: View) -> Drawn:
    """Draw papers per year by class of journal."""
    drift = view.data.journal_drift(view.filters)
    return Drawn(
        _drift(drift),
        f"Papers per year by the readers of the journal{unfinished(drift)}",
        _per_year(view, drift.rename(columns={"journal_class": "kind"}), JOURNAL_CLASSES),
        tuple(charts.legend(JOURNAL_CLASSES, view.mode)),
        name="journal-classes",
        asked=view.filters,
        n=int(drift["articles"].sum()),
        table=lambda: view.data.journal_drift(view.filters),
        notes=_places(view),
    )


def _drift(drift: pd.DataFrame) -> str:
    """Say how the share of neuromodulation's own journals moved in ten years, where there are papers enough."""
    own = drift[(drift["journal_class"] == "neuromodulation") & drift["complete"]]
    years = {row["year"]: row for row in own.to_dict("records") if row["papers"] >= ENOUGH}
    last = int(own["year"].max()) if len(own) else 0
    if last not in years:
        return "Too few papers in a year to speak of shares of journals"
    now, before = years[last], years.get(last - 10)
    interval = f"{now['low']:.0%} to {now['high']:.0%}"
    said = f"Neuromodulation's own journals had {now['share']:.0%} of the papers of {last} ({interval})"
    return f"{said}, {before['share']:.0%} ten years before" if before else said


@lru_cache(maxsize=KEPT)
def titles(view: View) -> Drawn:
    """Draw the journals with most papers."""
    found = view.data.journals(view.filters)
    held: dict[str, int] = dict(zip(found["journal"], found["articles"].tolist(), strict=True))
    rows = list(held.items())[:TOP]
    of = f", of {len(held):,} journals" if len(held) > len(rows) else ""
    return Drawn(
        _most(held, "journal", "journals"),
        f"Papers of the {_first(len(rows), 'journal')}{of}{_few(rows)}",
        charts.packed(charts.bars(rows, view.mode, "Papers by journal")),
        name="journals",
        asked=view.filters,
        n=int(found["articles"].sum()),
        table=lambda: view.data.journals(view.filters),
        notes=(),
    )


@lru_cache(maxsize=KEPT)
def funders(view: View) -> Drawn:
    """Draw the funding agencies with most papers."""
    found = view.data.funders(view.filters)
    named = found[found["funder"] != UNKNOWN]
    held: dict[str, int] = dict(zip(named["funder"], named["articles"].tolist(), strict=True))
    rows = list(held.items())[:TOP]
    unknown = int(found.loc[found["funder"] == UNKNOWN, "articles"].sum())
    return Drawn(
        _most(held, "funder", "funders"),
        f"Funding agencies as NLM writes them{_few(rows)}. {words.papers(unknown)} without one, which is no "
        "evidence that there was none.",
        charts.packed(charts.bars(rows, view.mode, "Papers by funder")),
        name="funders",
        asked=view.filters,
        n=view.data.count(view.filters) - unknown,
        unit="papers that name a funder",
        table=lambda: view.data.funders(view.filters),
        notes=(),
    )


@lru_cache(maxsize=KEPT)
def entrants(view: View) -> Drawn:
    """Draw how many groups publish in each year, and how many of them are new."""
    found = view.data.entrants(view.filters)
    kinds = found.drop(columns="articles").melt(["year", "complete"], list(GROUPS), "kind", "articles")
    done = found[found["complete"]]
    title = "No year is complete yet"
    if len(done):
        last = done.iloc[-1]
        number = f"{last['groups']:,} {'group' if last['groups'] == 1 else 'groups'}"
        title = f"In {last['year']}, {last['entrants']:,} of {number} {'was' if last['entrants'] == 1 else 'were'} new"
    to_come = (
        f"{unfinished(found)} and not foretold, as arrivals tell of papers alone"
        if len(done) < len(found)
        else ""
    )
    return Drawn(
        title,
        f"Groups of authors with a paper in each year; in the first years everybody is new{to_come}",
        _per_year(view, kinds, GROUPS, "Groups"),
        tuple(charts.legend(GROUPS, view.mode)),
        name="new-groups",
        asked=view.filters,
        n=int(found["articles"].sum()),
        unit="papers somebody signed",
        table=lambda: view.data.entrants(view.filters),
        notes=_places(view),
    )


@lru_cache(maxsize=KEPT)
def lenses(view: View) -> Drawn:
    """Draw the share of papers that speak of each lens."""
    found = view.data.lenses(view.filters).rename(columns={"lens": "key"})
    touching = breaks.of(view)
    labels = dict(zip(found["key"], found["label"], strict=True))
    done = found[found["complete"] & (found["papers"] >= ENOUGH)]
    title = "Too few papers in a year to speak of shares"
    if len(done):
        last = done[done["year"] == done["year"].max()]
        told = last["share"].map("{:.0%}".format)
        first = told[last["share"].idxmax()]
        named = together(last.loc[told == first, "label"].tolist(), "lenses")
        title = f"{named}: in {first} of the papers of {last['year'].iloc[0]}"
        title += " each" if (told == first).sum() > 1 else ""
    return Drawn(
        title,
        "Share of the papers of each year whose title, abstract, keywords or headings speak of it; years with fewer than "
        "ten papers are left out, the year that is not over is dashed",
        charts.packed(charts.shares(found, view.mode, letters=breaks.letters(touching))),
        tuple(charts.share_keys(labels, view.mode)),
        name="lenses",
        asked=view.filters,
        n=int(found.drop_duplicates("year")["papers"].sum()),
        table=lambda: view.data.lenses(view.filters),
        notes=(DATE_RULE, breaks.plain_caption(touching)),
    )


def _first(number: int, what: str) -> str:
    """Write so many holders with most papers: group with most, 6 countries with most."""
    several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{what} with most" if number <= 1 else f"{number} {several} with most"


def _few(rows: Iterable[tuple[str, int]]) -> str:
    """Say what a grey bar is, where there is one."""
    return "; grey: fewer than ten" if any(number < FEW for _, number in rows) else ""


def _places(view: View) -> tuple[str, ...]:
    return DATE_RULE, breaks.plain_caption(breaks.of(view, breaks.PLACES))


def _per_year(
    view: View, kinds: pd.DataFrame, labels: Mapping[str, str], what: str = "Papers"
) -> charts.Chart:
    letters = breaks.letters(breaks.of(view, breaks.PLACES))
    return charts.packed(charts.mix(kinds, view.mode, labels, what=what, letters=letters))
