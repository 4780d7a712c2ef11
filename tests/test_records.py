"""The one date rule, dates known in part, and what an article says of itself in one line."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.records import (
    AbstractSection,
    Article,
    Author,
    Keyword,
    MeshHeading,
    OtherAbstract,
    PartialDate,
    Qualifier,
    Searchable,
    publication_date,
)

DAYS = st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2100, 12, 31))
DATES = st.builds(lambda day, precision: _known(day).cut(precision), DAYS, st.integers(1, 3))
MAYBE = st.none() | DATES


def _known(day: dt.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate(*map(int, text.split("-"))) if text else None


@pytest.mark.parametrize(
    ("electronic", "printed", "arrival", "expected"),
    [
        (None, None, "2020-01-01", None),
        ("2019-11-12", "2020-03", "2020-01-02", "2019-11-12"),
        ("2020-05-06", "2019", "2020-06-01", "2019"),
        ("2020-05-06", "2020", "2020-06-01", "2020-05-06"),
        ("2020-05-06", "2020-05", "2020-06-01", "2020-05-06"),
        ("2020", "2020-03", None, "2020-03"),
        ("2020-05-06", "2020-04", "2020-06-01", "2020-04"),
        (None, "2020-12", "2020-06-07", "2020-06-07"),
        (None, "2021", "2020-06-07", "2020-06-07"),
        (None, "2020", "2020-06-07", "2020"),
        (None, "2020-06", "2020-06-07", "2020-06"),
        ("2020-06-08", None, "2020-06-07", "2020-06-07"),
        ("2020-06-08", None, None, "2020-06-08"),
    ],
)
def test_the_earlier_date_counts_but_never_one_after_arrival(
    electronic: str | None, printed: str | None, arrival: str | None, expected: str | None
) -> None:
    day = dt.date.fromisoformat(arrival) if arrival else None
    date = publication_date(_date(electronic), _date(printed), day)
    assert (date.iso if date else None) == expected


@given(MAYBE, MAYBE, st.none() | DAYS)
def test_the_rule_does_not_care_which_of_the_two_is_electronic(
    one: PartialDate | None, other: PartialDate | None, arrival: dt.date | None
) -> None:
    assert publication_date(one, other, arrival) == publication_date(other, one, arrival)


@given(MAYBE, MAYBE, st.none() | DAYS)
def test_no_date_is_invented(
    one: PartialDate | None, other: PartialDate | None, arrival: dt.date | None
) -> None:
    date = publication_date(one, other, arrival)
    given_dates = {known for known in (one, other) if known}
    assert (date is None) == (not given_dates)
    assert date is None or date in given_dates or date == _known(arrival or dt.date.max)


@given(MAYBE, MAYBE, DAYS)
def test_nothing_is_published_after_it_arrived(
    one: PartialDate | None, other: PartialDate | None, arrival: dt.date
) -> None:
    date = publication_date(one, other, arrival)
    assert date is None or date.first_day <= arrival


@given(DATES, DATES)
def test_the_year_is_the_earlier_year(one: PartialDate, other: PartialDate) -> None:
    date = publication_date(one, other, None)
    assert date is not None
    assert date.year == min(one.year, other.year)


@given(DATES, DATES)
def test_on_a_tie_at_the_coarser_precision_the_finer_date_is_kept(
    one: PartialDate, other: PartialDate
) -> None:
    precision = min(one.precision, other.precision)
    if one.cut(precision) == other.cut(precision):
        date = publication_date(one, other, None)
        assert date is not None
        assert date.precision == max(one.precision, other.precision)


@given(DATES)
def test_a_date_lies_between_its_first_and_last_day(date: PartialDate) -> None:
    assert date.first_day <= date.last_day
    assert _known(date.first_day).cut(date.precision) == date
    assert _known(date.last_day).cut(date.precision) == date
    assert (date.first_day == date.last_day) == (date.precision == 3)


@given(DATES, st.integers(1, 3))
def test_cutting_forgets_and_never_adds(date: PartialDate, precision: int) -> None:
    cut = date.cut(precision)
    assert cut.precision == min(precision, date.precision)
    assert date.iso.startswith(cut.iso)
    assert cut.first_day <= date.first_day <= date.last_day <= cut.last_day


@pytest.mark.parametrize(
    ("date", "iso", "last"),
    [
        (PartialDate(2020), "2020", "2020-12-31"),
        (PartialDate(2020, 2), "2020-02", "2020-02-29"),
        (PartialDate(2019, 2), "2019-02", "2019-02-28"),
        (PartialDate(987, 3, 5), "0987-03-05", "0987-03-05"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(date: PartialDate, iso: str, last: str) -> None:
    assert (date.iso, date.last_day.isoformat()) == (iso, last)


@given(DAYS, DAYS)
def test_the_text_of_whole_dates_sorts_as_the_dates_do(one: dt.date, other: dt.date) -> None:
    assert (_known(one).iso < _known(other).iso) == (one < other)


@pytest.mark.parametrize(
    ("author", "display"),
    [
        (Author("Hamani", "Clement", "C"), "Hamani C"),
        (Author("Holtzheimer", "Paul E", "PE", "3rd"), "Holtzheimer PE 3rd"),
        (Author("Savage"), "Savage"),
        (Author("Li", "Wei"), "Li Wei"),
        (Author(collective="The Study Group"), "The Study Group"),
    ],
)
def test_an_author_is_shown_as_pubmed_prints_it(author: Author, display: str) -> None:
    assert author.display == display


def test_an_abstract_is_shown_with_its_labels() -> None:
    sections = (AbstractSection("To see.", "AIM", "OBJECTIVE"), AbstractSection("Seen."))
    assert Article(pmid=1, abstract=sections).abstract_text == "AIM: To see.\nSeen."


@pytest.mark.parametrize(
    ("heading", "major"),
    [
        (MeshHeading("A"), False),
        (MeshHeading("A", major=True), True),
        (MeshHeading("A", qualifiers=(Qualifier("b"),)), False),
        (MeshHeading("A", qualifiers=(Qualifier("b"), Qualifier("c", major=True))), True),
    ],
)
def test_a_heading_is_major_by_itself_or_by_a_qualifier(heading: MeshHeading, *, major: bool) -> None:
    assert heading.is_major is major


def test_what_can_be_searched_is_taken_part_by_part() -> None:
    article = Article(
        pmid=1,
        title="Chapter",
        book_title="Book",
        abstract=(AbstractSection("One.", "AIM"), AbstractSection("Two.")),
        other_abstracts=(OtherAbstract((AbstractSection("Eins."),), "Publisher", "ger"),),
        keywords=(Keyword("vagus"),),
        mesh=(MeshHeading("Brain"),),
    )
    assert Searchable.of(article) == Searchable(
        1, ("Chapter", "Book"), ("One.", "Two."), ("Eins.",), ("vagus",), (MeshHeading("Brain"),)
    )
