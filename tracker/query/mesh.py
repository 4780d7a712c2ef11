"""Headings and what lies below them, from the tables shipped with the tracker."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from tracker.query.expression import Expression, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Heading:
    """A MeSH descriptor or publication type."""

    ui: str
    name: str


class MeshTree:
    """Headings by UI and by name (any case), each with everything below it where that is known."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take rows of `ui, name, parent_ui, parent_name`, one per heading and heading above it.

        A heading whose descendants are all listed has a row with itself as parent; one that is
        only known by name has a row without a parent, and cannot be exploded.
        """
        self._headings: dict[str, Heading] = {}
        self._below: dict[str, list[Heading]] = {}
        for row in rows:
            heading = Heading(row["ui"], row["name"])
            self._headings[heading.ui.casefold()] = self._headings[heading.name.casefold()] = heading
            if row["parent_ui"]:
                self._below.setdefault(row["parent_ui"], []).append(heading)

    def find(self, key: str) -> Heading | None:
        """Return the heading with this UI or name, or None."""
        return self._headings.get(key.casefold())

    def can_explode(self, key: str) -> bool:
        """Tell whether everything below the heading is known."""
        heading = self.find(key)
        return heading is not None and heading.ui in self._below

    def exploded(self, key: str) -> tuple[Heading, ...]:
        """Return the heading and everything below it; () where the heading is unknown."""
        heading = self.find(key)
        return tuple(self._below.get(heading.ui, [heading])) if heading else ()

    def fault(self, name: str, *, explode: bool) -> str | None:
        """Say why a heading cannot be searched, or None when it can."""
        heading = self.find(name)
        if heading is None or heading.name.casefold() != name.casefold():
            close = get_close_matches(name.casefold(), [key for key in self._headings if " " in key], n=1)
            hint = f"; is {self._headings[close[0]].name!r} meant?" if close else ""
            return f"{name!r} is not a heading of the shipped MeSH table{hint}"
        if explode and not self.can_explode(name):
            return (
                f"what lies below {name!r} is not in the shipped MeSH table: write [mh:noexp] or [majr:noexp]"
            )
        return None


def _read(name: str) -> MeshTree:
    table = files("tracker").joinpath(name).read_text(encoding="utf-8")
    return MeshTree(csv.DictReader(table.splitlines()))


@cache
def mesh_tree() -> MeshTree:
    """Return the shipped part of MeSH 2024."""
    return _read("mesh.csv")


@cache
def publication_types() -> MeshTree:
    """Return the publication types that have others below them, and those others."""
    return _read("publication_types.csv")


def unknown_headings(expression: Expression, tree: MeshTree) -> tuple[str, ...]:
    """Return one sentence for each MeSH term of the expression that the table cannot answer."""
    mesh = (term for term in terms(expression) if term.field.is_mesh)
    faults = (tree.fault(term.text, explode=term.field.explodes) for term in mesh)
    return tuple(dict.fromkeys(fault for fault in faults if fault))
