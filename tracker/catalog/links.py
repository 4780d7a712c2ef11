"""What the entries of a catalog say of each other: it must be there, and lead nowhere in a circle."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tracker.catalog.entries import Indication, Modality

Fault = tuple[str, str, str]
"""The id of an entry, its key, and what is wrong there."""


def modality_faults(modalities: Mapping[str, Modality]) -> Iterator[Fault]:
    """Yield what is wrong among the modalities; unknown ids first, since the rest builds on them."""
    unknown = list(_unknown(modalities))
    if unknown:
        yield from unknown
        return
    yield from _circles(modalities, "parent", lambda m: () if m.parent is None else (m.parent,))
    yield from _circles(modalities, "yields_to", lambda m: m.yields_to)
    for modality in modalities.values():
        if not modality.in_query and modality.parent is None:
            yield modality.id, "in_query", "in_query = false needs a parent whose block finds its papers"
        for other in modality.yields_to:
            if modality.id == modalities[other].parent or other == modality.parent:
                yield modality.id, "yields_to", f"cannot yield to {other}: one is a kind of the other"


def indication_faults(indications: Mapping[str, Indication], modalities: Iterable[str]) -> Iterator[Fault]:
    """Yield what is wrong in the cells of the indications."""
    known = tuple(modalities)
    for indication in indications.values():
        for name in indication.cell_status:
            if name not in known:
                yield indication.id, "cell_status", _no_such(name, known)


def _unknown(modalities: Mapping[str, Modality]) -> Iterator[Fault]:
    for modality in modalities.values():
        if modality.parent is not None and modality.parent not in modalities:
            yield modality.id, "parent", _no_such(modality.parent, modalities)
        for other in modality.yields_to:
            if other not in modalities:
                yield modality.id, "yields_to", _no_such(other, modalities)


def _circles(
    modalities: Mapping[str, Modality], key: str, following: Callable[[Modality], tuple[str, ...]]
) -> Iterator[Fault]:
    for start in modalities:
        reached: set[str] = set()
        waiting = list(following(modalities[start]))
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += following(modalities[name])
        if start in reached:
            yield start, key, f"{key} leads back to {start}"


def _no_such(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"; is {close[0]} meant?" if close else ""
    return f"there is no modality {name!r}{hint}"
