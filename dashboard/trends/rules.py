"""What holds for the lines of a measure: which are drawn, what is left out and why, what the unfinished year shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import FEW
from dashboard.charts.measures import ARTICLES, MEASURES
from dashboard.charts.wording import within
from dashboard.data import BASE_PAPERS, Filters
from dashboard.frame import NOWCAST_NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from dashboard.frame import View

NEVER: Final = 9999
"""A year that none is after."""
LEFT_OUT: Final = "The current year, which is not over, is left out."
UNFINISHED: Final = {
    ARTICLES: NOWCAST_NOTE,
    "per_100k": LEFT_OUT,
    "share": "The dashed step leads to the current year, which is not over: the open circle is the share among its papers "
    "so far, the bar the 95% interval.",
    "index": NOWCAST_NOTE,
}
"""Measure -> what is said of the year that is not over."""


def lines(view: View, statuses: Sequence[str], measure: str) -> pd.DataFrame:
    """Return the years of the indications of some statuses; in an index, only of those that have a base."""
    found = view.data.measured(view.filters, measure)
    here = found[found["status"].isin(statuses)]
    return here[here["base"].notna()] if measure == "index" else here


def marked(view: View, drawn: pd.DataFrame) -> pd.DataFrame:
    """Say of every year whether its papers are still arriving, in a column of this name, whatever the filters hide."""
    settled = view.data.settled_years()
    last = drawn["indication"].map(lambda name: settled.get(name, NEVER)).astype("int64")
    return drawn.assign(arriving=drawn["year"] > last)


def base(view: View) -> str:
    """Name the years from which an index starts."""
    years = view.data.base_years()
    return f"{years[0]} to {years[-1]}"


def told(view: View, drawn: pd.DataFrame, statuses: Sequence[str], measure: str) -> str:
    """Say the rule of a measure, and what is thin, left out or not known; it continues a sentence, and ends it."""
    thin = "; thin: fewer than ten papers" if (drawn["articles"] < FEW).any() else ""
    if measure == "share":
        return f"{thin}{_missing(drawn)}."
    to_come = "" if measure == "per_100k" else _to_come(drawn)
    if measure != "index":
        return f"{thin}{to_come}."
    without = without_base(view, statuses)
    return f"; 100 is the mean of {base(view)}{thin}{to_come}.{f' {without}.' if without else ''}"


TWICE: Final = " A paper on two indications counts in both, so shares may add up to more than 100%."
"""What is said where shares stand above one another."""


def subject(view: View, measure: str) -> str:
    """Say what is drawn, and of a share, what it is a share of: all papers under the filters, but that on indications."""
    of_fewer = measure == "share" and narrowed(view)
    return f"{MEASURES[measure].subject}{' that the other filters leave' if of_fewer else ''}"


def narrowed(view: View) -> bool:
    """Tell whether filters leave fewer papers of a year for its shares to be of: any but those on indications and years."""
    return replace(view.filters, indications=(), years=None) != Filters()


def _missing(drawn: pd.DataFrame) -> str:
    """Name the years of which no share is told."""
    untold = drawn[drawn["share"].isna()]
    few = (untold["papers"] < FEW).any()
    apart = untold.loc[untold["papers"] >= FEW, "year"]
    left = "; years of fewer than ten papers in all are left out" if few else ""
    return f"{left}; {apart.max()} is left out, as listings lie over a month apart" if len(apart) else left


def _to_come(drawn: pd.DataFrame) -> str:
    """Say so where the filters leave a year that is not over, and what it will have is not known."""
    untold = drawn[~drawn["complete"].astype(bool) & drawn["nowcast"].isna()]
    if untold.empty:
        return ""
    return f"; {untold['year'].max()} is not over, and what it will have is not known under these filters"


def without_base(view: View, statuses: Sequence[str]) -> str:
    """Name the indications that have no index, and why; empty where all of them have one."""
    found = view.data.measured(view.filters, "index")
    missing = found[found["status"].isin(statuses) & found["base"].isna()]
    names = view.data.indication_names()
    labels = [names[one] for one in dict.fromkeys(missing["indication"])]
    if not labels:
        return ""
    who = ", ".join([labels[0], *map(within, labels[1:])])
    return f"Left out, with fewer than {BASE_PAPERS} papers in {base(view)}: {who}"
