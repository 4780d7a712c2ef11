"""Dates: names and numbers of months, seasons, free text, and what is missing."""

from __future__ import annotations

import datetime as dt

from tests.quirks.quirk import Quirk
from tests.records import article_xml, book_xml
from tracker.records import PartialDate


def _dated(content: str) -> str:
    return article_xml(1, parts={"PubDate": f"<PubDate>{content}</PubDate>"})


DATES = (
    Quirk(
        "PubDate Month is name",
        _dated("<Year>2019</Year><Month>Sep</Month><Day>07</Day>"),
        "print_date.iso",
        "2019-09-07",
        real=(1, "1975-06"),
    ),
    Quirk(
        "PubDate Month is number",
        _dated("<Year>2019</Year><Month>04</Month><Day>9</Day>"),
        "print_date.iso",
        "2019-04-09",
        real=(405557, "1977-04-09"),
    ),
    Quirk(
        "PubDate year only",
        _dated("<Year>2019</Year>"),
        "print_date",
        PartialDate(2019),
        real=(30977, PartialDate(1977)),
    ),
    Quirk(
        "PubDate Season",
        _dated("<Year>2019</Year><Season>Spring</Season>"),
        lambda a: (a.print_date, a.print_date_text),
        (PartialDate(2019), "2019 Spring"),
        real=(399332, (PartialDate(1979), "1979 Spring")),
    ),
    Quirk(
        "MedlineDate",
        _dated("<MedlineDate>2019 Aug 15-31</MedlineDate>"),
        lambda a: (a.print_date, a.print_date_text),
        (PartialDate(2019, 8), "2019 Aug 15-31"),
        real=(30978, (PartialDate(1978), "1978 Sep-OCT")),
    ),
    Quirk(
        "MedlineDate spans two years",
        _dated("<MedlineDate>2018 Dec-2019 Jan</MedlineDate>"),
        lambda a: (a.print_date, a.print_date_text),
        (PartialDate(2018), "2018 Dec-2019 Jan"),
        real=(399696, (PartialDate(1979), "1979 Nov-1980 May")),
    ),
    Quirk(
        "ArticleDate year != PubDate year",
        article_xml(1, print_date="2020-03-15", electronic_date="2019-11-12", created="2020-01-02"),
        lambda a: (a.electronic_date.iso, a.print_date.iso, a.publication_date.iso),
        ("2019-11-12", "2020-03-15", "2019-11-12"),
        real=(15542584, ("2004-11-12", "2005-03-15", "2004-11-12")),
    ),
    Quirk("no DateCompleted", article_xml(1, revised="2020-02-03"), "completed", None, real=9794756),
    Quirk("no DateRevised", article_xml(1, completed="2020-02-03"), "revised", None, real=9794756),
    Quirk(
        "book ContributionDate",
        book_xml(1, print_date="1993", contribution_date="2011-02-03", created="2012-04-05"),
        lambda a: (a.print_date.iso, a.publication_date.iso, a.created),
        ("2011-02-03", "2011-02-03", dt.date(2012, 4, 5)),
        real=(20301577, ("2006-02-15", "2006-02-15", dt.date(2024, 12, 19))),
    ),
)
