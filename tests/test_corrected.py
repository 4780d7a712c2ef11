"""A person's verdict over the rules: what holds for any record, and the cases an expert meets."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labelling import CATALOG, LABELLER, RCT, SR, labels
from tests.test_label_laws import RECORDS, STATUS
from tracker.corrections import Correction
from tracker.label import LEVELS, Facts, Label, Labels, corrected
from tracker.label.species import SPECIES
from tracker.records import PublicationType, Searchable

if TYPE_CHECKING:
    from random import Random

DAY = dt.date(2026, 11, 22)
MODALITIES = [entry.id for entry in CATALOG.enabled_modalities]
INDICATIONS = [entry.id for entry in CATALOG.enabled_indications]
UMBRELLA = "neuromod_any"


def said(label: str, *, verdict: bool = True, why: str = "see Methods") -> Correction:
    kind, value = label.split(":")
    return Correction(1, kind, value, verdict, "Jane Doe", why, DAY)


@st.composite
def verdicts(draw: st.DrawFn) -> list[Correction]:
    """What people may say of one paper: any number of modalities and indications, one level and one species at most."""
    found = []
    for kind, values, most in (
        ("modality", MODALITIES, 4),
        ("indication", INDICATIONS, 3),
        ("evidence", LEVELS, 3),
        ("species", SPECIES, 2),
    ):
        chosen = draw(st.lists(st.sampled_from(values), max_size=most, unique=True))
        single = kind in {"evidence", "species"}
        found += [
            said(
                f"{kind}:{value}",
                verdict=draw(st.booleans()) if not single else number == 0 and draw(st.booleans()),
            )
            for number, value in enumerate(chosen)
        ]
    return found


@settings(max_examples=100, deadline=None)
@given(RECORDS, STATUS, verdicts())
def test_laws_of_every_verdict(record: Searchable, facts: Facts, given_: list[Correction]) -> None:
    ruled, found = LABELLER.labels(record, facts), LABELLER.labels(record, facts, given_)
    modalities = set(found.values("modality"))
    yes, no = (
        {(one.kind, one.value) for one in given_ if one.verdict is verdict} for verdict in (True, False)
    )
    present = {(label.kind, label.value) for label in found.labels}
    held = {(label.kind, label.value) for label in found.labels if label.basis == "correction"}
    assert yes <= held | {("species", "unknown")}
    kept = {
        ("modality", above) for kind, name in yes if kind == "modality" for above in CATALOG.parents(name)
    }
    assert not (no - kept) & present - {("evidence", "unknown"), ("species", "unknown")}
    assert all(parent in modalities for child in modalities for parent in CATALOG.parents(child))
    assert UMBRELLA not in modalities - {name for _, name in yes} or modalities == {UMBRELLA}
    assert len(present) == len(found.labels)
    assert found.values("evidence") == (found.evidence_level,)
    for kind in {"modality", "indication", "evidence", "species"} - {one.kind for one in given_}:
        assert found.values(kind) == ruled.values(kind)
    for label in found.labels:
        assert label.reason
        if label.basis == "correction":
            assert label.reason == "corrected by Jane Doe on 2026-11-22: see Methods"


@settings(max_examples=50, deadline=None)
@given(RECORDS, STATUS, verdicts(), st.randoms())
def test_saying_it_twice_or_in_another_order_changes_nothing(
    record: Searchable, facts: Facts, given_: list[Correction], dice: Random
) -> None:
    found = LABELLER.labels(record, facts, given_)
    assert corrected(found, given_, CATALOG) == found
    dice.shuffle(given_)
    assert LABELLER.labels(record, facts, given_) == found


def test_saying_nothing_changes_nothing() -> None:
    ruled = labels("Deep brain stimulation in Parkinson's disease")
    assert corrected(ruled, [], CATALOG) is ruled


def changed(ruled: Labels, *given_: Correction) -> tuple[str, ...]:
    return corrected(ruled, given_, CATALOG).values("modality")


def test_a_modality_brings_its_parents_and_takes_its_children() -> None:
    nothing, burst = (
        labels("A study of sleep"),
        labels("Transcranial magnetic stimulation: theta burst stimulation"),
    )
    assert changed(nothing, said("modality:tms_tbs")) == ("tms", "tms_tbs")
    assert changed(burst) == ("tms", "tms_tbs")
    assert changed(burst, said("modality:tms_tbs", verdict=False)) == ("tms",)
    assert changed(burst, said("modality:tms", verdict=False)) == ()
    parent_said_wrong = (said("modality:tms", verdict=False), said("modality:tms_tbs"))
    assert changed(burst, *parent_said_wrong) == ("tms", "tms_tbs")
    (parent, _) = corrected(burst, parent_said_wrong, CATALOG).labels[:2]
    assert parent == Label("modality", "tms", "child", "includes Theta burst stimulation")


def test_a_parent_that_is_there_only_through_a_rejected_child_goes_with_it() -> None:
    ruled = labels("Dorsal root ganglion stimulation for chronic pain")
    assert {label.value: label.basis for label in ruled.labels if label.kind == "modality"}["scs"] == "child"
    assert changed(ruled, said("modality:drg", verdict=False)) == ()


def test_the_umbrella_gives_way_to_a_modality_somebody_named() -> None:
    ruled = labels("Neuromodulation for chronic pain")
    assert changed(ruled) == (UMBRELLA,)
    assert changed(ruled, said("modality:scs")) == ("scs",)
    assert changed(ruled, said("modality:scs"), said(f"modality:{UMBRELLA}")) == (UMBRELLA, "scs")


@pytest.mark.parametrize(
    ("types", "denied", "next_best"),
    [
        ([RCT, "Clinical Trial"], ["rct"], "trial"),
        ([RCT, "Clinical Trial"], ["rct", "trial"], "unknown"),
        ([SR, "Review"], ["systematic_review"], "review"),
        ([RCT], ["trial"], "rct"),
        ([RCT], ["rct"], "unknown"),
    ],
)
def test_a_level_said_to_be_wrong_gives_way_to_the_next_best(
    types: list[str], denied: list[str], next_best: str
) -> None:
    record = Searchable(1, title=("Stimulation",), publication_types=labels_types(types))
    found = LABELLER.labels(
        record, Facts("MEDLINE"), [said(f"evidence:{level}", verdict=False) for level in denied]
    )
    assert found.evidence_level == next_best
    assert found.evidence_basis == ("correction" if next_best == "unknown" else "publication_type")


def labels_types(names: list[str]) -> tuple[PublicationType, ...]:
    return tuple(PublicationType(name) for name in names)


def test_a_level_read_from_a_title_gives_way_too() -> None:
    record = Searchable(1, title=("A randomised pilot study of stimulation",))
    assert LABELLER.labels(record, Facts()).evidence_level == "rct"
    found = LABELLER.labels(record, Facts(), [said("evidence:rct", verdict=False)])
    assert (found.evidence_level, found.evidence_basis) == ("trial", "text")


def test_a_species_said_to_be_wrong_is_unknown_until_somebody_says_which() -> None:
    ruled = labels("Stimulation", mesh=["Humans"])
    wrong = corrected(ruled, [said("species:human", verdict=False)], CATALOG)
    assert (ruled.species, wrong.species) == ("human", "unknown")
    assert corrected(ruled, [said("species:both")], CATALOG).species == "both"


def test_what_is_switched_off_or_no_longer_in_the_catalog_waits() -> None:
    ruled = labels("Deep brain stimulation in Parkinson's disease")
    off = next(name for name in CATALOG.modalities if name not in MODALITIES)
    waiting = [
        said(f"modality:{off}"),
        said("modality:gone"),
        said("indication:gone"),
        said("indication:tinnitus"),
    ]
    found = corrected(ruled, waiting, CATALOG)
    assert (found.values("modality"), found.values("indication")) == (("dbs",), ("parkinson",))
