"""Emerging terms: what rises here and not elsewhere, and nothing because NLM has a new heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stored import article, publish, temporary_store
from tracker.analysis import Filters, Source, count
from tracker.analysis.terms import CHECK_TAGS, LENS_COLUMNS, TERM_COLUMNS, lens_years, terms
from tracker.analysis.vocabulary import KINDS, lenses, vocabulary
from tracker.catalog import load_catalog
from tracker.errors import UsageError
from tracker.query import Matcher, mesh_tree, parse
from tracker.records import AbstractSection, Keyword, MeshHeading, PartialDate, Searchable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.planted_fixtures import PlantedLibrary
    from tracker.records import Article

pytest_plugins = ["tests.planted_fixtures"]
pytestmark = pytest.mark.sqlite  # the same on either store

RISING, NEW_EVERYWHERE, STEADY = (
    ("Sleep Quality", "D000001"),
    ("Brain Waves", "D000002"),
    ("Hippocampus", "D006624"),
)
TAG, METHOD = ("Male", "D008297"), ("Deep Brain Stimulation", "D046690")
OWN, OTHER = ("Stress Disorders, Post-Traumatic", "D013313"), ("Depression", "D003863")
YEARS, TURN, CURRENT = range(2020, 2026), 2023, 2026
EACH = 30
"""Papers of each indication in each year."""


def paper(pmid: int, year: int, number: int, *, own: bool) -> Article:
    """Return a paper: one heading rises here alone, one is introduced everywhere, half the last year has none yet."""
    late, third = year >= TURN, number % 3 == 0
    carried = {TAG: True, METHOD: True, OWN: own, OTHER: not own, STEADY: third}
    carried |= {RISING: third and (late or not own), NEW_EVERYWHERE: late and number % 2 == 0}
    headings = [MeshHeading(name, ui) for (name, ui), holds in carried.items() if holds]
    spelling = "Closed  Loop" if number % 2 else "closed-loop"
    words = ["PTSD", "Deep-Brain Stimulation", *([spelling] if own and late else [])]
    return article(
        pmid,
        mesh=() if year == YEARS[-1] and number >= EACH // 2 else tuple(headings),
        keywords=tuple(map(Keyword, words)),
        abstract=(AbstractSection("A matter of cost." if own and late and third else "No matter."),),
        electronic_date=PartialDate(year, 2),
        created=None,
    )


@pytest.fixture(scope="module")
def rising_library() -> Iterator[Source]:
    """Two indications with as many papers a year, and a year that is not over, full of a term of its own."""
    with temporary_store() as database:
        for indication, start in (("ptsd", 1000), ("depression", 5000)):
            papers = [
                paper(start + 100 * (year - YEARS[0]) + number, year, number, own=indication == "ptsd")
                for year in YEARS
                for number in range(EACH)
            ]
            hasty = Keyword("a term of the year that is not over")
            papers += [
                article(
                    start + 900 + n, electronic_date=PartialDate(CURRENT, 1), created=None, keywords=(hasty,)
                )
                for n in range(20)
            ]
            publish(database, papers, indication)
        yield Source(database, load_catalog())


def test_a_heading_that_rises_here_alone_is_found_and_a_new_one_of_nlm_cancels(
    rising_library: Source,
) -> None:
    table = terms(vocabulary(rising_library, "mesh"), "ptsd").set_index("key")
    assert set(table.index) == {RISING[1], NEW_EVERYWHERE[1], STEADY[1]}
    assert table["rising"].to_dict() == {RISING[1]: True, NEW_EVERYWHERE[1]: False, STEADY[1]: False}
    new = table.loc[NEW_EVERYWHERE[1]]
    assert (new["previous"], new["first_year"], new["run"]) == (0, TURN, 3)
    assert new["recent"] == 15 + 15 + 8
    assert new["low"] < 1 < new["high"]
    assert table.loc[RISING[1], "low"] > 1
    assert table.loc[STEADY[1], "ratio"] == pytest.approx(1, abs=0.05), (
        "papers not yet indexed count on neither side"
    )
    other = terms(vocabulary(rising_library, "mesh"), "depression")
    assert not other["rising"].any()


def test_check_tags_and_the_query_itself_are_no_news(rising_library: Source) -> None:
    mesh = terms(vocabulary(rising_library, "mesh"), "ptsd")
    assert {TAG[1], METHOD[1], OWN[1]}.isdisjoint(mesh["key"])
    assert OTHER[1] not in set(terms(vocabulary(rising_library, "mesh"), "depression")["key"])
    assert set(terms(vocabulary(rising_library, "keyword"), "ptsd")["key"]) == {"closed loop"}
    assert "ptsd" in set(terms(vocabulary(rising_library, "keyword"), "depression")["key"]), "news elsewhere"
    assert len(CHECK_TAGS) == 35


def test_a_heading_that_no_other_paper_has_cannot_be_told_from_a_new_one(source: Source) -> None:
    heading, word = MeshHeading("Only Here", "D000003"), Keyword("only here")

    def papers(start: int, *, own: bool) -> Iterator[Article]:
        for number, year in enumerate(year for year in YEARS for _ in range(20)):
            late = own and year >= TURN
            plain = (MeshHeading(*STEADY), *([heading] if late else []))
            words = (Keyword("plain"), *([word] if late else []))
            date = PartialDate(year, 2)
            yield article(start + number, mesh=plain, keywords=words, electronic_date=date, created=None)

    publish(source.database, list(papers(1000, own=True)), "ptsd")
    publish(source.database, list(papers(5000, own=False)), "depression")
    mesh = terms(vocabulary(source, "mesh"), "ptsd").set_index("key").loc["D000003"]
    keyword = terms(vocabulary(source, "keyword"), "ptsd").set_index("key").loc["only here"]
    assert (mesh["recent"], mesh["elsewhere"], mesh["rising"]) == (60, 0, False)
    assert (keyword["recent"], keyword["elsewhere"], keyword["rising"]) == (60, 0, True)


def test_keywords_are_one_whatever_their_spelling(rising_library: Source) -> None:
    found = vocabulary(rising_library, "keyword")
    row = terms(found, "ptsd").iloc[0]
    assert (row["previous"], row["recent"], row["run"], row["rising"]) == (0, 3 * EACH, 3, True)
    assert row["term"] in {"closed-loop", "Closed  Loop"}
    assert tuple(terms(found, "ptsd").columns) == TERM_COLUMNS


def test_the_year_that_is_not_over_is_no_part_of_a_span(rising_library: Source) -> None:
    found = vocabulary(rising_library, "keyword")
    assert "a term of the year that is not over" in found.terms.names
    assert not terms(found, "ptsd")["term"].str.startswith("a term").any()
    assert terms(found, "ptsd", Filters(years=(2021, 2030))).empty, "five years are not two spans"
    with pytest.raises(UsageError):
        terms(found, "nonsense")


def test_a_lens_counts_the_papers_that_speak_of_it(rising_library: Source) -> None:
    found = vocabulary(rising_library, "lens")
    years = lens_years(found, Filters(("ptsd",)))
    assert tuple(years.columns) == LENS_COLUMNS
    cost = years[years["lens"] == "cost"].set_index("year")
    assert cost["articles"].to_dict() == {2020: 0, 2021: 0, 2022: 0, 2023: 10, 2024: 10, 2025: 10, 2026: 0}
    assert cost["papers"].to_dict() == dict.fromkeys(YEARS, EACH) | {CURRENT: 20}
    assert cost["complete"].to_dict() == dict.fromkeys(YEARS, True) | {CURRENT: False}
    assert (cost["low"] <= cost["share"]).all()
    assert (cost["share"] <= cost["high"]).all()
    rising = terms(found, "ptsd").set_index("key")["rising"].to_dict()
    assert rising == {"cost": True, "personalised": True}


def test_what_is_read_is_read_once(rising_library: Source) -> None:
    for kind in KINDS:
        assert vocabulary(rising_library, kind) is vocabulary(rising_library, kind)
    with pytest.raises(KeyError):
        vocabulary(rising_library, "nonsense")


@pytest.mark.parametrize(
    ("lens", "text"),
    [
        ("plasticity", "Stimulation induces neuroplasticity."),
        ("long_term", "Long-term outcomes after 5 years."),
        ("minimally_invasive", "A percutaneous, minimally invasive lead."),
        ("personalised", "Closed-loop stimulation."),
        ("adverse_effects", "Adverse events were rare."),
        ("cost", "A cost-effectiveness analysis."),
    ],
)
def test_each_lens_sees_its_claim_and_nothing_else(lens: str, text: str) -> None:
    matcher = Matcher({one.id: parse(one.expression) for one in lenses()}, mesh_tree())
    assert matcher.read(Searchable(pmid=1, abstract=(text,))).matched == (lens,)
    assert matcher.read(Searchable(pmid=1, title=("Deep brain stimulation.",))).matched == ()


def test_nothing_rises_in_a_corpus_where_no_term_was_planted_to_rise(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    for kind in KINDS:
        found = vocabulary(source, kind)
        for indication in source.corpus().indications:
            assert not terms(found, indication)["rising"].any()


def test_lenses_count_each_paper_of_the_selection_once(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    years = lens_years(vocabulary(source, "lens"), Filters())
    papers = years.groupby("lens")["papers"].sum()
    assert set(papers) == {count(source.corpus(), Filters())}
    assert (years["articles"] <= years["papers"]).all()


def test_an_empty_database_has_no_terms(source: Source) -> None:
    for kind in KINDS:
        assert terms(vocabulary(source, kind), "tbi").empty
    assert lens_years(vocabulary(source, "lens"), Filters()).empty
