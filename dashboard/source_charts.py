"""The charts of the sources page: groups, countries, journals, funders, new groups, and lenses over the years."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard import breaks, charts, words
from dashboard.drawn import KEPT, Drawn

if TYPE_CHECKING:
    from dashboard.frame import View

TOP: Final = 10
UNKNOWN: Final = "unknown"
CLASSES: Final = {
    "neuromodulation": "Neuromodulation",
    "disease": "A disease or specialty",
    "general": "General medicine",
    "other": "Other",
}
"""Class of journal -> label."""
GROUPS: Final = {"known": "Groups that had published before", "new": "Groups new in that year"}
ENOUGH: Final = 30
"""Papers of a year below which its shares are not spoken of."""


@lru_cache(maxsize=KEPT)
def groups(view: View) -> Drawn:
    """Draw the groups with most controlled studies."""
    found = view.data.groups(view.filters)
    held = found[found["controlled"] > 0]
    top = held.sort_values("controlled", ascending=False, kind="stable").head(TOP)
    rows = [
        (f"{name or 'No last author'}{f', {country}' if country else ''}", int(number))
        for name, country, number in zip(top["name"], top["country"], top["controlled"], strict=True)
    ]
    chart = charts.bars(rows, view.mode, "Controlled studies by group of authors")
    number = f"{len(held):,} {'group' if len(held) == 1 else 'groups'}"
    return Drawn(
        f"{number} behind the controlled studies"
        if len(held)
        else "No controlled study is signed by anybody",
        f"Randomised and other trials of the {_first(len(rows), 'group')}, each named by its most frequent last author. "
        "A group is a cluster of papers with a last author, or a first author and an institution, in common.",
        charts.packed(chart),
    )


@lru_cache(maxsize=KEPT)
def countries(view: View) -> Drawn:
    """Draw papers per year of the countries with most of them."""
    found = view.data.countries(view.filters)
    kinds = found.assign(kind=found["country"].replace(UNKNOWN, "other"))
    shown = [name for name in dict.fromkeys(kinds["kind"]) if name != "other"]
    labels = {**{name: name for name in shown}, "other": "No country known"}
    chart = _per_year(view, kinds, labels)
    sums = found.groupby("country", sort=False)["articles"].sum()
    title = f"{shown[0]} leads with {words.papers(int(sums[shown[0]]))}" if shown else "No country is known"
    subtitle = f"Papers per year of the {_first(len(shown), 'country')}, by the first author's affiliation"
    return Drawn(title, subtitle, chart, tuple(charts.legend(labels, view.mode)))


@lru_cache(maxsize=KEPT)
def journals(view: View) -> Drawn:
    """Draw papers per year by class of journal."""
    drift = view.data.journal_drift(view.filters)
    chart = _per_year(view, drift.rename(columns={"journal_class": "kind"}), CLASSES)
    return Drawn(
        _drift(drift),
        "Papers per year by the readers of the journal; the unfinished year is faded",
        chart,
        tuple(charts.legend(CLASSES, view.mode)),
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
    rows = [
        (str(name), int(number)) for name, number in zip(found["journal"], found["articles"], strict=True)
    ]
    chart = charts.bars(rows[:TOP], view.mode, "Papers by journal")
    return Drawn(
        f"{len(rows):,} journals" if len(rows) != 1 else "1 journal",
        f"Papers of the {_first(len(rows[:TOP]), 'journal')}",
        charts.packed(chart),
    )


@lru_cache(maxsize=KEPT)
def funders(view: View) -> Drawn:
    """Draw the funding agencies with most papers."""
    found = view.data.funders(view.filters)
    named = found[found["funder"] != UNKNOWN].head(TOP)
    unknown = int(found.loc[found["funder"] == UNKNOWN, "articles"].sum())
    rows = [(str(name), int(number)) for name, number in zip(named["funder"], named["articles"], strict=True)]
    chart = charts.bars(rows, view.mode, "Papers by funder")
    return Drawn(
        f"{rows[0][0]} is named most often" if rows else "No paper names a funder",
        f"Funding agencies as NLM writes them. {words.papers(unknown)} without one, which is no evidence that there was none.",
        charts.packed(chart),
    )


@lru_cache(maxsize=KEPT)
def entrants(view: View) -> Drawn:
    """Draw how many groups publish in each year, and how many of them are new."""
    found = view.data.entrants(view.filters)
    kinds = pd.concat(
        [
            pd.DataFrame(
                {"year": found["year"], "kind": "known", "articles": found["groups"] - found["entrants"]}
            ),
            pd.DataFrame({"year": found["year"], "kind": "new", "articles": found["entrants"]}),
        ],
        ignore_index=True,
    )
    done = found[found["complete"]]
    title = "No year is complete yet"
    if len(done):
        last = done.iloc[-1]
        title = f"In {last['year']}, {last['entrants']} of {last['groups']} groups were new"
    chart = _per_year(view, kinds, GROUPS)
    subtitle = "Groups of authors with a paper in each year; in the first years everybody is new"
    return Drawn(title, subtitle, chart, tuple(charts.legend(GROUPS, view.mode)))


@lru_cache(maxsize=KEPT)
def lenses(view: View) -> Drawn:
    """Draw the share of papers that speak of each lens."""
    found = view.data.lenses(view.filters).rename(columns={"lens": "key"})
    chart = charts.shares(found, view.mode, letters=breaks.letters(breaks.of(view)))
    labels = dict(zip(found["key"], found["label"], strict=True))
    done = found[found["complete"] & (found["papers"] >= ENOUGH)]
    title = "Too few papers in a year to speak of shares"
    if len(done):
        last = done[done["year"] == done["year"].max()].nlargest(1, "share").iloc[0]
        title = f"{last['label']}: in {last['share']:.0%} of the papers of {last['year']}"
    return Drawn(
        title,
        "Share of the papers of each year whose title, abstract, keywords or headings speak of it; years with fewer than "
        "ten papers are left out",
        charts.packed(chart),
        tuple(charts.share_keys(labels, view.mode)),
    )


def _first(number: int, what: str) -> str:
    """Write so many holders with most papers: group with most, 6 countries with most."""
    several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{what} with most" if number <= 1 else f"{number} {several} with most"


def _per_year(view: View, kinds: pd.DataFrame, labels: dict[str, str]) -> charts.Chart:
    letters = breaks.letters(breaks.of(view, breaks.PLACES))
    unfinished = view.data.unfinished_year(view.filters.indications)
    return charts.packed(charts.mix(kinds, view.mode, labels, unfinished=unfinished, letters=letters))
