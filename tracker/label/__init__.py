"""Rule -> label with its reason: what one record is about and what kind of study it is; pure.

topics     modalities and indications by the catalog's blocks     facts     what is read and what is said
targets    targets and devices beside a modality                  species   people or animals
evidence   the evidence level, from tags and titles               modifiers sham, blinding, centres, registration ...
size       how many people, with the sentence                     passages  sentences, and those on other studies
corrected  people's verdicts over the rules                       gold      what people judged of real papers
audit      the rules against it
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.label.audit import Score, audit, audit_titles, measured
from tracker.label.corrected import corrected, denied_levels
from tracker.label.evidence import LEVELS, candidate, evidence_label
from tracker.label.facts import BROAD, STRICT, Facts, Input, Label, Labels, labelled_from
from tracker.label.gold import Judgement, gold, read_gold
from tracker.label.modifiers import MODIFIERS, modifier_labels
from tracker.label.modifiers import RULES as MODIFIER_RULES
from tracker.label.own import ANIMAL_WORDS, PEOPLE_WORDS, REVIEW, reports_people
from tracker.label.passages import passages
from tracker.label.size import size_labels
from tracker.label.species import species_label
from tracker.label.tags import Tags
from tracker.label.targets import STIMULATION, site_labels
from tracker.label.topics import topic_labels
from tracker.query import Matcher, mesh_tree, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.catalog import Catalog
    from tracker.corrections import Correction
    from tracker.query import Reading
    from tracker.records import Searchable

__all__ = [
    "BROAD",
    "LEVELS",
    "MODIFIERS",
    "RULES",
    "STRICT",
    "Facts",
    "Input",
    "Judgement",
    "Label",
    "Labeller",
    "Labels",
    "Score",
    "audit",
    "audit_titles",
    "corrected",
    "gold",
    "labelled_from",
    "measured",
    "read_gold",
]

OTHER_CALLS = {"stimulation": STIMULATION, "review": REVIEW, "animals": ANIMAL_WORDS, "people": PEOPLE_WORDS}
RULES = 2
"""Raise it whenever a rule of this package changes: stored labels are then made again."""


class Labeller:
    """Gives every label of a record by the rules of one catalog."""

    def __init__(self, catalog: Catalog) -> None:
        """Take the rules of a catalog; they are compiled when the first record is labelled."""
        self.catalog = catalog
        self.digest = hashlib.sha256(f"{RULES} {catalog.digest}".encode()).hexdigest()
        """Stands for all rules, this package's and the catalog's: labels made under another are made again."""

    @cached_property
    def _matcher(self) -> Matcher:
        """Every block, the catalog's and the rules', in one matcher: the text of a record is read once."""
        blocks = self.catalog.blocks
        blocks |= {f"target:{t.id}": t.expression for t in self.catalog.enabled_targets}
        blocks |= {f"device:{d.id}": d.expression for d in self.catalog.enabled_devices}
        calls = {name: rule.words for name, rule in MODIFIER_RULES.items() if rule.words}
        blocks |= {f"rule:{name}": parse(words) for name, words in (calls | OTHER_CALLS).items()}
        return Matcher(blocks, mesh_tree())

    def labels(self, record: Searchable, facts: Facts, corrections: Sequence[Correction] = ()) -> Labels:
        """Return the labels of a record, species only where it is known; every other kind as far as it is told.

        What people said of the paper overrides the rules.
        """
        reading, parts = self._matcher.read(record), passages(record)
        tags = Tags.of(record)
        called = {name.removeprefix("rule:") for name in reading.matched if name.startswith("rule:")}
        evidence = evidence_label(record, facts, tags, denied_levels(corrections))
        species = species_label(record, facts, tags)
        own = reports_people(evidence.value, species.value if species else "unknown", reading, called)
        if own:
            evidence = candidate(evidence, record, facts, parts)
        topics = tuple(topic_labels(self.catalog, reading))
        ruled = Labels(
            labels=(
                *topics,
                evidence,
                *([species] if species else []),
                *modifier_labels(tags, parts, evidence.value, called, own=own),
                *(size_labels(parts, evidence.value, reading) if own else ()),
                *self._sites(record, reading, topics),
            ),
            evidence_level=evidence.value,
            evidence_basis=evidence.basis,
            evidence_reason=evidence.reason,
            species=species.value if species else "unknown",
        )
        return corrected(ruled, corrections, self.catalog)

    def _sites(self, record: Searchable, reading: Reading, topics: Iterable[Label]) -> Iterator[Label]:
        modalities = {label.value for label in topics if label.kind == "modality"}
        yield from site_labels(self.catalog, record, reading, modalities)
