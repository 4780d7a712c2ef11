"""What people judged of real papers, ids and labels alone, and how the rules did on them: both are shipped.

| sample   | its records                                                                                        | judged by |
| reviewed | 366 on neuromodulation or its indications; the rules were written beside them                      | a person  |
| seen     | 170 drawn from one file of PubMed updates; seen before the last correction of a rule               | a person  |
| unseen   | 60 drawn from the same file; never seen while a rule was written                                   | a person  |
| tagged   | 15,401 of two whole PubMed files, with a level by type or heading: what their titles alone would tell | NLM's tags |
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILES = ("reviewed", "drawn")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one paper; None where it was not judged.

    `size` is the number of people as text, `planned 60` of a protocol, or none.
    """

    pmid: int
    level: str | None
    modifiers: frozenset[str] | None
    size: str | None
    targets: frozenset[str] | None
    devices: frozenset[str] | None


def gold() -> Mapping[str, tuple[Judgement, ...]]:
    """Return sample -> what people judged, as it is shipped."""
    samples: dict[str, list[dict[str, str]]] = {}
    for name in FILES:
        for row in csv.DictReader(shipped(name)):
            samples.setdefault(row.get("sample", name), []).append(row)
    return {sample: tuple(map(_judgement, rows)) for sample, rows in samples.items()}


def read_gold(lines: Iterable[str]) -> tuple[Judgement, ...]:
    """Read judgements from CSV with the columns pmid, level, modifiers, sample_size, and perhaps targets and devices.

    Raises KeyError where pmid or level is missing among the columns.
    """
    return tuple(map(_judgement, csv.DictReader(lines)))


def shipped(name: str) -> list[str]:
    """Return the lines of a table that is shipped beside the rules."""
    return files("tracker.label").joinpath(f"{name}.csv").read_text(encoding="utf-8").splitlines()


def _judgement(row: Mapping[str, str]) -> Judgement:
    return Judgement(
        int(row["pmid"]),
        row["level"] or None,
        _listed(row.get("modifiers")) if row["level"] else None,
        row.get("sample_size") or None,
        _listed(row.get("targets")),
        _listed(row.get("devices")),
    )


def _listed(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(filter(None, text.split("; ")))
