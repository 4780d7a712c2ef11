"""When an invented paper was published, arrived in PubMed and was indexed.

`dating` says how the dates are written: electronic (online first, an issue later), online (no
issue), print (issue month), medline (a span of months or a season), year (the issue's year only),
ahead (an issue date later than arrival, which the one date rule moves to arrival).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tracker.demo.dice import Dice

ONLINE_FIRST = 2001
AUTOMATED_INDEXING = dt.date(2022, 4, 1)
NEVER_INDEXED_FROM = 2005
NEVER_INDEXED = 0.12
LATE_ARRIVAL = 0.01
FRESH_DAYS = 30  # how long a record stays as the publisher sent it
DATINGS = {
    "then": {"print": 70, "medline": 14, "year": 16},
    "now": {"electronic": 62, "online": 28, "print": 4, "medline": 1, "year": 1, "ahead": 4},
    "between": {"electronic": 45, "print": 42, "medline": 6, "year": 4, "ahead": 3},
}


class Dates(NamedTuple):
    """The dates of one record; `indexed` is None for a journal that is never indexed."""

    published: dt.date
    arrived: dt.date
    dating: str
    indexed: dt.date | None


def draw(dice: Dice, year: int) -> Dates:
    """Draw the dates of a paper published in this year."""
    published = dt.date(year, 1, 1) + dt.timedelta(days=dice.whole(0, 364))
    era = "then" if year < ONLINE_FIRST else "between" if year < ONLINE_FIRST + 8 else "now"
    dating = dice.weighted(DATINGS[era])
    arrived = published + dt.timedelta(days=_arrival_lag(dice, dating))
    if dice.chance(LATE_ARRIVAL) and dating != "ahead":
        arrived += dt.timedelta(days=int(dice.around(900, 0.5)))
    return Dates(published, arrived, dating, draw_indexing(dice, arrived))


def _arrival_lag(dice: Dice, dating: str) -> int:
    if dating == "ahead":
        return 0
    if dating not in {"electronic", "online"}:
        return int(dice.around(45, 0.6))
    slow = dice.chance(0.06)
    return int(dice.around(70, 0.6) if slow else dice.around(4, 0.8))


def draw_indexing(dice: Dice, arrived: dt.date) -> dt.date | None:
    """Draw the day a record that arrived then is indexed; None when it never is."""
    if arrived.year >= NEVER_INDEXED_FROM and dice.chance(NEVER_INDEXED):
        return None
    quick = dice.chance(0.7)
    lag = dice.around(25, 0.6) if quick and arrived >= AUTOMATED_INDEXING else dice.around(170, 0.5)
    return arrived + dt.timedelta(days=int(lag))


def status(dice: Dice, arrived: dt.date, indexed: dt.date | None, today: dt.date) -> str:
    """Return MedlineCitation/@Status as it stands on a day."""
    if indexed is not None and indexed <= today:
        return "MEDLINE"
    if (today - arrived).days < FRESH_DAYS:
        return "Publisher"
    if indexed is None:
        return "PubMed-not-MEDLINE"
    return dice.pick(("In-Process", "In-Data-Review"))
