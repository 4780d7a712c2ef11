"""A modality, an indication, a target, a device, and the catalog that holds them: queries, statuses and the matcher."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from tracker.errors import UsageError
from tracker.query import Matcher, mesh_tree, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.query import Expression
    from tracker.records import Searchable

_Entry = TypeVar("_Entry")
Status = Literal["investigational", "emerging", "established"]
STATUSES: tuple[Status, ...] = ("investigational", "emerging", "established")
RESERVED = ("all", "unattributed")
"""Words that exports and filters use beside the ids."""


@dataclass(frozen=True, slots=True)
class Modality:
    """A kind of stimulation. `mesh` pairs are (UI, name); `expression` is the parsed `block`."""

    id: str
    label: str
    block: str
    expression: Expression
    energy: str = ""
    invasiveness: str = ""
    target: str = ""
    mesh: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[str, ...] = ()
    context: str = ""
    pitfalls: str = ""
    parent: str | None = None
    yields_to: tuple[str, ...] = ()
    umbrella: bool = False
    in_totals: bool = True
    enabled: bool = True
    in_query: bool = True


@dataclass(frozen=True, slots=True)
class Indication:
    """A condition. `cell_status` and `other_cells` say where a modality stands elsewhere than `status`."""

    id: str
    label: str
    short: str
    status: Status
    block: str
    expression: Expression
    mesh: tuple[tuple[str, str], ...] = ()
    synonyms: tuple[str, ...] = ()
    pitfalls: str = ""
    enabled: bool = True
    cell_status: Mapping[str, Status] = field(default_factory=dict)
    other_cells: Status | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the brain, the cord or a nerve that is stimulated, by any of `modalities`."""

    id: str
    label: str
    block: str
    expression: Expression
    modalities: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    pitfalls: str = ""
    parent: str | None = None
    yields_to: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Device:
    """A maker of stimulators with its products, used in any of `modalities`."""

    id: str
    label: str
    block: str
    expression: Expression
    modalities: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    pitfalls: str = ""
    enabled: bool = True


@dataclass(frozen=True, eq=False)
class Catalog:
    """Every entry, enabled or not, in the order of the file; `schedule` holds a cron expression by status."""

    modalities: Mapping[str, Modality]
    indications: Mapping[str, Indication]
    schedule: Mapping[str, str]
    out_of_scope: Mapping[str, str]
    targets: Mapping[str, Target] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)

    @cached_property
    def enabled_modalities(self) -> tuple[Modality, ...]:
        """The modalities asked for and labelled; below one that is switched off, nothing is on."""
        return tuple(m for m in self.modalities.values() if self._enabled(m))

    def _enabled(self, modality: Modality) -> bool:
        return modality.enabled and all(self.modalities[name].enabled for name in self.parents(modality.id))

    @cached_property
    def enabled_indications(self) -> tuple[Indication, ...]:
        """The indications that are followed: investigational first, else in the order of the file."""
        enabled = (indication for indication in self.indications.values() if indication.enabled)
        return tuple(sorted(enabled, key=lambda indication: STATUSES.index(indication.status)))

    def indication(self, name: str) -> Indication:
        """Return an indication by id. Raises UsageError naming the known ids when there is none."""
        return _find("indication", name, self.indications)

    def modality(self, name: str) -> Modality:
        """Return a modality by id. Raises UsageError naming the known ids when there is none."""
        return _find("modality", name, self.modalities)

    def entry(self, name: str) -> Indication | Modality:
        """Return an indication or a modality by id. Raises UsageError naming the known ids when there is neither."""
        entries: dict[str, Indication | Modality] = {**self.modalities, **self.indications}
        return _find("indication or modality", name, entries)

    def query(self, indication: str) -> str:
        """Return exactly what is sent to PubMed: any modality block AND the block of the indication."""
        asked = (render(m.expression) for m in self.enabled_modalities if m.in_query)
        modalities = " OR ".join(f"({block})" for block in asked)
        return f"({modalities}) AND ({render(self.indication(indication).expression)})"

    def answers(self, record: Searchable) -> tuple[str, ...]:
        """Return the enabled indications whose query this record answers, as PubMed would match it."""
        matched = set(self.matcher().read(record).matched)
        if not any(f"modality:{m.id}" in matched for m in self.enabled_modalities if m.in_query):
            return ()
        return tuple(i.id for i in self.enabled_indications if f"indication:{i.id}" in matched)

    def status(self, indication: str, modality: str) -> Status:
        """Return where a cell stands; for a row that is no modality, where the condition stands."""
        condition = self.indication(indication)
        found = self.modalities.get(modality)
        if found is None:
            return condition.status
        for name in (modality, *self.parents(modality)):
            if name in condition.cell_status:
                return condition.cell_status[name]
        return condition.status if found.umbrella else condition.other_cells or condition.status

    def parents(self, modality: str) -> tuple[str, ...]:
        """Return what a modality is a kind of: its parent, the parent's parent, and so on."""
        found: list[str] = []
        parent = self.modalities[modality].parent
        while parent is not None:
            found.append(parent)
            parent = self.modalities[parent].parent
        return tuple(found)

    def yields_to(self, modality: str) -> tuple[str, ...]:
        """Return the enabled modalities that one gives way to: its own and its parents'."""
        enabled = {m.id for m in self.enabled_modalities}
        lineage = (modality, *self.parents(modality))
        wanted = dict.fromkeys(other for name in lineage for other in self.modalities[name].yields_to)
        return tuple(other for other in wanted if other in enabled)

    @cached_property
    def enabled_targets(self) -> tuple[Target, ...]:
        """The targets that are labelled; below one that is switched off, nothing is on."""
        return tuple(t for t in self.targets.values() if t.enabled and self._above_is_on(t))

    def _above_is_on(self, target: Target) -> bool:
        return target.parent is None or (
            self.targets[target.parent].enabled and self._above_is_on(self.targets[target.parent])
        )

    @cached_property
    def enabled_devices(self) -> tuple[Device, ...]:
        """The devices that are labelled."""
        return tuple(device for device in self.devices.values() if device.enabled)

    @property
    def blocks(self) -> dict[str, Expression]:
        """The enabled blocks that make the queries, by ids such as modality:dbs and indication:ptsd."""
        blocks = {f"modality:{m.id}": m.expression for m in self.enabled_modalities}
        return blocks | {f"indication:{i.id}": i.expression for i in self.enabled_indications}

    def matcher(self) -> Matcher:
        """Return the matcher of `blocks`."""
        return self._matcher

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.blocks, mesh_tree())

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides a label; wording and statuses do not."""
        modalities = [
            (m.id, render(m.expression), m.parent, self.yields_to(m.id), m.umbrella)
            for m in self.enabled_modalities
        ]
        indications = [
            (i.id, render(i.expression)) for i in sorted(self.enabled_indications, key=lambda i: i.id)
        ]
        targets = [
            (t.id, render(t.expression), t.modalities, t.parent, t.yields_to) for t in self.enabled_targets
        ]
        devices = [(d.id, render(d.expression), d.modalities) for d in self.enabled_devices]
        rules = json.dumps([modalities, indications, targets, devices])
        return hashlib.sha256(rules.encode()).hexdigest()


def _find(kind: str, name: str, entries: Mapping[str, _Entry]) -> _Entry:
    if name in entries:
        return entries[name]
    close = get_close_matches(name.casefold(), entries, n=1)
    hint = f" Is {close[0]} meant?" if close else ""
    raise UsageError(f"There is no {kind} {name!r}.{hint} Known: {', '.join(entries)}.")
