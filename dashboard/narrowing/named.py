"""Every filter that is on, in words, with what is left without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dashboard import words
from dashboard.data import EVIDENCE_LEVELS, FACETS, SPECIES, Facet, Filters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dashboard.data import Data

APART: Final = 3
"""Facets of one kind up to which each is named by itself."""
LONGEST: Final = 48  # letters
UNKNOWN: Final = {"country": "not known", "funder": "none named"}
UNBROKEN: Final = frozenset({"group", "new", "paper", "since", "trial", "readers"})
"""Kinds whose name follows what stands before it without a colon."""


class On(NamedTuple):
    """One filter that is on: what it is called, and the filters without it."""

    key: str
    label: str
    rest: Filters


def filters_on(asked: Filters, data: Data) -> Iterator[On]:
    """Yield the filters that are on."""
    yield from _values(asked, "indications", data.indication_names())
    yield from _values(asked, "modalities", data.modality_names())
    yield from _values(asked, "evidence", EVIDENCE_LEVELS)
    yield from _values(asked, "species", SPECIES)
    if asked.years:
        first, last = asked.years
        years = str(first) if first == last else f"{first} to {last}"
        yield On("years", years, replace(asked, years=None))
    if asked.text:
        yield On("text", _short(f"\u201c{asked.text}\u201d"), replace(asked, text=""))
    if asked.retracted:
        yield On("retracted", "retracted papers counted", replace(asked, retracted=False))
    if asked.strict:
        yield On("strict", "tagged evidence only", replace(asked, strict=False))
    for kind in dict.fromkeys(facet.kind for facet in asked.facets):
        yield from _facets(asked, data, kind)


def _values(asked: Filters, field: str, names: Mapping[str, str]) -> Iterator[On]:
    chosen: tuple[str, ...] = getattr(asked, field)
    for value in chosen:
        left = tuple(one for one in chosen if one != value)
        rest: dict[str, Any] = {field: left}
        yield On(f"{field}_{value}", names[value], replace(asked, **rest))


def _facets(asked: Filters, data: Data, kind: str) -> Iterator[On]:
    here = tuple(facet for facet in asked.facets if facet.kind == kind)
    if len(here) > APART:
        yield On(kind, f"{FACETS[kind]}: {len(here):,} chosen", asked.without(kind))
        return
    names = data.facet_names(asked.facets)
    for facet in here:
        left = tuple(one for one in asked.facets if one != facet)
        yield On(f"{kind}_{facet.id}", facet_label(facet, names), replace(asked, facets=left))


def facet_label(facet: Facet, names: Mapping[Facet, str]) -> str:
    """Name a facet: Journal: Brain."""
    name = names[facet]
    if facet.kind in {"since", "new"}:
        name = words.date(name)
    if facet.id == "unknown":
        name = UNKNOWN.get(facet.kind, name)
    between = " " if facet.kind in UNBROKEN else ": "
    return _short(f"{FACETS[facet.kind]}{between}{name or 'no named author'}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}\u2026"
