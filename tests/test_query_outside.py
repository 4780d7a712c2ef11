"""Matching: what a general block keeps where a more specific one matches too."""

from __future__ import annotations

import pytest

from tests.blocks import read, titled
from tracker.query import Hit
from tracker.records import MeshHeading, PublicationType, Searchable

VNS = '"Vagus Nerve Stimulation"[mh] OR "vagus nerve stimulat*"[tiab] NOT sham[ti]'
TVNS = '"transcutaneous vagus"[tiab] OR tVNS[tiab]'
D055536 = (MeshHeading("Vagus Nerve Stimulation", "D055536"),)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Transcutaneous vagus nerve stimulation", []),
        (
            "Transcutaneous vagus nerve stimulation against vagus nerve stimulators",
            ["vagus nerve stimulators"],
        ),
        ("Vagus nerve stimulation and tVNS", ["Vagus nerve stimulation"]),
    ],
)
def test_words_inside_a_more_specific_phrase_and_shared_headings_do_not_count(
    title: str, left: list[str]
) -> None:
    reading = read(Searchable(1, title=(title,), mesh=D055536), vns=VNS, tvns=TVNS)
    assert reading.matched == ("vns", "tvns")
    assert [hit.text for hit in reading.hits_outside("vns", ["tvns"])] == left


def test_without_a_match_of_the_others_nothing_is_taken_away() -> None:
    reading = read(Searchable(1, title=("Epilepsy",), mesh=D055536), vns=VNS, tvns=TVNS)
    assert (
        reading.hits_outside("vns", ["tvns"])
        == reading.hits("vns")
        == (Hit("Vagus Nerve Stimulation", "mesh", "Vagus Nerve Stimulation"),)
    )


def test_what_stands_after_not_is_judged_by_the_whole_record() -> None:
    record = titled("Sham tVNS, vagus nerve stimulation")
    assert read(record, vns=VNS, tvns="sham[tiab] AND tVNS[tiab]").hits_outside("vns", ["tvns"]) == ()


def test_the_context_of_an_acronym_claims_no_words() -> None:
    """Words such as implanted or spinal say nothing of the kind of stimulation by themselves."""
    rns = "RNS[tiab] AND (implant*[tiab] OR spinal[tiab])"
    reading = read(
        titled("Implanted RNS, implanted motor cortex stimulation, spinal cord stimulation"),
        rns=rns,
        mcs='"motor cortex stimulat*"[tiab] AND implant*[tiab]',
        scs='"spinal cord stimulat*"[tiab]',
    )
    assert reading.hits_outside("mcs", ["rns"]) == reading.hits("mcs") != ()
    assert reading.hits_outside("scs", ["rns"]) == reading.hits("scs") != ()


def test_publication_types_are_never_taken_away() -> None:
    record = Searchable(1, title=("tVNS",), mesh=D055536, publication_types=(PublicationType("Review"),))
    reading = read(record, vns="Review[pt] OR " + VNS, tvns=TVNS)
    assert [hit.field for hit in reading.hits_outside("vns", ["tvns"])] == ["publication_type"]
