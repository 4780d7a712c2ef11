"""Matching: headings and publication types."""

from __future__ import annotations

from tests.blocks import matches, read
from tracker.query import Hit
from tracker.records import MeshHeading, PublicationType, Qualifier, Searchable


def heading(name: str, ui: str | None = None, *, major: bool = False, qualifier: bool = False) -> Searchable:
    qualifiers = (Qualifier("therapy", "Q000628", major=True),) if qualifier else ()
    return Searchable(1, mesh=(MeshHeading(name, ui, major, qualifiers),))


def test_headings_are_found_by_ui_and_by_name_where_the_record_has_none() -> None:
    assert matches('"Dementia"[mh]', heading("An older name", "D003704"))
    assert matches('"dementia"[mh]', heading("Dementia"))
    assert not matches('"Dementia"[mh]', heading("Dementia", "D999999"))


def test_an_exploded_heading_takes_what_lies_below_it_and_noexp_does_not() -> None:
    record = heading("Alzheimer Disease", "D000544")
    assert matches('"Dementia"[mh]', record)
    assert not matches('"Dementia"[mh:noexp]', record)
    assert matches('"Alzheimer Disease"[mh:noexp]', record)


def test_a_major_topic_is_major_itself_or_through_a_qualifier() -> None:
    assert matches('"Dementia"[majr]', heading("Alzheimer Disease", "D000544", major=True))
    assert matches('"Dementia"[majr]', heading("Alzheimer Disease", "D000544", qualifier=True))
    assert not matches('"Dementia"[majr]', heading("Alzheimer Disease", "D000544"))
    assert not matches('"Dementia"[majr:noexp]', heading("Alzheimer Disease", "D000544", major=True))


def test_a_minor_heading_does_not_hide_the_ordinary_one() -> None:
    reading = read(heading("Alzheimer Disease", "D000544"), major='"Dementia"[majr]', any='"Dementia"[mh]')
    assert reading.matched == ("any",)
    assert reading.hits("any") == (Hit("Dementia", "mesh", "Alzheimer Disease"),)


def test_publication_types_explode_and_are_found_by_name_or_ui() -> None:
    trial = Searchable(1, publication_types=(PublicationType("Randomized Controlled Trial", "D016449"),))
    assert read(trial, block="Clinical Trial[pt]").hits("block") == (
        Hit("Clinical Trial", "publication_type", "Randomized Controlled Trial"),
    )
    assert not matches("Clinical Trial[pt:noexp]", trial)
    assert matches(
        '"Editorial"[pt]', Searchable(1, publication_types=(PublicationType("Editorial", "D016421"),))
    )
    assert matches(
        '"Guideline"[pt]', Searchable(1, publication_types=(PublicationType("practice guideline"),))
    )
