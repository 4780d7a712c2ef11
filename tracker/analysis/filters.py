"""What the user narrowed the view to, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container

    from tracker.catalog import Catalog

UNATTRIBUTED = "unattributed"
"""The modality of a member in which no local rule finds one."""

UNKNOWN = "unknown"

EVIDENCE_LEVELS = {
    "systematic_review": "Systematic review or meta-analysis",
    "rct": "Randomised controlled trial",
    "trial": "Other clinical trial",
    "observational": "Observational study",
    "case_report": "Case report or series",
    "preclinical": "Preclinical study",
    "review": "Narrative review",
    "guideline": "Guideline or consensus",
    "protocol": "Study protocol",
    "commentary": "Commentary",
    "notice": "Notice",
    UNKNOWN: "Not classified",
}
"""Evidence level id -> label, in the order in which they are shown."""

SPECIES = {"human": "Human", "animal": "Animal", "both": "Human and animal", UNKNOWN: "Not stated"}
"""Species id -> label; each article has exactly one of them."""

MODIFIERS = {
    "sham": "Sham control",
    "double_blind": "Double-blind",
    "single_blind": "Single-blind, or blinded assessors",
    "open_label": "Open-label",
    "crossover": "Crossover",
    "multicentre": "Multicentre",
    "pilot": "Pilot or feasibility study",
    "first_in_human": "First in human",
    "prospective": "Prospective",
    "retrospective": "Retrospective",
    "registered": "Registered",
    "meta_analysis": "Meta-analysis",
    "network_meta_analysis": "Network meta-analysis",
    "scoping_review": "Scoping review",
}
"""Modifier id -> label: what qualifies a study beside its level; an article has none, one or several."""

FACETS = {
    "journal": "Journal",
    "readers": "Journals of",
    "country": "Country",
    "group": "Group of",
    "funder": "Funder",
    "mesh": "Heading",
    "keyword": "Keyword",
    "lens": "Lens",
    "trial": "Trial",
    "paper": "PMID",
    "since": "Arrived since",
    "new": "New here since",
}
"""Kind of facet -> what stands before its name. What each narrows to is told in `facets`."""
LATE_FACETS = frozenset({"funder", "mesh", "lens", "trial", "paper", "since", "new"})
"""Facets that papers show only once they are indexed, or that no later paper will ever have."""


class Facet(NamedTuple):
    """One more thing that papers may have in common: a kind (a key of FACETS) and an id that an address can hold."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What to count. An empty value is no restriction; several values of one field are alternatives.

    modalities may hold `unattributed`; years is first and last year, both included; text is a
    full-text search; retracted says whether retracted papers are counted too; strict, whether an evidence level counts
    only where NLM's tags or a person give it (else it is unknown): totals are the same either way. Of facets, those of
    one kind are alternatives, and every kind has to be met; one whose id no paper has narrows nothing.
    """

    indications: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    evidence: tuple[str, ...] = ()
    species: tuple[str, ...] = ()
    text: str = ""
    retracted: bool = False
    strict: bool = False
    facets: tuple[Facet, ...] = ()

    def checked(self, catalog: Catalog) -> Filters:
        """Return the same filters without unknown ids, so that a mistyped link narrows nothing."""
        modalities = {modality.id for modality in catalog.enabled_modalities} | {UNATTRIBUTED}
        return replace(
            self,
            indications=_known(
                self.indications, {indication.id for indication in catalog.enabled_indications}
            ),
            modalities=_known(self.modalities, modalities),
            years=None if self.years is None else (min(self.years), max(self.years)),
            evidence=_known(self.evidence, EVIDENCE_LEVELS),
            species=_known(self.species, SPECIES),
            text=self.text.strip(),
            facets=tuple(dict.fromkeys(facet for facet in self.facets if facet.kind in FACETS)),
        )

    def without(self, kind: str) -> Filters:
        """Return the same filters without the facets of a kind."""
        return replace(self, facets=tuple(facet for facet in self.facets if facet.kind != kind))


def _known(ids: tuple[str, ...], allowed: Container[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in ids if value in allowed))
