"""Who writes on an indication or a cell, and where: the three first groups, countries and journals."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.drawn import KEPT

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.frame import View

SHOWN: Final = 3
UNKNOWN: Final = "unknown"


class Holder(NamedTuple):
    """A group, a country or a journal, with its papers and its share of those of known origin."""

    name: str
    papers: int
    share: float


class Leading(NamedTuple):
    """The holders of one kind with most papers, how many there are in all, and how they are counted."""

    what: str
    holders: tuple[Holder, ...]
    number: int
    by: str


@lru_cache(maxsize=KEPT)
def leading(view: View) -> tuple[Leading, ...]:
    """Return the leading groups, countries and journals of a view."""
    groups = view.data.groups(view.filters)
    named = [
        f"{name or 'No last author'}{f', {country}' if country else ''}"
        for name, country in zip(groups["name"], groups["country"], strict=True)
    ]
    journals = view.data.journals(view.filters)
    return (
        _of("Groups", groups.assign(label=named), "named by the most frequent last author"),
        _countries(view),
        _of("Journals", journals.assign(label=journals["journal"]), "by NLM\u2019s titles"),
    )


def _of(what: str, frame: pd.DataFrame, by: str) -> Leading:
    top = frame.head(SHOWN)
    rows = zip(top["label"], top["articles"], top["share"], strict=True)
    return Leading(what, tuple(Holder(str(n), int(a), float(s)) for n, a, s in rows), len(frame), by)


def _countries(view: View) -> Leading:
    counted = view.data.all_countries(view.filters)
    known = counted[counted["country"] != UNKNOWN]
    return _of("Countries", known.assign(label=known["country"]), "by the first author\u2019s affiliation")
