"""Evidence levels and species: by publication type and heading, by title only where a record is not indexed."""

from __future__ import annotations

import pytest

from tests.labelling import CASE, JA, RCT, SR, labels
from tracker.label import BROAD, STRICT

BY_TAG = {
    "RCT": ("x", [JA, RCT], [], "rct"),
    "meta-analysis of trials": ("x", ["Meta-Analysis", "Review"], [], "systematic_review"),
    "both, the title says neither": ("x", [RCT, SR], [], "systematic_review"),
    "both, the title says trial": ("A randomised sham-controlled trial", [RCT, SR], [], "rct"),
    "both, the title says review": (
        "Randomised trials: a systematic review",
        [RCT, SR],
        [],
        "systematic_review",
    ),
    "guideline on a review": ("Evidence-based recommendations", ["Practice Guideline", SR], [], "guideline"),
    "protocol beats RCT": ("x", [RCT, "Clinical Trial Protocol"], [], "protocol"),
    "protocol by title": ("DBS: study protocol for a randomised trial", [RCT], [], "protocol"),
    "RCT beats review": ("x", [RCT, "Review"], [], "rct"),
    "phase II": ("x", ["Clinical Trial, Phase II"], [], "trial"),
    "the most specific trial": ("x", ["Clinical Trial", RCT], [], "rct"),
    "clinical study is the parent of all": (
        "x",
        ["Clinical Study", "Observational Study"],
        [],
        "observational",
    ),
    "case with review": ("x", [CASE, "Review"], [], "case_report"),
    "one patient, double blind": (
        "A single patient",
        [CASE, RCT],
        ["Humans", "Double-Blind Method"],
        "case_report",
    ),
    "a trial's type beats a case's": ("x", [CASE, RCT], ["Humans"], "rct"),
    "a trial with a case": ("A randomised trial", [CASE, RCT], ["Humans"], "rct"),
    "old systematic review": ("DBS: a systematic review", [JA, "Review"], ["Humans"], "systematic_review"),
    "review still to be done": ("DBS: a protocol for a systematic review", ["Review"], [], "protocol"),
    "review": ("x", ["Review"], ["Animals"], "review"),
    "animals": ("x", [JA], ["Animals", "Rats"], "preclinical"),
    "randomised animals": ("x", [RCT], ["Animals"], "preclinical"),
    "animals and people": ("x", [RCT], ["Animals", "Humans"], "rct"),
    "veterinary": ("x", ["Clinical Trial, Veterinary"], [], "preclinical"),
    "veterinary, another kind": ("x", ["Observational Study, Veterinary"], [], "preclinical"),
    "cohort": ("x", [JA], ["Humans", "Retrospective Studies"], "observational"),
    "case beats cohort": ("x", [CASE], ["Humans", "Retrospective Studies"], "case_report"),
    "a pilot alone proves nothing": ("x", [JA], ["Humans", "Pilot Projects"], "unknown"),
    "a pilot with an outcome": ("x", [JA], ["Humans", "Pilot Projects", "Treatment Outcome"], "trial"),
    "blinding alone proves nothing": ("x", [JA], ["Humans", "Double-Blind Method"], "unknown"),
    "model": ("x", [JA], ["Humans", "Computer Simulation"], "preclinical"),
    "editorial": ("x", ["Editorial", RCT], [], "commentary"),
    "comment": ("x", ["Comment", JA], [], "commentary"),
    "letter": ("x", ["Letter"], [], "commentary"),
    "letter with a trial": ("x", ["Letter", RCT], [], "rct"),
    "letter with a case": ("A case of tremor", ["Letter"], [], "case_report"),
    "erratum": ("x", ["Published Erratum", RCT], [], "notice"),
    "retraction notice": ("x", ["Retraction of Publication"], [], "notice"),
    "retraction notice, newer name": ("x", ["Retraction Notice"], [], "notice"),
    "concern": ("x", ["Expression of Concern"], [], "notice"),
    "a retracted paper keeps its level": ("RETRACTED: x", [RCT, "Retracted Publication"], [], "rct"),
}

FROM_THE_TITLE = {
    "protocol by title",
    "old systematic review",
    "review still to be done",
    "letter with a case",
}
"""A tag allows these levels, the title tells them: strict counts leave them out."""


@pytest.mark.parametrize("case", BY_TAG)
def test_evidence_by_type_and_heading(case: str) -> None:
    title, types, mesh, level = BY_TAG[case]
    found = labels(title, types=types, mesh=mesh, status="MEDLINE")
    assert found.evidence_level == level
    bases = (
        {"rule"}
        if level == "unknown"
        else {"text"}
        if case in FROM_THE_TITLE
        else {"publication_type", "mesh"}
    )
    assert found.evidence_basis in bases


def test_a_letter_with_an_abstract_is_judged_by_its_headings() -> None:
    mesh = ["Humans", "Retrospective Studies"]
    assert labels("x", types=["Letter"], mesh=mesh).evidence_level == "commentary"
    assert labels("x", "We looked back.", types=["Letter"], mesh=mesh).evidence_level == "observational"


BY_TITLE = {
    "Correction to: DBS in AD": "notice",
    "Correction of scoliosis by stimulation": "unknown",
    "Reply to: stimulation in AD": "commentary",
    "Response to rTMS predicted by EEG": "unknown",
    "rTMS in PTSD: study protocol for a randomised controlled trial": "protocol",
    "Design and rationale of a randomised trial of tDCS": "protocol",
    "Vagus nerve stimulation: a systematic review of randomized trials": "systematic_review",
    "Network meta-analysis of neurostimulation": "systematic_review",
    "Clinical practice guideline for rTMS": "guideline",
    "Adherence to clinical practice guidelines for rTMS": "unknown",
    "Deep brain stimulation in aged rats": "preclinical",
    "Deep brain stimulation: from mice to patients": "unknown",
    "Stimulation in rodents: a narrative review": "review",
    "A double-blind, randomized, sham-controlled trial of tDCS": "rct",
    "A non-randomized clinical trial of tDCS": "trial",
    "Mendelian randomization of pain": "unknown",
    "Open-label pilot study of DBS": "trial",
    "Deep brain stimulation in dementia: a pilot study": "trial",
    "Plasma tau as an early marker: a pilot study": "unknown",
    "A pilot trial of yoga": "trial",
    "A prospective large animal trial of stimulation": "preclinical",
    "Retrospective cohort of DBS": "observational",
    "A case of tremor": "case_report",
    "Tremor in a 63-year-old woman": "case_report",
    "Spinal cord stimulation: a review": "review",
    "Thoughts on stimulation": "unknown",
}


@pytest.mark.parametrize("title", BY_TITLE)
def test_evidence_by_title_where_the_record_is_not_indexed(title: str) -> None:
    found = labels(title, types=[JA], status="Publisher")
    assert found.evidence_level == BY_TITLE[title]
    assert found.evidence_basis == ("rule" if found.evidence_level == "unknown" else "text")


def test_the_title_of_an_indexed_record_is_not_asked() -> None:
    title = "A double-blind, randomized, sham-controlled trial of tDCS"
    assert labels(title, types=[JA], mesh=["Humans"]).evidence_level == "unknown"
    assert labels(title, types=[JA], status="MEDLINE").evidence_level == "unknown"


def test_randomised_in_the_abstract_of_an_unindexed_record_is_a_candidate_and_no_trial() -> None:
    found = labels("tDCS", "We say why. Patients were randomized to sham.", types=[JA])
    assert (found.evidence_level, found.evidence_basis) == ("unknown", "candidate")
    assert found.evidence_reason == (
        'may be a randomised trial: abstract "Patients were randomized to sham."'
    )


@pytest.mark.parametrize(
    ("abstract", "more"),
    [
        ("Patients were randomized.", {"mesh": ["Humans"]}),
        ("Further randomized trials are needed.", {}),
        ("Previous randomized trials disagree.", {}),
        ("Rats were randomized to sham.", {}),
        ("In this review we discuss why patients were randomized.", {}),
        ("A non-randomized comparison in patients.", {}),
    ],
)
def test_what_is_no_candidate(abstract: str, more: dict[str, list[str]]) -> None:
    assert labels("tDCS", abstract, types=[JA], **more).evidence_basis == "rule"


def test_strict_counts_take_tags_and_people_and_broad_ones_titles_too() -> None:
    tagged = labels("x", types=[RCT], status="MEDLINE").evidence_basis
    titled = labels("A randomised sham-controlled trial", types=[JA]).evidence_basis
    assert tagged in STRICT
    assert titled in BROAD - STRICT
    assert {"candidate", "rule"}.isdisjoint(BROAD)
    assert "correction" in STRICT


def test_the_reason_names_the_type_as_the_record_does() -> None:
    assert labels("x", types=["Retraction Notice"]).evidence_reason == "publication type Retraction Notice"
    assert labels("Sham in mice", types=[JA]).evidence_reason == 'title "mice"'


# Species


@pytest.mark.parametrize(
    ("title", "mesh", "status", "species"),
    [
        ("x", ["Humans"], "MEDLINE", "human"),
        ("x", ["Animals"], "MEDLINE", "animal"),
        ("x", ["Humans", "Animals"], "MEDLINE", "both"),
        ("Stimulation in rats", ["Deep Brain Stimulation"], "MEDLINE", "unknown"),
        ("Stimulation in rats", [], "Publisher", "animal"),
        ("Stimulation in non-human primates", [], "Publisher", "animal"),
        ("Stimulation in patients with tremor", [], "Publisher", "human"),
        ("Stimulation in mice and humans", [], "Publisher", "both"),
        ("Stimulation", [], "Publisher", "unknown"),
    ],
)
def test_species_by_heading_and_by_title_only_where_not_indexed(
    title: str, mesh: list[str], status: str, species: str
) -> None:
    found = labels(title, mesh=mesh, status=status)
    assert found.species == species
    bases = [label.basis for label in found.labels if label.kind == "species"]
    assert bases == ([] if species == "unknown" else ["mesh" if mesh else "text"])
