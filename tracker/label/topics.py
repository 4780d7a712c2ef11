"""Modality and indication labels: the catalog's blocks on one record, each with the words that earned it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.label.facts import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.catalog import Catalog
    from tracker.query import Hit, Reading

TOLD = 3
"""How many hits a reason quotes: enough to judge by, short enough to read."""

_NAMES = {
    "other_abstract": "other abstract",
    "mesh": "MeSH",
    "publication_type": "publication type",
}
Place = tuple[str, int, int, int]

_RANK = {"title": 0, "mesh": 1, "keyword": 2, "abstract": 3, "other_abstract": 4, "publication_type": 5}


def topic_labels(catalog: Catalog, reading: Reading) -> Iterator[Label]:
    """Yield the modality labels in the order of the catalog, then the indication labels."""
    yield from _modality_labels(catalog, reading)
    matched = set(reading.matched)
    for indication in catalog.enabled_indications:
        block = f"indication:{indication.id}"
        if block in matched:
            yield label_of("indication", indication.id, reading.hits(block))


def _modality_labels(catalog: Catalog, reading: Reading) -> Iterator[Label]:
    earned = _earned(catalog, reading)
    specific = any(not catalog.modalities[name].umbrella for name in earned)
    children: dict[str, list[str]] = {}
    for child in earned:
        for parent in catalog.parents(child):
            children.setdefault(parent, []).append(child)
    for modality in catalog.enabled_modalities:
        name = modality.id
        if name in earned and not (modality.umbrella and specific):
            yield label_of("modality", name, earned[name])
        elif name in children:
            yield implied(catalog, name, children[name])


def implied(catalog: Catalog, name: str, children: Iterable[str]) -> Label:
    """Return the label of a modality that is there because kinds of it are."""
    kinds = ", ".join(catalog.modalities[child].label for child in children)
    return Label("modality", name, "child", f"includes {kinds}")


def _earned(catalog: Catalog, reading: Reading) -> dict[str, Sequence[Hit]]:
    """Return the hits of each modality that has any of its own, in the order of the catalog."""
    matched = set(reading.matched)
    blocks = (m.id for m in catalog.enabled_modalities if f"modality:{m.id}" in matched)
    found = {name: _hits(catalog, reading, name) for name in blocks}
    return {name: hits for name, hits in found.items() if hits}


def _hits(catalog: Catalog, reading: Reading, modality: str) -> Sequence[Hit]:
    others = catalog.yields_to(modality)
    block = f"modality:{modality}"
    return (
        reading.hits_outside(block, [f"modality:{other}" for other in others])
        if others
        else reading.hits(block)
    )


def label_of(kind: str, value: str, hits: Sequence[Hit]) -> Label:
    """Return a label with the hits that earned it."""
    basis = "mesh" if any(hit.field == "mesh" for hit in hits) else "text"
    return Label(kind, value, basis, reason(hits))


def reason(hits: Sequence[Hit]) -> str:
    """Return the most telling hits for a person: title "deep brain stimulation"; MeSH Deep Brain Stimulation."""
    inner = _inner(hits)
    whole = [hit for hit in hits if _place(hit) not in inner]
    told = dict.fromkeys(_told(hit) for hit in sorted(whole, key=_telling))
    return "; ".join(list(told)[:TOLD])


def _inner(hits: Sequence[Hit]) -> set[Place]:
    """Return the places that are a part of what a longer hit quotes."""
    found: set[Place] = set()
    reached: dict[tuple[str, int], int] = {}
    for place in sorted({_place(hit) for hit in hits}, key=lambda place: (*place[:3], -place[3])):
        field, part, _, end = place
        if end <= reached.get((field, part), -1):
            found.add(place)
        else:
            reached[field, part] = end
    return found


def _place(hit: Hit) -> Place:
    return hit.field, hit.part, hit.start, hit.end


def _telling(hit: Hit) -> tuple[bool, int, int]:
    """Sort headings, phrases and acronyms before the words that an acronym needs beside it, and the title first."""
    single = hit.field != "mesh" and " " not in hit.term and not _is_acronym(hit)
    return single, _RANK[hit.field], hit.start


def _is_acronym(hit: Hit) -> bool:
    return sum(letter.isupper() for letter in hit.text) > 1


def _told(hit: Hit) -> str:
    name = _NAMES.get(hit.field, hit.field)
    return f"{name} {hit.text}" if hit.field in {"mesh", "publication_type"} else f'{name} "{hit.text}"'
