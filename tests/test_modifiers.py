"""Modifiers of a study: by heading, by type, by its own words, and not by those on other studies."""

from __future__ import annotations

import pytest

from tests.labelling import JA, RCT, SR, labels
from tracker.label import MODIFIERS, Label, Labels

CASE = "Case Reports"


def modifiers(found: Labels) -> dict[str, Label]:
    return {label.value: label for label in found.labels if label.kind == "modifier"}


TEXTS = {
    "A double-blind, sham-controlled crossover trial": {"double_blind", "sham", "crossover"},
    "A triple masked trial": {"double_blind"},
    "Single-blinded patients": {"single_blind"},
    "Outcomes were rated by blinded assessors": {"single_blind"},
    "A double-blind trial with blinded raters": {"double_blind"},
    "Open-label extension": {"open_label"},
    "Patients crossed over after a week": {"crossover"},
    "A multi-centre trial": {"multicentre"},
    "A trial in 12 tertiary hospitals": {"multicentre"},
    "At two stimulation sites": set(),
    "A single-centre trial": set(),
    "A pilot randomised study": {"pilot"},
    "This proof-of-concept study": {"pilot"},
    "It may serve as a pilot": set(),
    "First-in-human use": {"first_in_human"},
    "Patients were prospectively enrolled": {"prospective"},
    "Prospective electric field simulation": set(),
    "We retrospectively reviewed charts": {"retrospective"},
    "Retrospectively registered": set(),
    "Sham surgery in all": set(),
    "Compared with sham stimulation, it helped": {"sham"},
    "ChiCTR1900023443 and NCT 01234567": {"registered"},
    "ISRCTN12345678": {"registered"},
    "Phase 2": set(),
    "Double-blind, sham-controlled trials are needed": set(),
    "Future prospective multicentre studies should follow": set(),
    "Previous sham-controlled studies disagree": set(),
    "Scoping review and network meta-analysis": set(),
}


@pytest.mark.parametrize("text", TEXTS)
def test_words_of_an_abstract_on_this_study(text: str) -> None:
    found = modifiers(labels("tDCS of the brain", f"Background here. {text}.", types=[RCT]))
    assert set(found) == TEXTS[text]
    assert all(label.basis == "text" and label.reason.startswith('abstract "') for label in found.values())


TAGS = {
    "Double-Blind Method": "double_blind",
    "Single-Blind Method": "single_blind",
    "Cross-Over Studies": "crossover",
    "Pilot Projects": "pilot",
    "Proof of Concept Study": "pilot",
    "Prospective Studies": "prospective",
    "Retrospective Studies": "retrospective",
}


@pytest.mark.parametrize("heading", TAGS)
def test_headings(heading: str) -> None:
    found = modifiers(labels("x", types=[RCT], mesh=["Humans", heading]))
    assert {name: (label.basis, label.reason) for name, label in found.items()} == {
        TAGS[heading]: ("mesh", f"MeSH {heading}")
    }


def test_a_type_comes_first_and_the_words_are_quoted_after_it() -> None:
    found = modifiers(labels("A multicenter trial", types=[RCT, "Multicenter Study"]))
    assert found["multicentre"].basis == "publication_type"
    assert found["multicentre"].reason == 'publication type Multicenter Study; title "multicenter"'


@pytest.mark.parametrize(
    ("title", "types", "expected"),
    [
        ("rTMS: a systematic review and meta-analysis", ["Systematic Review"], {"meta_analysis"}),
        ("x", ["Meta-Analysis"], {"meta_analysis"}),
        ("x", ["Network Meta-Analysis"], {"meta_analysis", "network_meta_analysis"}),
        (
            "A network meta-analysis of sham-controlled trials",
            [JA],
            {"meta_analysis", "network_meta_analysis"},
        ),
        ("tDCS: a scoping review", [JA], {"scoping_review"}),
        ("x", ["Scoping Review"], {"scoping_review"}),
        ("Sham-controlled trials of rTMS: a review", ["Review"], set()),
    ],
)
def test_a_synthesis_has_its_own_modifiers_and_none_of_the_studies_it_reviews(
    title: str, types: list[str], expected: set[str]
) -> None:
    found = labels(title, "We found 12 double-blind, prospective, multicentre trials.", types=types)
    assert set(modifiers(found)) == expected


def test_animals_have_no_sham_arm() -> None:
    assert modifiers(labels("DBS in rats", "Sham stimulation in rats.", types=[JA])) == {}
    assert modifiers(labels("DBS of the nucleus", "Rats were given sham stimulation.", types=[JA])) == {}


def test_a_plan_has_the_modifiers_it_plans() -> None:
    found = labels("tDCS: study protocol", "A double-blind trial, NCT01234567.", types=[JA])
    assert set(modifiers(found)) == {"double_blind", "registered"}


def test_the_direction_of_results_is_no_modifier() -> None:
    assert not {
        name for name in MODIFIERS if any(word in name for word in ("positive", "negative", "benefit"))
    }
    assert modifiers(labels("Stimulation failed", "A negative trial: it was not superior.", types=[SR])) == {}
