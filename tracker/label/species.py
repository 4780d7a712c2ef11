"""Whether a record is about people or animals: by heading, by the title only where NLM has not indexed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.label.facts import Label
from tracker.label.tags import ANIMALS, HUMANS
from tracker.label.titles import ANIMALS as ANIMAL_WORDS
from tracker.label.titles import PEOPLE, told

if TYPE_CHECKING:
    from tracker.label.facts import Facts
    from tracker.label.tags import Tags
    from tracker.records import Searchable


SPECIES = ("human", "animal", "both", "unknown")


def species_label(record: Searchable, facts: Facts, tags: Tags) -> Label | None:
    """Return human, animal or both with the reason; None where nothing tells it."""
    found = tags.heading(ANIMALS), tags.heading(HUMANS)
    if any(found):
        return _label(found[0], found[1], "mesh", "MeSH {}")
    if facts.indexed(record):
        return None
    return _label(told(ANIMAL_WORDS, record.title), told(PEOPLE, record.title), "text", 'title "{}"')


def _label(animal: str | None, human: str | None, basis: str, form: str) -> Label | None:
    words = [form.format(word) for word in (human, animal) if word]
    value = "both" if human and animal else "human" if human else "animal"
    return Label("species", value, basis, "; ".join(words)) if words else None
