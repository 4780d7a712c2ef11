"""The ladder and the milestones of one cell: each rule by name."""

from __future__ import annotations

import numpy as np
import pytest

from tests.maturing import FAR, Study, judged, study


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
