"""The one sentence on the overview: what it says, and when it says less."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.test_totals import Paper, corpus_of
from tracker.analysis.filters import Facet, Filters
from tracker.analysis.wording import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

INVESTIGATIONAL = ("alzheimer", "tbi", "ptsd")


@pytest.fixture
def pmids() -> Iterator[int]:
    return count(1)


def papers(pmids: Iterator[int], number: int, year: int | None, *indications: str) -> list[Paper]:
    found = frozenset(indications)
    return [
        Paper(
            next(pmids), year, None, None, retracted=False, indications=found, modalities=frozenset({"tms"})
        )
        for _ in range(number)
    ]


def test_the_share_of_the_investigational_indications_is_compared_with_five_years_earlier(
    pmids: Iterator[int],
) -> None:
    found = [
        *papers(pmids, 12, 2024, "alzheimer"),
        *papers(pmids, 9, 2024, "tbi", "ptsd"),  # once, though on two indications
        *papers(pmids, 129, 2024, "depression"),
        *papers(pmids, 9, 2019, "alzheimer"),
        *papers(pmids, 91, 2019, "parkinson", "depression"),
        *papers(pmids, 500, 2025, "alzheimer"),  # the year that is not over
    ]
    assert finding(corpus_of(found), Filters()) == (
        "Alzheimer's disease, TBI and PTSD together had 21 papers in 2024, 14% of the 150 on all 10 indications; "
        "in 2019 they had 9, 9%."
    )


def test_a_share_of_some_indications_says_so(pmids: Iterator[int]) -> None:
    found = papers(pmids, 20, 2024, "ptsd") + papers(pmids, 60, 2024, "ocd") + papers(pmids, 1, 2010, "tbi")
    text = finding(corpus_of(found), Filters(indications=("ptsd", "ocd")))
    assert text.startswith(
        "Post-traumatic stress disorder had 20 papers in 2024, 25% of the 80 on the 2 indications shown"
    )


def test_an_unchanged_share_is_called_the_same(pmids: Iterator[int]) -> None:
    found = [
        *papers(pmids, 20, 2024, "ptsd"),
        *papers(pmids, 80, 2024, "ocd"),
        *papers(pmids, 10, 2019, "ptsd"),
        *papers(pmids, 40, 2019, "ocd"),
    ]
    assert finding(corpus_of(found), Filters()).endswith("in 2019 they had 10, the same share.")


def test_one_indication_is_compared_with_itself_alone(pmids: Iterator[int]) -> None:
    found = papers(pmids, 1200, 2024, "tbi") + papers(pmids, 1040, 2019, "tbi")
    assert finding(corpus_of(found), Filters(indications=("tbi",))) == (
        "Traumatic brain injury had 1,200 papers in 2024; in 2019 it had 1,040."
    )


def test_established_indications_alone_are_in_focus_themselves(pmids: Iterator[int]) -> None:
    found = papers(pmids, 12, 2024, "ocd") + papers(pmids, 11, 2019, "depression")
    assert finding(corpus_of(found), Filters(indications=("ocd", "depression"))) == (
        "Depression and OCD together had 12 papers in 2024; in 2019 they had 11."
    )
    assert "Depression and spasticity together" in finding(
        corpus_of([*found, *papers(pmids, 12, 2024, "spasticity")]),
        Filters(indications=("depression", "spasticity")),
    )
    many = ("ocd", "depression", "parkinson", "epilepsy")
    assert finding(corpus_of(found), Filters(indications=many)).startswith(
        "The 4 indications shown together had 12"
    )


def test_few_papers_are_no_trend(pmids: Iterator[int]) -> None:
    found = papers(pmids, 4, 2024, "alzheimer") + papers(pmids, 1, 2019, "alzheimer")
    assert finding(corpus_of(found), Filters()) == (
        "Alzheimer's disease, TBI and PTSD together had 4 papers in 2024; "
        "in 2019 they had 1, too few to speak of a trend."
    )


def test_a_small_whole_gives_no_share(pmids: Iterator[int]) -> None:
    found = [
        *papers(pmids, 20, 2024, "ptsd"),
        *papers(pmids, 9, 2024, "ocd"),
        *papers(pmids, 11, 2019, "ptsd"),
    ]
    assert "%" not in finding(corpus_of(found), Filters())


def test_a_small_whole_five_years_earlier_gives_no_share_for_it(pmids: Iterator[int]) -> None:
    found = [
        *papers(pmids, 50, 2024, "ptsd"),
        *papers(pmids, 50, 2024, "ocd"),
        *papers(pmids, 3, 2019, "ptsd"),
    ]
    text = finding(corpus_of(found), Filters())
    assert "50% of the 100 on all 10 indications" in text
    assert text.endswith("; in 2019 they had 3.")


def test_years_before_the_first_paper_are_not_compared(pmids: Iterator[int]) -> None:
    found = papers(pmids, 40, 2024, "ptsd") + papers(pmids, 2, 2021, "ptsd")
    assert finding(corpus_of(found), Filters(indications=("ptsd",))) == (
        "Post-traumatic stress disorder had 40 papers in 2024; the earliest paper counted is from 2021."
    )


def test_years_outside_the_filter_are_not_compared(pmids: Iterator[int]) -> None:
    found = papers(pmids, 40, 2020, "ptsd") + papers(pmids, 20, 2015, "ptsd")
    text = finding(corpus_of(found), Filters(indications=("ptsd",), years=(2017, 2020)))
    assert text == "Post-traumatic stress disorder had 40 papers in 2020."


def test_a_year_without_a_paper_is_said(pmids: Iterator[int]) -> None:
    found = papers(pmids, 12, 2019, "ptsd")
    assert finding(corpus_of(found), Filters(indications=("ptsd",))) == (
        "Post-traumatic stress disorder had no papers in 2024; in 2019 it had 12."
    )


def test_an_incomplete_year_alone_is_not_compared(pmids: Iterator[int]) -> None:
    one, more = papers(pmids, 1, 2025, "ptsd"), papers(pmids, 2, 2025, "ptsd")
    nothing = "from a complete year, so there is nothing to compare yet."
    assert finding(corpus_of(one), Filters()) == f"The one paper found is not {nothing}"
    assert finding(corpus_of(more), Filters()) == f"None of the 2 papers found is {nothing}"
    undated = papers(pmids, 3, None, "ptsd")
    assert finding(corpus_of(undated), Filters()) == f"None of the 3 papers found is {nothing}"


def test_no_data_and_no_match_are_told_apart(pmids: Iterator[int]) -> None:
    assert finding(corpus_of([]), Filters()) == "No paper has been counted yet."
    found = papers(pmids, 3, 2020, "ptsd")
    assert finding(corpus_of(found), Filters(modalities=("dbs",))) == "No paper matches these filters."


def test_other_filters_are_named_in_front(pmids: Iterator[int]) -> None:
    found = papers(pmids, 20, 2024, "tbi") + papers(pmids, 10, 2019, "tbi")
    text = finding(corpus_of(found), Filters(indications=("tbi",), modalities=("tms",)))
    assert text == "With these filters: Traumatic brain injury had 20 papers in 2024; in 2019 it had 10."
    for filters in (Filters(retracted=True), Filters(facets=(Facet("country", "france"),))):
        assert finding(corpus_of(found), filters).startswith("With these filters: ")


def test_the_oldest_listing_decides_which_year_is_complete(pmids: Iterator[int]) -> None:
    found = papers(pmids, 20, 2023, "tbi") + papers(pmids, 10, 2024, "ptsd")
    listed = {"tbi": dt.date(2025, 6, 1), "ptsd": dt.date(2024, 12, 31)}
    assert " in 2023" in finding(corpus_of(found, listed), Filters())
    assert " in 2024" in finding(corpus_of(found, listed), Filters(indications=("tbi",)))
