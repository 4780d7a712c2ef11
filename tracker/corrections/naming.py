"""How a label is written: `modality:dbs`, or a bare id where only one kind has it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tracker.errors import UsageError
from tracker.label.evidence import LEVELS
from tracker.label.species import SPECIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.catalog import Catalog

NAMED_AT_MOST = 3


def read_label(text: str, catalog: Catalog) -> tuple[str, str]:
    """Return the kind and id of a label: `modality:dbs` or `dbs`, in small or capital letters.

    Raises UsageError naming the closest labels when there is none such, or all of them when there are several.
    """
    wanted = text.strip().casefold()
    known = {f"{kind}:{name}": (kind, name) for kind, names in _kinds(catalog).items() for name in names}
    found = [label for label, (_, name) in known.items() if wanted in {label.casefold(), name.casefold()}]
    if len(found) == 1:
        return known[found[0]]
    if found:
        raise UsageError(f"the label {text!r} may be {' or '.join(found)}: write which")
    close = _close(wanted, known)
    raise UsageError(
        f"there is no label {text!r}: "
        + (f"is {' or '.join(close)} meant?" if close else "see tracker topics")
    )


def _kinds(catalog: Catalog) -> dict[str, Iterable[str]]:
    return {
        "modality": catalog.modalities,
        "indication": catalog.indications,
        "evidence": LEVELS,
        "species": SPECIES,
    }


def _close(wanted: str, known: Iterable[str]) -> list[str]:
    by_name: dict[str, list[str]] = {}
    for label in known:
        by_name.setdefault(label.partition(":")[2], []).append(label)
    found = [
        label
        for name in get_close_matches(wanted.partition(":")[2] or wanted, by_name)
        for label in by_name[name]
    ]
    return list(dict.fromkeys([*get_close_matches(wanted, known), *found]))[:NAMED_AT_MOST]
