"""Dates of a record, each known to the part that the record gives: nothing is made up.

Months come from a table of our own, because those of the `calendar` module follow the locale.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.parse.text import clean
from tracker.records import PartialDate

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS |= {str(number): number for number in range(1, 13)} | {
    f"{number:02d}": number for number in range(1, 10)
}
_FULL_NAME = re.compile(r"(jan|febr)uary|march|april|june|july|august|sept|(septem|octo|novem|decem)ber")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|2[01])\d\d(?!\d)")
_ONE_MONTH = re.compile(r"(\d{4}) ([A-Za-z]+)\.?(?: ([\d ,/-]+))?")


def month_number(text: str | None) -> int | None:
    """Return 1 to 12 for a month given as a number or by its English name, else None."""
    name = (text or "").strip().lower().rstrip(".")
    return _MONTHS.get(name[:3] if _FULL_NAME.fullmatch(name) else name)


@lru_cache(maxsize=1 << 14)  # the same few thousand days make up most of a file
def partial_date(year: str | None, month: str | None = None, day: str | None = None) -> PartialDate | None:
    """Return a date known as far as its parts make sense together; None without a year."""
    digits = (year or "").strip()
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()) or digits == "0000":  # noqa: PLR2004  YYYY
        return None
    number = int(digits)
    month_found = month_number(month)
    if month_found is None:
        return PartialDate(number)
    text = (day or "").strip()
    if text.isascii() and text.isdigit() and 1 <= int(text) <= calendar.monthrange(number, month_found)[1]:
        return PartialDate(number, month_found, int(text))
    return PartialDate(number, month_found)


def medline_date(text: str) -> PartialDate | None:
    """Return what a free-text date holds: the year it begins in, and a month or day only where it names just one.

    `1977 Aug 15-31` is known to the month, `1978 Sep-Oct` and `1979 Nov-1980 May` to the year.
    """
    one_month = _ONE_MONTH.fullmatch(text)
    if one_month:
        return partial_date(*one_month.groups())
    year = _YEAR.search(text)
    return partial_date(year.group()) if year else None


def pub_date(element: _Element) -> tuple[PartialDate | None, str | None]:
    """Read a PubDate: the date, and the text as written where it is a MedlineDate or names a season."""
    parts = {child.tag: clean(child.text) for child in element}
    written = parts.get("MedlineDate")
    if written:
        return medline_date(written), written
    year, season = parts.get("Year"), parts.get("Season")
    date = partial_date(year, parts.get("Month"), parts.get("Day"))
    return date, f"{year or ''} {season}".strip() if season else None


def element_date(element: _Element) -> PartialDate | None:
    """Read Year, Month and Day children."""
    parts = {child.tag: child.text for child in element}
    return partial_date(parts.get("Year"), parts.get("Month"), parts.get("Day"))


def whole_day(element: _Element) -> dt.date | None:
    """Read a date that stands for a day; None where any part is missing."""
    date = element_date(element)
    return dt.date(date.year, date.month, date.day) if date and date.month and date.day else None
