"""Rule -> label with its reason: modality, indication, evidence level and species of one record; pure.

topics    modalities and indications by the catalog's blocks      facts    what is read and what is said
evidence  the evidence level, from tags and titles                species  people or animals
corrected people's verdicts over the rules
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tracker.label.corrected import corrected, denied_levels
from tracker.label.evidence import LEVELS, evidence_label
from tracker.label.facts import Facts, Input, Label, Labels, labelled_from
from tracker.label.species import species_label
from tracker.label.topics import topic_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.catalog import Catalog
    from tracker.corrections import Correction
    from tracker.records import Searchable

__all__ = ["LEVELS", "RULES", "Facts", "Input", "Label", "Labeller", "Labels", "corrected", "labelled_from"]

RULES = 1
"""Raise it whenever a rule of this package changes: stored labels are then made again."""


class Labeller:
    """Gives every label of a record by the rules of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        """Compile the enabled blocks of the catalog (once per catalog)."""
        self.catalog = catalog
        self._matcher = catalog.matcher()
        self.digest = hashlib.sha256(f"{RULES} {catalog.digest}".encode()).hexdigest()
        """Stands for all rules, this package's and the catalog's: labels made under another are made again."""

    def labels(self, record: Searchable, facts: Facts, corrections: Sequence[Correction] = ()) -> Labels:
        """Return the labels of a record: modalities, indications, evidence, and species where it is known.

        What people said of the paper overrides the rules.
        """
        evidence = evidence_label(record, facts, denied_levels(corrections))
        species = species_label(record, facts)
        topics = tuple(topic_labels(self.catalog, self._matcher.read(record)))
        ruled = Labels(
            labels=(*topics, evidence, species) if species else (*topics, evidence),
            evidence_level=evidence.value,
            evidence_basis=evidence.basis,
            evidence_reason=evidence.reason,
            species=species.value if species else "unknown",
        )
        return corrected(ruled, corrections, self.catalog)
