"""Words from records reach a page as words, and addresses lead to PubMed and nowhere else."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import words
from dashboard.overview import events
from dashboard.overview.cards import change

if TYPE_CHECKING:
    from collections.abc import Hashable


@given(
    st.text(
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Mn", "Me"]) | st.sampled_from(" \t\n"),
        max_size=200,
    )
)
def test_every_mark_of_markdown_is_taken_literally(text: str) -> None:
    written = words.plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^-`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", written))
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written).replace("\u2060", "") == " ".join(
        text.split()
    ).replace("\u2060", "")


@pytest.mark.parametrize(
    "text",
    [":smile:", ":red[x]", ":material/home:", ":+1:", "http://evil.test", "WWW.evil.test", "me@evil.test"],
)
def test_nothing_in_a_text_comes_to_life(text: str) -> None:
    assert text not in words.plain(text).replace("\\", "")


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2020-03-05", "5 Mar 2020"), ("2020-12", "Dec 2020"), ("1998", "1998"), (None, "date unknown")],
)
def test_a_date_is_written_as_far_as_it_is_known(iso: str | None, said: str) -> None:
    assert words.date(iso) == said


def test_a_selection_link_asks_pubmed_for_exactly_these_papers() -> None:
    address = urlsplit(words.selection_link([12, 3456]))
    assert address.netloc == "pubmed.ncbi.nlm.nih.gov"
    assert parse_qs(address.query)["term"] == ["12[uid] OR 3456[uid]"]


def test_the_longest_selection_link_is_an_address_browsers_take() -> None:
    assert len(words.selection_link(range(99_000_000, 99_000_000 + words.LINK_PMIDS))) < 8000


@given(st.text(max_size=60))
def test_a_doi_cannot_leave_the_resolver(doi: str) -> None:
    address = urlsplit(words.doi_link(doi))
    assert (address.scheme, address.netloc) == ("https", "doi.org")
    assert not re.search(r"[\s<>\"]", words.doi_link(doi))


def test_a_day_is_written_out() -> None:
    assert words.day(dt.date(2026, 11, 2)) == "2 Nov 2026"
    assert words.day(None) == "never"


@pytest.mark.parametrize(
    ("value", "previous", "said"), [(120, 100, "+20.0%"), (7, 9, "-2"), (5, 0, "+5"), (90, 100, "-10.0%")]
)
def test_a_change_among_few_papers_is_told_in_papers(value: int, previous: int, said: str) -> None:
    assert change(value, previous) == said


@pytest.mark.parametrize(
    ("since", "number", "told"),
    [
        ("", 3, "What happened for the first time, by publication date"),
        ("2025-08-20", 0, "None since 20 Aug 2025: those before it, the latest first"),
        ("2025-08-20", 1, "1 thing happened for the first time since 20 Aug 2025"),
        ("2025-08-20", 9, "9 things happened for the first time since 20 Aug 2025; the latest 6"),
    ],
)
def test_the_latest_milestones_say_their_window(since: str, number: int, told: str) -> None:
    assert events._window(since, number, 6) == told


def test_only_what_surely_lies_inside_a_window_is_counted() -> None:
    days = [events._first_day({"date": date}) for date in ("2025", "2025-11", "2025-11-23")]
    assert days == ["2025-01-01", "2025-11-01", "2025-11-23"]
    assert "; 2 more without a day may be as late" in events._window("2025-11-23", 3, 6, 2)
    assert events._year_before(dt.datetime(2028, 2, 29, tzinfo=dt.UTC)) == "2027-02-28"


def test_an_event_of_several_cells_is_told_once_as_that_of_all_modalities() -> None:
    event: dict[Hashable, Any] = {"indication": "ptsd", "kind": "first_rct", "pmids": (1,), "date": "2025"}
    rows = [{**event, "modality": modality} for modality in ("tms", "all", "nibs")]
    other = {**event, "pmids": (2,), "modality": "tms"}
    assert events.once([*rows, other]) == [rows[1], other]
