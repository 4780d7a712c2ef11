"""The labels on the page of a paper: every kind in its order, each with the words that earned it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stored import UNMARKED, article, publish
from tracker import store
from tracker.analysis import EVIDENCE_LEVELS, MODIFIERS
from tracker.label import LEVELS, Label
from tracker.label import MODIFIERS as RULED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.database import Database

pytest_plugins = ["tests.page_fixtures"]

TRIAL = (
    Label("species", "human", "mesh", "MeSH Humans"),
    Label("sample_size", "1760", "text", 'abstract "We enrolled 1,760 patients."'),
    Label("modifier", "multicentre", "publication_type", "publication type Multicenter Study"),
    Label("modifier", "sham", "text", 'abstract "sham"'),
    Label("device", "medtronic", "text", 'abstract "Medtronic"'),
    Label("target", "fornix", "text", 'title "fornix"'),
    Label("evidence", "rct", "publication_type", "publication type Randomized Controlled Trial"),
    Label("indication", "tbi", "mesh", "MeSH Brain Injuries, Traumatic"),
    Label("modality", "dbs", "text", 'title "deep brain stimulation"'),
)
SHOWN = (
    "**Why it is here**",
    "**Indication: TBI**, from MeSH Brain Injuries, Traumatic",
    '**Modality: Deep brain stimulation**, from title "deep brain stimulation"',
    "**Where it stimulates, and with whose device**",
    '**Target: Fornix**, from title "fornix"',
    '**Device: Medtronic**, from abstract "Medtronic"',
    "**What kind of study it is**",
    "**Evidence: Randomised controlled trial**, from publication type Randomized Controlled Trial",
    '**Design: Sham control**, from abstract "sham"',
    "**Design: Multicentre**, from publication type Multicenter Study",
    '**People studied: 1,760**, from abstract "We enrolled 1,760 patients."',
    "**Human or animal: Human**, from MeSH Humans",
)


def show(database: Database, labels: tuple[Label, ...], level: str, basis: str) -> None:
    """Publish paper 1 with these labels."""
    publish(database, [article(1)], labels=[store.Labelled(1, UNMARKED, labels, level, basis, "human")])


def test_every_kind_of_label_is_shown_with_its_reason_in_a_fixed_order(
    database: Database, said_of: Callable[[int], str]
) -> None:
    show(database, TRIAL, "rct", "publication_type")
    said = said_of(1)
    places = [said.index(text) for text in SHOWN]
    assert places == sorted(places)
    assert "randomised trial:" not in said


def test_a_candidate_is_shown_as_not_classified_with_the_words_that_raise_the_doubt(
    database: Database, said_of: Callable[[int], str]
) -> None:
    told = 'may be a randomised trial: abstract "Patients were randomised."'
    show(database, (Label("evidence", "unknown", "candidate", told),), "unknown", "candidate")
    said = said_of(1)
    assert f"**Evidence: Not classified**, {told}" in said
    assert "help: May be a randomised trial]" in said
    assert "whose device" not in said


def test_the_plan_of_a_protocol_is_not_shown_as_people_studied(
    database: Database, said_of: Callable[[int], str]
) -> None:
    planned = Label("planned_size", "60", "text", 'abstract "We will enrol 60 patients."')
    protocol = Label("evidence", "protocol", "text", 'title "study protocol"')
    show(database, (planned, protocol), "protocol", "text")
    said = said_of(1)
    assert '**People planned: 60**, from abstract "We will enrol 60 patients."' in said
    assert "People studied" not in said


def test_a_label_the_catalog_no_longer_knows_is_shown_by_its_id(
    database: Database, said_of: Callable[[int], str]
) -> None:
    show(database, (Label("target", "pineal_gland", "text", 'title "<b>pineal</b>"'),), "unknown", "rule")
    assert '**Target: pineal_gland**, from title "<b>pineal</b>"' in said_of(1)


def test_every_level_and_modifier_of_the_rules_has_a_name() -> None:
    assert tuple(EVIDENCE_LEVELS) == LEVELS
    assert set(MODIFIERS) == set(RULED)
