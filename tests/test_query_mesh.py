"""The shipped headings: what explodes, what is refused."""

from __future__ import annotations

import pytest

from tracker.query import mesh_tree, parse, publication_types, unknown_headings


def names(key: str) -> set[str]:
    return {heading.name for heading in mesh_tree().exploded(key)}


def test_a_heading_explodes_to_itself_and_everything_below_it() -> None:
    assert names("Brain Injuries, Traumatic") >= {
        "Brain Injuries, Traumatic",
        "Brain Concussion",
        "Brain Contusion",
    }
    assert names("Deep Brain Stimulation") == {"Deep Brain Stimulation"}


def test_ui_and_name_in_any_case_are_the_same_key() -> None:
    assert names("D003704") == names("dementia") == names("DEMENTIA")
    assert "Alzheimer Disease" in names("D003704")


def test_obsessive_compulsive_disorder_lies_below_anxiety_and_ptsd_does_not() -> None:
    assert "Obsessive-Compulsive Disorder" in names("Anxiety Disorders")
    assert "Stress Disorders, Post-Traumatic" not in names("Anxiety Disorders")


def test_every_heading_below_another_is_a_heading_of_its_own() -> None:
    tree = mesh_tree()
    for key in ("Epilepsy", "Stroke", "Substance-Related Disorders", "Dementia"):
        for heading in tree.exploded(key):
            assert tree.find(heading.ui) == tree.find(heading.name) == heading


@pytest.mark.parametrize(
    "expression",
    [
        '"Deep Brain Stimulation"[mh]',
        '"Brain Injuries"[mh:noexp]',
        '"dementia"[majr]',
        '"Anything"[pt] OR word[ti]',
    ],
)
def test_what_the_table_can_answer_is_not_reported(expression: str) -> None:
    assert unknown_headings(parse(expression), mesh_tree()) == ()


def test_a_misspelt_heading_is_reported_once_with_the_one_that_was_meant() -> None:
    found = unknown_headings(
        parse('"Vagus Nerv Stimulation"[mh] OR "Vagus Nerv Stimulation"[majr]'), mesh_tree()
    )
    assert len(found) == 1
    assert "is 'Vagus Nerve Stimulation' meant?" in found[0]


def test_a_heading_whose_descendants_are_unknown_cannot_be_exploded() -> None:
    (fault,) = unknown_headings(parse('"Brain Injuries"[mh]'), mesh_tree())
    assert "[mh:noexp]" in fault


def test_a_ui_is_not_what_pubmed_takes_for_a_heading() -> None:
    assert unknown_headings(parse('"D046690"[mh]'), mesh_tree())


def test_clinical_trial_explodes_to_its_phases_and_to_randomised_trials() -> None:
    below = {kind.name for kind in publication_types().exploded("Clinical Trial")}
    assert below >= {"Clinical Trial, Phase II", "Randomized Controlled Trial", "Pragmatic Clinical Trial"}
    assert "Observational Study" not in below
