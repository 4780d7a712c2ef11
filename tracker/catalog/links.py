"""What the entries of a catalog say of each other: it must be there, and lead nowhere in a circle."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tracker.catalog.entries import Device, Indication, Modality, Target

Entry = TypeVar("Entry")
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


def target_faults(targets: Mapping[str, Target], modalities: Iterable[str]) -> Iterator[Fault]:
    """Yield what is wrong among the targets, and in the modalities they name."""
    known = tuple(modalities)
    unknown = [*_unknown(targets, "target"), *_without_modality(targets, known)]
    if unknown:
        yield from unknown
        return
    yield from _circles(targets, "parent", lambda t: () if t.parent is None else (t.parent,))
    yield from _circles(targets, "yields_to", lambda t: t.yields_to)


def device_faults(devices: Mapping[str, Device], modalities: Iterable[str]) -> Iterator[Fault]:
    """Yield what is wrong in the modalities that the devices name."""
    yield from _without_modality(devices, tuple(modalities))


def _without_modality(
    entries: Mapping[str, Target] | Mapping[str, Device], known: Sequence[str]
) -> Iterator[Fault]:
    for entry in entries.values():
        if not entry.modalities:
            yield entry.id, "modalities", "modalities must name at least one modality"
        for name in entry.modalities:
            if name not in known:
                yield entry.id, "modalities", _no_such(name, known)


def _unknown(
    entries: Mapping[str, Modality] | Mapping[str, Target], kind: str = "modality"
) -> Iterator[Fault]:
    for entry in entries.values():
        if entry.parent is not None and entry.parent not in entries:
            yield entry.id, "parent", _no_such(entry.parent, entries, kind)
        for other in entry.yields_to:
            if other not in entries:
                yield entry.id, "yields_to", _no_such(other, entries, kind)


def _circles(
    entries: Mapping[str, Entry], key: str, following: Callable[[Entry], tuple[str, ...]]
) -> Iterator[Fault]:
    for start in entries:
        reached: set[str] = set()
        waiting = list(following(entries[start]))
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += following(entries[name])
        if start in reached:
            yield start, key, f"{key} leads back to {start}"


def _no_such(name: str, known: Iterable[str], kind: str = "modality") -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"; is {close[0]} meant?" if close else ""
    return f"there is no {kind} {name!r}{hint}"
