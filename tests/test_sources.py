"""Who and where: groups, countries, journals and funders, counted once per holder and never guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.stored import article, labelled, publish
from tracker.analysis import Filters, Source, count, sources, spread
from tracker.analysis.journals import JOURNAL_CLASSES, journal_class
from tracker.analysis.origins import origins
from tracker.demo import people
from tracker.records import Author, Grant, Journal, PartialDate

if TYPE_CHECKING:
    from tests.planted_fixtures import PlantedLibrary
    from tracker.records import Article

pytest_plugins = ["tests.planted_fixtures"]
TORONTO, GRENOBLE = "University of Toronto, Canada.", "CHU Hospital, Grenoble, France."


def test_the_groups_behind_every_cell_are_the_planted_ones(planted_library: PlantedLibrary) -> None:
    source, _, cells = planted_library
    for (modality, indication), papers in cells.items():
        filters = Filters(indications=(indication,), modalities=(modality,))
        table = sources.groups(origins(source), filters)
        planted = Counter(paper.group for paper in papers)
        assert sorted(table["articles"], reverse=True) == table["articles"].tolist()
        assert Counter(table["articles"]) == Counter(planted.values())
        controlled = Counter(paper.group for paper in papers if paper.level in sources.CONTROLLED)
        assert Counter(table["controlled"][table["controlled"] > 0]) == Counter(controlled.values())
        years = {group: [p.year for p in papers if p.group == group] for group in planted}
        spans = Counter((min(dates), max(dates)) for dates in years.values())
        assert Counter(zip(table["first_year"], table["last_year"], strict=True)) == spans


def test_a_planted_group_bears_the_name_and_the_country_of_its_head(planted_library: PlantedLibrary) -> None:
    source, truth, _ = planted_library
    table = sources.groups(origins(source), Filters())
    heads = {people.group_members(record.group)[0] for record in truth.records}
    known = {
        (f"{head.last} {head.initials}", head.affiliation.rsplit(", ", 1)[-1].rstrip(".")) for head in heads
    }
    assert set(zip(table["name"], table["country"], strict=True)) <= known


def test_countries_and_journals_add_up_to_the_papers(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    for filters in (
        Filters(),
        Filters(("ptsd",), years=(2010, 2020)),
        Filters(evidence=("rct",), retracted=True),
    ):
        papers = count(source.corpus(), filters)
        countries = sources.countries(origins(source), filters)
        assert (
            countries["articles"].sum()
            == papers
            == sources.journals(origins(source), filters)["articles"].sum()
        )
        assert countries["country"].tolist()[-1] == sources.UNKNOWN_HOLDER
        assert set(countries["country"][:-1]) <= set(people.COUNTRIES)
        assert countries["share"].sum() == pytest.approx(1)
        years = spread.country_years(origins(source), filters)
        assert years["articles"].sum() == papers
        drift = spread.journal_drift(origins(source), filters)
        assert (
            drift.groupby("year")["articles"].sum().tolist()
            == drift["papers"][: drift["year"].nunique()].tolist()
        )
        assert drift["articles"].sum() == papers
        told = drift[drift["papers"] > 0]
        assert (told["low"] <= told["share"]).all()
        assert (told["share"] <= told["high"]).all()
        assert not drift["complete"][drift["year"] == 2026].any()


def test_a_new_entrant_is_new_once_whatever_years_are_shown(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    every, late = (
        spread.new_entrants(origins(source), Filters(years=years)) for years in (None, (2015, 2024))
    )
    assert every["entrants"].sum() == len(sources.groups(origins(source), Filters()))
    assert late.set_index("year")["entrants"].to_dict() == {
        year: entrants
        for year, entrants in zip(every["year"], every["entrants"], strict=True)
        if 2015 <= year <= 2024
    }
    assert (every["entrants"] <= every["groups"]).all()
    assert (every["by_entrants"] >= every["entrants"]).all()
    assert every["entrants"][0] == every["groups"][0], "in the first year everybody is new"


def test_concentration_is_of_the_holders_that_are_listed(planted_library: PlantedLibrary) -> None:
    source = planted_library.source
    table = spread.concentration(origins(source), Filters(("depression",))).set_index(["holder", "evidence"])
    groups = sources.groups(origins(source), Filters(("depression",)))
    row = table.loc["groups", "all"]
    held = groups["articles"].to_numpy()
    assert (row["papers"], row["holders"]) == (held.sum(), len(held))
    assert row["herfindahl"] == pytest.approx((held * (held - 1)).sum() / (held.sum() * (held.sum() - 1)))
    assert row["low"] < row["herfindahl"] < row["high"]
    assert row["effective"] == pytest.approx(1 / row["herfindahl"])
    assert row["top_1"] == groups["share"][0]
    assert table.loc["groups", "controlled"]["papers"] == groups["controlled"].sum()
    few = spread.concentration(origins(source), Filters(("ocd",), years=(2000, 2002)))
    assert few["herfindahl"].isna().all(), "below ten papers nothing is said"


def paper(pmid: int, year: int | None, *authors: Author, **values: Any) -> Article:
    date = PartialDate(year, 5) if year else None
    return article(pmid, authors=authors, electronic_date=date, created=None, **values)


def author(name: str, *places: str) -> Author:
    return Author(name, "Ada", "A", affiliations=places)


def test_what_is_not_known_is_counted_as_unknown(source: Source) -> None:
    study = Author(collective="The Study Group")
    boston = replace(author("Ash"), affiliations=("Boston, MA, USA; Paris, France", TORONTO))
    lancet = Journal(title="Lancet (London, England)", nlm_id="2985213R")
    papers = [
        paper(1, 2010, study, author("Ash", TORONTO), author("Head"), journal=lancet),
        paper(2, 2011, boston, author("Head"), grants=(Grant("1", agency="NIMH NIH HHS"), Grant("2", agency="NIMH NIH HHS"))),
        paper(3, None, author("Oak"), author("Elm"), grants=(Grant("3", agency="Wellcome Trust"), Grant(agency="NIMH NIH HHS"))),
        paper(4, 2012, study, grants=(Grant("4"),)),
        paper(5, 2012, author("Fir", GRENOBLE), journal=Journal(nlm_id="1")),
    ]  # fmt: skip
    levels = ("rct", "trial", "rct", "review", "case_report")
    publish(
        source.database,
        papers,
        "tbi",
        [labelled(p.pmid, "dbs", level=level) for p, level in zip(papers, levels, strict=True)],
    )
    assert sources.countries(origins(source), Filters()).to_dict("list") == {
        "country": ["Canada", "France", "United States", "unknown"],
        "articles": [1, 1, 1, 2], "controlled": [1, 0, 1, 1],
        "share": [1 / 3, 1 / 3, 1 / 3, pytest.approx(np.nan, nan_ok=True)],
    }  # fmt: skip
    groups = sources.groups(origins(source), Filters())
    assert groups[["name", "country", "articles", "controlled"]].to_numpy().tolist() == [
        ["Head A", "Canada", 2, 2], ["Elm A", "", 1, 1], ["Fir A", "France", 1, 0],
    ]  # fmt: skip
    assert groups["first_year"].isna().tolist() == [False, True, False]
    funders = sources.funders(origins(source), Filters())
    assert funders[["funder", "articles"]].to_numpy().tolist() == [
        ["NIMH NIH HHS", 2], ["Wellcome Trust", 1], ["unknown", 3],
    ]  # fmt: skip
    assert funders["share"][:2].tolist() == [1.0, 0.5], "of the papers that name a funder"
    journals = sources.journals(origins(source), Filters())
    assert journals[["journal", "journal_class", "articles"]].to_numpy().tolist() == [
        ["Brain stimulation", "neuromodulation", 3], ["Lancet (London, England)", "general", 1],
    ]  # fmt: skip
    unknown = spread.concentration(origins(source), Filters()).set_index(["holder", "evidence"])["unknown"]
    assert unknown.to_dict() == {
        ("groups", "controlled"): 0, ("groups", "all"): 1, ("countries", "controlled"): 1,
        ("countries", "all"): 2, ("journals", "controlled"): 0, ("journals", "all"): 1,
    }  # fmt: skip


def test_nothing_found_is_an_empty_table(source: Source) -> None:
    for answer in (sources.groups, sources.journals, spread.journal_drift, spread.new_entrants):
        assert answer(origins(source), Filters()).empty
    assert sources.countries(origins(source), Filters()).to_numpy()[0, :2].tolist() == ["unknown", 0]
    assert spread.country_years(origins(source), Filters()).empty
    assert spread.concentration(origins(source), Filters())["papers"].tolist() == [0] * 6


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Neuromodulation : journal of the International Neuromodulation Society", "neuromodulation"),
        ("Stereotactic and functional neurosurgery", "neuromodulation"),
        ("The journal of ECT", "neuromodulation"),
        ("Journal of Alzheimer's disease : JAD", "disease"),
        ("Brain : a journal of neurology", "disease"),
        ("Movement disorders : official journal of the Movement Disorder Society", "disease"),
        ("The New England journal of medicine", "general"),
        ("BMJ (Clinical research ed.)", "general"),
        (
            "CMAJ : Canadian Medical Association journal = journal de l'Association medicale canadienne",
            "general",
        ),
        ("JAMA neurology", "disease"),
        ("NeuroImage", "other"),
        ("Free radical biology & medicine", "other"),
        (None, "other"),
    ],
)
def test_a_journals_title_tells_its_readers(title: str | None, expected: str) -> None:
    assert journal_class(title) == expected
    assert expected in JOURNAL_CLASSES
