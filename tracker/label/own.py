"""Whether the words of a record may be read as those of a study of its own, on people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.label.modifiers import DESIGNS

if TYPE_CHECKING:
    from collections.abc import Collection

    from tracker.query import Reading

REVIEW = (
    '"this review"[tiab] OR "present review"[tiab] OR "current review"[tiab] OR "our review"[tiab] OR "brief review"[tiab] '
    'OR "narrative review"[tiab] OR "mini review"[tiab] OR "critical review"[tiab] OR "scoping review"[tiab] OR "systematic review"[tiab] '
    'OR "literature review"[tiab] OR "review article"[tiab] OR "we review"[tiab] OR "we reviewed the literature"[tiab] OR "here we review"[tiab] '
    'OR "review the literature"[tiab] OR "review of the literature"[tiab] OR "studies were included"[tiab] OR "studies were identified"[tiab] '
    'OR "studies were retrieved"[tiab] OR "articles were included"[tiab] OR "articles were identified"[tiab] OR "papers were included"[tiab] '
    'OR "meta analys*"[tiab] OR metaanalys*[tiab] OR "pooled analys*"[tiab] OR "this article reviews"[tiab] OR "this paper reviews"[tiab] '
    'OR "this article summari*"[tiab] OR "this chapter"[tiab] OR "we reviewed the current"[tiab]'
)
"""The block of the words by which a text calls itself a review."""
ANIMAL_WORDS = (
    "rat[tiab] OR rats[tiab] OR mice[tiab] OR mouse[tiab] OR murine[tiab] OR rodent*[tiab] OR rabbit*[tiab] OR pig[tiab] OR pigs[tiab] OR swine[tiab] "
    "OR porcine[tiab] OR sheep[tiab] OR cat[tiab] OR cats[tiab] OR dogs[tiab] OR canine[tiab] OR monkey*[tiab] OR macaque*[tiab] OR primate*[tiab] "
    "OR zebrafish[tiab] OR drosophila[tiab] OR animal*[tiab] OR vivo[tiab] OR vitro[tiab] OR silico[tiab] OR cells[tiab] OR transgenic[tiab] "
    "OR mortem[tiab] OR postmortem[tiab] OR cadaver*[tiab] OR hamster*[tiab] OR gerbil*[tiab] OR ferret*[tiab] OR baboon*[tiab]"
)
"""The block of the words that call for a closer look at whether the text is on animals or tissue."""
PEOPLE_WORDS = (
    "patients[tiab] OR patient[tiab] OR participants[tiab] OR volunteers[tiab] OR people[tiab] OR persons[tiab] OR individuals[tiab] OR women[tiab] "
    "OR men[tiab] OR children[tiab] OR adults[tiab] OR adolescents[tiab] OR humans[tiab] OR human[tiab] OR veterans[tiab] OR subjects[tiab] "
    "OR survivors[tiab] OR infants[tiab] OR students[tiab]"
)
"""The block of the words for people that outweigh those."""


def reports_people(level: str, species: str, reading: Reading, called: Collection[str]) -> bool:
    """Tell whether numbers and designs in the text are this study's own, on people.

    Where no level is known, the text must not call itself a review, nor speak of animals as much as of people.
    `called` are the blocks of this module that the record answers.
    """
    if level not in DESIGNS or species == "animal":
        return False
    if level != "unknown":
        return True
    if "review" in called:
        return False
    if "animals" not in called:
        return True
    return reading.count("rule:animals") < reading.count("rule:people")
