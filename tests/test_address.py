"""What is in view has an address: every filter goes through it and back, and leaves what plain SQL counts."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

import pytest

from dashboard.data import Data, Facet, Filters
from dashboard.narrowing import address
from dashboard.narrowing.named import filters_on
from tests import filter_states
from tracker.analysis import count
from tracker.analysis.corpus import select
from tracker.analysis.filters import FACETS
from tracker.analysis.narrowing import relaxed
from tracker.analysis.similar import LEAST_SHARED, RARE, similar_papers
from tracker.analysis.terms import CHECK_TAGS
from tracker.query.text import split_words

if TYPE_CHECKING:
    from tests.planted_fixtures import PlantedLibrary

pytest_plugins = ["tests.planted_fixtures"]
pytestmark = pytest.mark.sqlite  # the same on either store
STATES = 500
HOSTILE = (
    "journal.nonsense",
    "journal",
    ".",
    "nonsense.brain",
    "country.<script>alert(1)</script>",
    "group.' OR 1=1 --,paper.99999999999999999999",
    "paper.\u0661\u0662,paper.-1,paper.0",
    "since.yesterday,since.2026-13-45,since.20260101",
    "lens.__class__,mesh.d999999,keyword.\x00",
    "journal." + "a" * 100_000,
    ",".join(f"paper.{number}" for number in range(10_000)),
)


@pytest.fixture(scope="module")
def shown(planted_library: PlantedLibrary) -> Data:
    return Data(planted_library.source, planted_library.source.stamp())


def through(filters: Filters, shown: Data) -> Filters:
    """Return the filters after they were written as an address and read from it."""
    said = parse_qs(urlencode(address.parameters(filters)))
    return address.read(
        {key: found if key == address.YEARS else found[0] for key, found in said.items()}, shown
    )


def test_every_state_survives_its_address_and_counts_what_sql_counts(
    planted_library: PlantedLibrary, shown: Data
) -> None:
    source, draws = planted_library.source, random.Random(20260822)  # noqa: S311  a seed, no secret
    holders, counted = filter_states.holders_of(source), filter_states.counter(source)
    numbers = []
    for _ in range(STATES):
        state = filter_states.draw(draws, source, holders)
        assert through(state.filters, shown) == state.filters
        number = count(source.corpus(), state.filters)
        assert number == counted(state), state
        numbers.append(number)
    assert sum(1 for number in numbers if number) > STATES / 4, "most states leave something to compare"


@pytest.mark.parametrize("said", HOSTILE, ids=range(len(HOSTILE)))
def test_what_no_paper_has_narrows_nothing_and_harms_nothing(shown: Data, said: str) -> None:
    assert address.read({"also": said, "ind": said, "years": [said], "q": ""}, shown) == Filters()


def test_as_many_papers_as_a_link_may_name_are_listed_whatever_else_is_asked(
    planted_library: PlantedLibrary, shown: Data
) -> None:
    pmids = planted_library.source.corpus().pmid[: address.MOST].tolist()
    journal = shown.all_of("journal")[0]
    asked = Filters(facets=(*(Facet("paper", str(pmid)) for pmid in pmids), journal))
    assert len(pmids) == address.MOST
    assert through(asked, shown) == asked


def test_every_kind_of_facet_has_a_name_an_id_and_papers(planted_library: PlantedLibrary) -> None:
    corpus = planted_library.source.corpus()
    for kind in FACETS.keys() - {"paper", "since", "new"}:
        held = corpus.held(corpus, kind)
        assert len(set(held.ids)) == len(held.ids) == len(held.holders.names) > 0
        assert all("." not in one and "," not in one for one in held.ids)
        retracted = Filters(retracted=True)
        for one, number in list(zip(held.ids, held.holders.count(select(corpus, retracted)), strict=True))[
            :3
        ]:
            assert count(corpus, replace(retracted, facets=(Facet(kind, one),))) == number


def test_a_group_goes_by_any_of_its_papers(planted_library: PlantedLibrary) -> None:
    corpus = planted_library.source.corpus()
    held = corpus.held(corpus, "group")
    papers = corpus.pmid[held.holders.paper[held.holders.holder == 0]].tolist()
    assert held.ids[0] == str(min(papers))
    numbers = {count(corpus, Filters(facets=(Facet("group", str(pmid)),))) for pmid in papers}
    assert len(numbers) == 1


def test_each_filter_is_named_and_goes_by_itself(shown: Data) -> None:
    asked = Filters(
        ("ptsd", "tbi"),
        ("tms",),
        (2010, 2020),
        facets=(Facet("country", "unknown"), Facet("since", "2020-01-05")),
    )
    found = {on.label: on.rest for on in filters_on(asked, shown)}
    assert list(found) == [
        *("PTSD", "TBI", "Transcranial magnetic stimulation", "2010 to 2020", "Country: not known"),
        "Arrived since 5 Jan 2020",
    ]
    assert found["PTSD"] == replace(asked, indications=("tbi",))
    assert found["Country: not known"].facets == (Facet("since", "2020-01-05"),)


@pytest.mark.parametrize("field", ["indications", "modalities", "evidence", "species", "journals"])
def test_a_choice_offered_leaves_as_many_papers_as_it_says(
    planted_library: PlantedLibrary, shown: Data, field: str
) -> None:
    corpus = planted_library.source.corpus()
    for asked in (Filters(), Filters(("depression",), evidence=("rct", "trial"), strict=True)):
        offered = shown.choices(asked, field)
        assert offered
        for value, number in offered:
            left = (
                replace(asked, facets=(Facet("journal", value),))
                if field == "journals"
                else replace(asked, **{field: (value,)})
            )  # type: ignore[arg-type]
            assert count(corpus, left) == number > 0


def test_filters_that_leave_nothing_say_which_of_them_is_why(planted_library: PlantedLibrary) -> None:
    corpus = planted_library.source.corpus()
    asked = Filters(("ptsd",), ("tms",), text="xyzzy")
    assert count(corpus, asked) == 0
    ((name, left, number),) = relaxed(corpus, asked)
    assert (name, left) == ("text", Filters(("ptsd",), ("tms",)))
    assert number == count(corpus, left) > 0
    assert relaxed(corpus, Filters(text="xyzzy", years=(1900, 1901))) == ()


def test_similar_papers_share_rare_terms_and_say_which(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    corpus = source.corpus()
    terms: dict[int, set[str]] = {pmid: set() for pmid in corpus.pmid.tolist()}
    for kind in ("mesh", "keyword"):
        held = corpus.held(corpus, kind)
        for paper, term in zip(held.holders.paper.tolist(), held.holders.holder.tolist(), strict=True):
            if held.ids[term].upper() not in CHECK_TAGS:
                terms[int(corpus.pmid[paper])].add(" ".join(split_words(held.holders.names[term])))
    having = Counter(term for own in terms.values() for term in own)
    rare = {term for term, number in having.items() if 1 < number <= RARE * len(corpus)}
    for pmid in corpus.pmid.tolist()[:30]:
        near = {
            other
            for other, own in terms.items()
            if other != pmid and len(own & terms[pmid] & rare) >= LEAST_SHARED
        }
        found = similar_papers(source, pmid)
        assert {one.pmid for one in found} <= near
        assert len(found) == min(5, len(near))
        for one in found:
            assert {" ".join(split_words(term)) for term in one.shared} == terms[one.pmid] & terms[
                pmid
            ] & rare
        assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert similar_papers(source, 1) == ()


def test_of_a_single_year_a_click_on_it_is_a_filter_and_a_stale_range_none() -> None:
    assert address._years((2025, 2025), (2025, 2025)) == (2025, 2025)
    assert address._years((2020, 2025), (2025, 2025)) is None
    assert address._years((2020, 2025), (2020, 2025)) is None
