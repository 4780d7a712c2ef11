"""The ladder and the milestones of one cell: each rule by name, and laws that hold for any papers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.maturing import FAR, Study, firsts, judged, last_day, rungs, study
from tracker.maturity.ladder import RUNGS, STAGES
from tracker.maturity.milestones import KINDS
from tracker.maturity.participants import cumulative, largest

ORDER = list(STAGES)


def stage(*studies: Study) -> str:
    return judged(studies)[0].stage


def missing(*studies: Study) -> str:
    return judged(studies)[0].missing


def dates(*studies: Study) -> dict[str, str | None]:
    return {rung.stage: rung.date for rung in judged(studies)[0].rungs}


def test_a_cell_without_papers_has_no_stage() -> None:
    ladder, milestones = judged([])
    assert (ladder.stage, ladder.name, ladder.rungs) == ("none", "No study yet", ())
    assert ladder.missing == "no study in animals or in people"
    assert np.isnan(ladder.inputs.unknown_share)
    assert milestones == []


def test_one_animal_paper_is_preclinical() -> None:
    ladder, milestones = judged([study(1, "2010-03", "preclinical", 12, animal=True)])
    assert (ladder.stage, ladder.missing) == ("M0", "no study in people")
    assert [(one.kind, one.date, one.pmids) for one in milestones] == [("stage_m0", "2010-03", (1,))]


def test_a_trial_in_animals_is_no_study_in_people() -> None:
    assert stage(study(1, "2010", "rct", 90, "sham", animal=True)) == "M0"


def test_one_retracted_paper_alone_is_no_evidence_but_a_milestone() -> None:
    ladder, milestones = judged([study(1, "2010", "rct", 90, retracted_on="2012-05")])
    assert ladder.stage == "none"
    assert [(one.kind, one.date, one.pmids) for one in milestones] == [("first_retraction", "2012-05", (1,))]


def test_a_retraction_without_a_dated_notice_has_no_date() -> None:
    _, milestones = judged([study(1, "2010", retracted_on=FAR)])
    assert [(one.kind, one.date) for one in milestones] == [("first_retraction", None)]


def test_undated_papers_prove_a_stage_but_not_since_when() -> None:
    ladder, milestones = judged([study(1, None, "case_report", 1), study(2, None, "trial", 12)])
    assert ladder.stage == "M2a"
    assert dates(study(1, None, "case_report", 1), study(2, None, "trial", 12)) == {"M1": None, "M2a": None}
    assert {one.kind: one.date for one in milestones}["first_human"] is None
    dated = [study(3, "2015", "case_report", 1), study(1, None, "case_report", 1)]
    assert {one.kind: one.pmids for one in judged(dated)[1]}["first_human"] == (3,)


def test_animal_work_before_the_first_study_in_people_is_a_rung_and_after_it_is_not() -> None:
    first, animal = study(1, "2012", "case_report", 1), study(2, "2011-06", "preclinical")
    assert dates(first, animal) == {"M0": "2011-06", "M1": "2012"}
    assert dates(first, animal._replace(date="2012")) == {"M1": "2012"}
    assert dates(first, animal._replace(date="2013")) == {"M1": "2012"}


@pytest.mark.parametrize(
    "level", ["review", "systematic_review", "protocol", "commentary", "guideline", "unknown"]
)
def test_what_is_no_primary_study_proves_no_study_in_people(level: str) -> None:
    assert stage(study(1, "2010", level, 200, "sham", "multicentre", "prospective", "registered")) == "none"


def test_a_second_study_is_development_once_ten_people_or_a_prospective_one_are_there() -> None:
    first = study(1, "2010", "case_report", 4)
    assert stage(first) == "M1"
    assert (
        missing(first)
        == "1 of 2 studies in people; 4 of 10 participants, and none of them called prospective"
    )
    assert stage(first, study(2, "2011", "trial", 5)) == "M1"
    assert missing(first, study(2, "2011")) == (
        "4 of 10 participants (told in 1 of 2 studies), and none of them called prospective"
    )
    assert stage(first, study(2, "2011", "trial", 6)) == "M2a"
    assert stage(first, study(2, "2011", "case_report", 0, "prospective")) == "M2a"
    assert stage(first._replace(people=25)) == "M1", "one study of many people is still the first"


def test_two_groups_and_thirty_people_are_not_yet_exploration_without_control() -> None:
    two = [study(1, "2010", "trial", 20, group=1), study(2, "2011", "trial", 12, group=2)]
    assert stage(*two) == "M2a"
    assert missing(*two) == "2 of 3 independent groups, and no controlled trial"
    assert stage(*two, study(3, "2012", "case_report", group=3)) == "M2b"
    assert stage(*two, study(3, "2012", "case_report", group=2)) == "M2a"
    assert stage(*two, study(3, "2012", "case_report", group=-1)) == "M2a", "who signed is not known"
    few = [two[0]._replace(people=6), two[1]]
    assert missing(*few) == "2 of 3 independent groups, and no controlled trial; 18 of 30 participants"


@pytest.mark.parametrize("mark", ["sham", "crossover", "controlled"])
def test_a_controlled_trial_makes_thirty_people_exploration(mark: str) -> None:
    two = [study(1, "2010", "trial", 20), study(2, "2011", "trial", 12)]
    assert stage(*two, study(3, "2012", "trial", 0, mark)) == "M2b"
    assert stage(*two, study(3, "2012", "observational", 0, mark)) == "M2a"
    assert stage(*two, study(3, "2012", "case_report", 1, mark)) == "M2a", (
        "one blinded patient is still a case"
    )


def test_a_first_study_that_is_pivotal_opens_three_rungs_on_one_day() -> None:
    assert dates(study(1, "2010-04-02", "rct", 80)) == dict.fromkeys(("M1", "M2a", "M2b", "M3"), "2010-04-02")
    ladder, _ = judged([study(1, "2010-04-02", "rct", 80)])
    assert [rung.implied for rung in ladder.rungs] == [False, True, False, False]


@pytest.mark.parametrize("mark", ["multicentre", "phase_3"])
def test_a_multicentre_or_phase_iii_trial_of_untold_size_is_assessment(mark: str) -> None:
    assert stage(study(1, "2010", "rct", 0, mark)) == "M3"
    assert stage(study(1, "2010", "trial", 0, mark)) == "M1"


def test_three_sham_controlled_trials_are_assessment_however_small() -> None:
    three = [study(n, f"201{n}", "rct", 5, "sham") for n in range(3)]
    assert stage(*three[:2]) == "M2a"
    assert dates(*three)["M3"] == "2012"
    assert missing(*three[:2], study(8, "2015", "rct", 40)) == (
        "no randomised trial in several centres, of phase III or with 80 participants (largest so far: 40), "
        "and 2 of 3 randomised trials against sham"
    )


def consolidated() -> list[Study]:
    return [
        study(1, "2010-01", "rct", 90),
        study(2, "2011-05-10", "rct"),
        study(3, "2012", "systematic_review"),
        study(4, "2013", "systematic_review"),
        study(5, "2009", "guideline"),
    ]


def test_two_later_reviews_and_a_guideline_are_consolidation() -> None:
    ladder, _ = judged(consolidated())
    assert (ladder.stage, ladder.missing) == ("M4", "")
    top = ladder.rung("M4")
    assert top is not None
    assert (top.date, top.pmids) == ("2013", (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        (
            study(3, "2011-05-10", "systematic_review"),
            "1 of 2 systematic reviews later than the second randomised trial",
        ),
        (
            study(3, None, "systematic_review"),
            "1 of 2 systematic reviews later than the second randomised trial",
        ),
        (study(3, "2012", "systematic_review", 0, "scoping_review"), "1 of 2 systematic reviews later than"),
        (study(3, "2012", "systematic_review", animal=True), "1 of 2 systematic reviews later than"),
        (study(2, None, "rct"), "0 of 2 systematic reviews later than"),
        (study(2, "2011", "trial"), "1 of 2 randomised trials; 0 of 2 systematic reviews later than"),
        (study(5, "2014", "review"), "no guideline or consensus"),
    ],
)
def test_what_consolidation_lacks(change: Study, lacks: str) -> None:
    papers = [change if one.pmid == change.pmid else one for one in consolidated()]
    assert stage(*papers) == "M3"
    assert missing(*papers).startswith(lacks)


def test_consolidation_rests_on_assessment() -> None:
    small = [one._replace(people=12) if one.level == "rct" else one for one in consolidated()]
    assert stage(*small) == "M2a"


def test_a_stage_falls_when_its_proof_is_retracted() -> None:
    papers = [study(1, "2010", "case_report", 2), study(2, "2012", "rct", 90)]
    assert stage(*papers) == "M3"
    assert stage(papers[0], papers[1]._replace(retracted_on="2014")) == "M1"


def test_a_preprint_counts_and_is_named() -> None:
    ladder, _ = judged([study(1, "2010", "case_report", 2), study(2, "2021", "rct", 90, preprint=True)])
    top = ladder.rung("M3")
    assert top is not None
    assert top.preprints == (2,)
    first = ladder.rung("M1")
    assert first is not None
    assert first.preprints == ()


def test_every_paper_of_the_earliest_date_is_named_and_the_date_is_the_least_exact() -> None:
    _, milestones = judged([study(3, "2010-12-31"), study(1, "2010"), study(2, "2011")])
    assert [(one.date, one.pmids) for one in milestones if one.kind == "first_human"] == [("2010", (1, 3))]


def test_the_inputs_of_a_rung_are_those_of_its_day() -> None:
    ladder, _ = judged([
        study(1, "2010", "case_report", 2, group=1), study(2, "2011", "trial", 12, group=1, numbers=("NCT1",)),
        study(3, "2012", "rct", 10, "sham", group=2, numbers=("NCT1",)), study(4, "2012", "rct", 25, group=3),
        study(5, "2014", "unknown"), study(6, "2014", "review"),
    ])  # fmt: skip
    development = ladder.rung("M2a")
    assert development is not None
    assert (development.inputs.human, development.inputs.participants, development.inputs.groups) == (
        2,
        14,
        1,
    )
    now = ladder.inputs
    assert (now.human, now.told, now.participants, now.groups) == (4, 4, 39, 3)
    assert (now.rcts, now.sham_rcts, now.largest_rct) == (2, 1, 25)
    assert now.unknown_share == pytest.approx(1 / 6)
    assert now.levels == {"rct": 2, "trial": 1, "case_report": 1, "review": 1, "unknown": 1}


def test_people_of_one_registered_trial_count_once() -> None:
    def total(*papers: tuple[int, tuple[str, ...]]) -> list[int]:
        return cumulative(np.array([n for n, _ in papers]), [numbers for _, numbers in papers]).tolist()

    assert total((42, ("A",)), (42, ("A",)), (50, ("A",)), (3, ()), (3, ())) == [42, 42, 50, 53, 56]
    assert total((40, ("A",)), (50, ("B",)), (90, ("A", "B")), (100, ("A", "B"))) == [40, 90, 90, 100]
    assert total((60, ("A", "B")), (40, ("A",)), (50, ("B",))) == [60, 60, 90]
    assert total((0, ("A",)), (7, ("A",))) == [0, 7]


numbers = st.frozensets(st.sampled_from("ABCDE"), max_size=3)


@given(st.lists(st.tuples(st.integers(0, 50), numbers), max_size=8), st.data())
def test_participants_are_the_largest_sum_without_a_shared_number_in_any_order(
    papers: list[tuple[int, frozenset[str]]], data: st.DataObject
) -> None:
    def total(given: list[tuple[int, frozenset[str]]]) -> int:
        people = np.array([n for n, _ in given], dtype=np.int64)
        running = cumulative(people, [tuple(sorted(ids)) for _, ids in given])
        assert (np.diff(running, prepend=0) >= 0).all()
        return int(running[-1]) if given else 0

    free = sum(n for n, ids in papers if not ids)
    assert total(papers) == free + _best([one for one in papers if one[1]])
    assert total(data.draw(st.permutations(papers))) == total(papers)


def _best(papers: list[tuple[int, frozenset[str]]]) -> int:
    """Try every choice."""
    sums = [0]
    for choice in range(1 << len(papers)):
        chosen = [one for place, one in enumerate(papers) if choice >> place & 1]
        used = [number for _, ids in chosen for number in ids]
        if len(used) == len(set(used)):
            sums.append(sum(n for n, _ in chosen))
    return max(sums)


def test_overlapping_numbers_without_end_take_no_time() -> None:
    sizes = {frozenset((f"N{n}", f"N{(7 * n + 3) % 24}")): n + 1 for n in range(24)}
    assert largest(sizes) > 0
    many = [(f"N{n}", f"N{(n * n + 1) % 60}") for n in range(200)]
    assert cumulative(np.full(200, 10), many)[-1] >= 10


one_date = st.one_of(
    st.none(),
    st.sampled_from(
        ["2010", "2011", "2010-03", "2010-12", "2011-01", "2010-12-31", "2011-06-30", "2012-02-29"]
    ),
)
LEVELS = (
    *("rct", "rct", "trial", "case_report", "observational", "systematic_review", "systematic_review"),
    *("guideline", "preclinical", "review", "unknown"),
)
MARKS = (
    *("sham", "crossover", "multicentre", "prospective", "phase_3", "controlled", "meta_analysis"),
    "scoping_review",
)
one_study = st.builds(
    Study,
    pmid=st.just(0),
    date=one_date,
    level=st.sampled_from(LEVELS),
    people=st.sampled_from([0, 1, 5, 9, 10, 12, 30, 80]),
    marks=st.frozensets(st.sampled_from(MARKS), max_size=2),
    animal=st.sampled_from([False, False, False, True]),
    numbers=st.sampled_from([(), (), ("A",), ("B",)]),
    group=st.integers(-1, 3),
    preprint=st.booleans(),
    retracted_on=st.sampled_from([None, None, None, None, "2012", "2013-05", FAR]),
)
cells = st.lists(one_study, max_size=12).map(
    lambda found: [one._replace(pmid=n + 1) for n, one in enumerate(found)]
)


def days(ladder_dates: dict[str, str | None]) -> dict[str, str]:
    return {name: last_day(date) for name, date in ladder_dates.items()}


@settings(max_examples=300)
@given(cells)
def test_the_ladder_is_what_the_rules_say_when_they_are_read_day_by_day(cell: list[Study]) -> None:
    ladder, milestones = judged(cell)
    assert days({rung.stage: rung.date for rung in ladder.rungs}) == rungs(cell)
    found = {
        one.kind: (last_day(one.date), one.pmids) for one in milestones if not one.kind.startswith("stage")
    }
    assert found == firsts(cell)


@given(cells, one_study)
def test_adding_a_paper_never_lowers_a_stage_nor_delays_a_rung(cell: list[Study], more: Study) -> None:
    before = judged(cell)[0]
    after = judged([*cell, more._replace(pmid=99)])[0]
    assert ORDER.index(after.stage) >= ORDER.index(before.stage)
    for rung in before.rungs:
        later = after.rung(rung.stage)
        if rung.stage != "M0":
            assert later is not None
            assert last_day(later.date) <= last_day(rung.date)


@given(cells)
def test_rungs_are_climbed_in_order_and_proved_by_papers_that_stand(cell: list[Study]) -> None:
    ladder, milestones = judged(cell)
    climbed = [last_day(rung.date) for rung in ladder.rungs]
    assert climbed == sorted(climbed)
    assert [rung.stage for rung in ladder.rungs if rung.stage != "M0"] == list(
        RUNGS[1 : len(ladder.rungs) + 1]
    )[: len([rung for rung in ladder.rungs if rung.stage != "M0"])]
    standing = {one.pmid for one in cell if one.retracted_on is None}
    for rung in ladder.rungs:
        assert rung.pmids
        assert set(rung.preprints) <= set(rung.pmids) <= standing
        assert max(last_day(one.date) for one in cell if one.pmid in rung.pmids) <= last_day(rung.date)
    assert [one.kind for one in milestones] == [
        kind for kind in KINDS if kind in {one.kind for one in milestones}
    ]


@given(cells)
def test_the_proof_of_a_rung_alone_proves_it(cell: list[Study]) -> None:
    for rung in judged(cell)[0].rungs:
        proof = [one for one in cell if one.pmid in rung.pmids]
        again = judged(proof)[0].rung(rung.stage)
        assert again is not None
        assert (again.date, again.pmids) == (rung.date, rung.pmids)


@given(cells, st.data())
def test_the_order_of_the_papers_does_not_matter(cell: list[Study], data: st.DataObject) -> None:
    assert judged(data.draw(st.permutations(cell))) == judged(cell)


@given(cells)
def test_retracted_papers_change_nothing_but_the_first_retraction(cell: list[Study]) -> None:
    ladder, milestones = judged(cell)
    standing, others = judged([one for one in cell if one.retracted_on is None])
    assert [one for one in milestones if one.kind != "first_retraction"] == others
    assert ladder == standing or np.isnan(ladder.inputs.unknown_share)
