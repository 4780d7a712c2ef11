"""A person's verdict over the rules: the labels of one paper as corrected; pure.

A modality said to be right brings its parents along; one said to be wrong takes its children with it, except
a child that is said to be right, which then keeps the parent. Entries that are switched off wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.label.facts import Label, Labels
from tracker.label.topics import implied

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.catalog import Catalog
    from tracker.corrections import Correction

    Verdicts = Mapping[str, Correction]

BASIS = "correction"
UNKNOWN = "unknown"
CORRECTED = ("modality", "indication", "evidence", "species")
"""The kinds of label that people correct."""


def corrected(labels: Labels, corrections: Sequence[Correction], catalog: Catalog) -> Labels:
    """Return the labels of a paper with what people said of it.

    An evidence level said to be wrong becomes unknown, unless the rules were asked for the next best already
    (`Labeller.labels` does); the species becomes unknown.
    """
    if not corrections:
        return labels
    modalities = tuple(_modalities(labels, _verdicts(corrections, "modality"), catalog))
    indications = _indications(labels, _verdicts(corrections, "indication"), catalog)
    evidence = _single(labels, _verdicts(corrections, "evidence"), "evidence")
    species = _single(labels, _verdicts(corrections, "species"), "species")
    topics = (*modalities, *indications)
    single = (label for label in (evidence, species) if label)
    return Labels(
        labels=(*topics, *single, *_others(labels, topics, catalog)),
        evidence_level=evidence.value if evidence else labels.evidence_level,
        evidence_basis=evidence.basis if evidence else labels.evidence_basis,
        evidence_reason=evidence.reason if evidence else labels.evidence_reason,
        species=species.value if species else UNKNOWN,
    )


def denied_levels(corrections: Sequence[Correction]) -> frozenset[str]:
    """Return the evidence levels that people said a paper does not have."""
    return frozenset(one.value for one in corrections if one.kind == "evidence" and not one.verdict)


def told(correction: Correction) -> str:
    """Say who made a correction, when and why."""
    when = f" on {correction.at.isoformat()}" if correction.at else ""
    return f"corrected by {correction.who}{when}: {correction.why}"


def _verdicts(corrections: Sequence[Correction], kind: str) -> Verdicts:
    return {one.value: one for one in corrections if one.kind == kind}


def _label(correction: Correction) -> Label:
    return Label(correction.kind, correction.value, BASIS, told(correction))


def _modalities(labels: Labels, verdicts: Verdicts, catalog: Catalog) -> Iterator[Label]:
    """Yield the modalities in the order of the catalog; the umbrella only where nothing else is left."""
    enabled = [entry.id for entry in catalog.enabled_modalities]
    own = {
        label.value: label
        for label in labels.labels
        if label.kind == "modality" and label.basis != "child" and not _denied(label.value, verdicts, catalog)
    }
    kept = own | {name: _label(one) for name, one in verdicts.items() if one.verdict and name in enabled}
    specific = any(not catalog.modalities[name].umbrella for name in kept)
    for name in enabled:
        children = [child for child in enabled if child in kept and name in catalog.parents(child)]
        spare = catalog.modalities[name].umbrella and specific and name not in verdicts
        if name in kept and not spare:
            yield kept[name]
        elif children:
            yield implied(catalog, name, children)


def _denied(name: str, verdicts: Verdicts, catalog: Catalog) -> bool:
    """Tell whether the nearest verdict, on a modality itself or above it, is a no."""
    lineage = (verdicts[above] for above in (name, *catalog.parents(name)) if above in verdicts)
    nearest = next(lineage, None)
    return nearest is not None and not nearest.verdict


def _indications(labels: Labels, verdicts: Verdicts, catalog: Catalog) -> Iterator[Label]:
    found = {label.value: label for label in labels.labels if label.kind == "indication"}
    for entry in catalog.enabled_indications:
        verdict = verdicts.get(entry.id)
        if verdict is not None and verdict.verdict:
            yield _label(verdict)
        elif verdict is None and entry.id in found:
            yield found[entry.id]


def _others(labels: Labels, topics: Iterable[Label], catalog: Catalog) -> Iterator[Label]:
    """Yield the labels that nobody can correct; targets and devices only where a modality of theirs is left."""
    left = {label.value for label in topics if label.kind == "modality"}
    targets = {("target", target.id): target.modalities for target in catalog.targets.values()}
    sites = targets | {("device", device.id): device.modalities for device in catalog.devices.values()}
    for label in labels.labels:
        modalities = sites.get((label.kind, label.value))
        if label.kind not in CORRECTED and (modalities is None or not left.isdisjoint(modalities)):
            yield label


def _single(labels: Labels, verdicts: Verdicts, kind: str) -> Label | None:
    """Return the one label of a kind: what a person said, else the rules' unless a person said no to it."""
    said = next((one for one in verdicts.values() if one.verdict), None)
    if said is not None:
        return _label(said)
    found = next((label for label in labels.labels if label.kind == kind), None)
    if found is not None and found.value not in verdicts and (found.value != UNKNOWN or not verdicts):
        return found
    denied = next(iter(verdicts.values()), None)
    return Label(kind, UNKNOWN, BASIS, told(denied)) if denied is not None else None
