"""MeSH headings and publication types of all blocks, found by UI, or by name where a record lacks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.query.mesh import MeshTree, publication_types

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tracker.query.expression import Term
    from tracker.records import Searchable


class _Index:
    """Bits of terms by heading; names of headings outside the table answer whatever their UI."""

    def __init__(self, tree: MeshTree) -> None:
        self._tree = tree
        self._by_ui: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._outside: dict[str, int] = {}

    def add(self, bit: int, name: str, *, explode: bool) -> None:
        heading = self._tree.find(name)
        if heading is None:
            self._outside[name.casefold()] = self._outside.get(name.casefold(), 0) | bit
            return
        for each in self._tree.exploded(name) if explode else (heading,):
            self._by_ui[each.ui] = self._by_ui.get(each.ui, 0) | bit
            self._by_name[each.name.casefold()] = self._by_name.get(each.name.casefold(), 0) | bit

    def bits(self, ui: str | None, name: str) -> int:
        mask = self._by_ui.get(ui, 0) if ui else self._by_name.get(name.casefold(), 0)
        return mask | self._outside.get(name.casefold(), 0) if self._outside else mask


class Headings:
    """Every heading term, exploded when it is filed."""

    def __init__(self, tree: MeshTree) -> None:
        self._mesh, self._types = _Index(tree), _Index(publication_types())
        self._major = 0

    @staticmethod
    def key(term: Term) -> Hashable:
        """Return what two terms share when they find the same."""
        return term.field, term.text.casefold()

    def add(self, number: int, term: Term) -> None:
        """File a term under its number."""
        if term.field.is_major:
            self._major |= 1 << number
        index = self._mesh if term.field.is_mesh else self._types
        index.add(1 << number, term.text, explode=term.field.explodes)

    def present(self, record: Searchable) -> int:
        """Return the bits of the terms that the record holds."""
        mask = 0
        for bits, _, _ in self._found(record):
            mask |= bits
        return mask

    def first(self, number: int, record: Searchable) -> tuple[str, str]:
        """Return the field (mesh or publication_type) and the name of the first heading that answers a term."""
        return next((field, name) for bits, field, name in self._found(record) if bits >> number & 1)

    def _found(self, record: Searchable) -> Iterator[tuple[int, str, str]]:
        for heading in record.mesh:
            bits = self._mesh.bits(heading.ui, heading.name)
            if bits:
                yield bits if heading.is_major else bits & ~self._major, "mesh", heading.name
        for kind in record.publication_types:
            bits = self._types.bits(kind.ui, kind.name)
            if bits:
                yield bits, "publication_type", kind.name
