"""Tables -> checked entries: the shipped catalog, with the user's file over it key by key."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.catalog.checks import KEYS, REQUIRED, wrong_id, wrong_schedule, wrong_value
from tracker.catalog.entries import STATUSES, Catalog, Device, Indication, Modality, Target
from tracker.catalog.links import device_faults, indication_faults, modality_faults, target_faults
from tracker.catalog.source import Source, read_source
from tracker.errors import CatalogError, QueryError
from tracker.query import mesh_tree, parse, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.catalog.links import Fault
    from tracker.query import Expression

SHIPPED = Path(__file__).parents[1] / "catalog.toml"
_TABLES = ("schedule", "modality", "indication", "out_of_scope", "target", "device")
_LISTS = {"synonyms", "yields_to", "modalities"}


def load_catalog(path: Path | None = None) -> Catalog:
    """Read the shipped catalog and the user's file over it.

    An id that the shipped catalog has changes only the keys given; any other id is a new entry.
    Raises CatalogError with the file, the line and the reason at the first fault.
    """
    draft = _Draft()
    draft.add(read_source(SHIPPED))
    if path is not None:
        draft.add(read_source(path))
    return draft.catalog()


@dataclass(frozen=True, slots=True)
class _Draft:
    """The values of all files so far; every fault is traced to the file that holds it."""

    sources: list[Source] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=lambda: {table: {} for table in _TABLES})

    def add(self, source: Source) -> None:
        """Check the tables of a file one by one and lay them over what is there."""
        self.sources.append(source)
        for name, table in source.tables.items():
            if name not in _TABLES or not isinstance(table, dict):
                raise source.error(f"unknown key {name!r}; known tables: {', '.join(_TABLES)}", name)
            if name in REQUIRED:
                self._add_entries(source, name, table)
            else:
                _check_plain(source, name, table)
                self.values[name] |= table

    def _add_entries(self, source: Source, kind: str, table: dict[str, Any]) -> None:
        for name, entry in table.items():
            reason = wrong_id(name) or (None if isinstance(entry, dict) else f"{name!r} must be a table")
            if reason:
                raise source.error(reason, kind, name)
            for key, value in entry.items():
                if reason := wrong_value(kind, key, value):
                    raise source.error(f"{kind} {name}: {reason}", kind, name, key)
            self.values[kind][name] = self.values[kind].get(name, {}) | entry

    def error(self, reason: str, *keys: str, inside: int = 0) -> CatalogError:
        """Return an error at a key, in the last file that holds it."""
        holders = [source for source in self.sources if source.has(*keys)] or self.sources
        return holders[-1].error(reason, *keys, inside=inside)

    def catalog(self) -> Catalog:
        """Build the catalog. Raises CatalogError when entries are incomplete or do not fit each other."""
        modalities = {m["id"]: Modality(**m) for m in self._entries("modality")}
        indications = {i["id"]: Indication(**i) for i in self._entries("indication")}
        targets = {t["id"]: Target(**t) for t in self._entries("target")}
        devices = {d["id"]: Device(**d) for d in self._entries("device")}
        self._refuse("modality", modality_faults(modalities))
        self._refuse("indication", indication_faults(indications, modalities))
        self._refuse("target", target_faults(targets, modalities))
        self._refuse("device", device_faults(devices, modalities))
        plain = (self.values["schedule"], self.values["out_of_scope"])
        catalog = Catalog(modalities, indications, *plain, targets, devices)
        self._check_whole(catalog)
        return catalog

    def _refuse(self, kind: str, faults: Iterable[Fault]) -> None:
        """Raise the first fault, if there is one; one that the last file brought in before any other."""
        for name, key, reason in sorted(faults, key=lambda fault: not self.sources[-1].has(kind, *fault[:2])):
            raise self.error(f"{kind} {name}: {reason}", kind, name, key)

    def _check_whole(self, catalog: Catalog) -> None:
        if not any(m.in_query for m in catalog.enabled_modalities):
            raise self.error("no modality is enabled: nothing could be asked", "modality")
        for status in STATUSES:
            if status not in catalog.schedule:
                raise self.error(f"[schedule] has no line for {status}", "schedule")

    def _entries(self, kind: str) -> Iterator[dict[str, Any]]:
        for name, entry in self.values[kind].items():
            for key in REQUIRED[kind]:
                if key not in entry:
                    raise self.error(f"{kind} {name}: {key} is missing", kind, name)
            values = {key: tuple(value) if key in _LISTS else value for key, value in entry.items()}
            if "mesh" in KEYS[kind]:
                values["mesh"] = tuple(entry.get("mesh", {}).items())
            if kind == "indication":
                values.setdefault("short", entry["label"])
            yield values | {"id": name, "expression": self._expression(kind, name, entry["block"])}

    def _expression(self, kind: str, name: str, block: str) -> Expression:
        try:
            return _parse(block)
        except QueryError as error:
            reason = f"{kind} {name}: {error}"
            raise self.error(reason, kind, name, "block", inside=error.position) from error


def _check_plain(source: Source, name: str, table: dict[str, Any]) -> None:
    for key, value in table.items():
        reason = wrong_schedule(key, value) if name == "schedule" else wrong_id(key)
        if reason is None and not isinstance(value, str):
            reason = f"{key} must be a text"
        if reason:
            raise source.error(reason, name, key)


def _parse(block: str) -> Expression:
    """Parse a block; a heading outside the shipped table is fine where nothing below it is asked for."""
    expression, tree = parse(block), mesh_tree()
    exploded = [term for term in terms(expression) if term.field.is_mesh and term.field.explodes]
    if any(tree.fault(term.text, explode=True) for term in exploded):
        return parse(block, tree)  # raises at the fault
    return expression
