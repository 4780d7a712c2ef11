"""Laws of the ladder and the milestones, for any papers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.maturing import FAR, Study, firsts, judged, last_day, rungs
from tracker.maturity.ladder import RUNGS, STAGES
from tracker.maturity.milestones import KINDS

ORDER = list(STAGES)

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


@settings(max_examples=100)
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
    human = [rung.stage for rung in ladder.rungs if rung.stage != "M0"]
    assert human == list(RUNGS[1 : len(human) + 1])
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
