"""What labelling reads and what it says: plain frozen dataclasses, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.records import Searchable

if TYPE_CHECKING:
    from tracker.records import Article


STRICT = frozenset({"publication_type", "mesh", "correction"})
"""The bases of an evidence level that NLM's tags give, or a person: what strict counts take."""
BROAD = STRICT | {"text"}
"""Those and the words of a title: what broad counts take. `rule` and `candidate` stand beside `unknown` only."""


def labelled_from(content_hash: str, digest: str, said: str = "") -> str:
    """Return the mark of what labels were made from: the record's content, the rules, and what people said."""
    return "+".join([content_hash, digest, *([said] if said else [])])


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules need of a record beside its searchable text: NLM's processing status."""

    status: str | None = None
    """MedlineCitation/@Status: MEDLINE once indexing is done."""

    @classmethod
    def of(cls, article: Article) -> Facts:
        """Take the facts from a parsed article."""
        return cls(status=article.status)

    def indexed(self, record: Searchable) -> bool:
        """Whether NLM has given the record headings, or says that its work on it is done."""
        return bool(record.mesh) or self.status == "MEDLINE"


@dataclass(frozen=True, slots=True)
class Input:
    """One record, ready to be labelled."""

    record: Searchable
    facts: Facts

    @classmethod
    def of(cls, article: Article) -> Input:
        """Take what labelling needs from a parsed article."""
        return cls(Searchable.of(article), Facts.of(article))


@dataclass(frozen=True, slots=True)
class Label:
    """One label with what earned it.

    `kind` is modality, indication, evidence, species, modifier, sample_size, planned_size, target or device; `basis` is
    mesh, text, publication_type, child, candidate, rule or correction; `reason` is for a person: title "deep brain
    stimulation"; MeSH Deep Brain Stimulation.
    """

    kind: str
    value: str
    basis: str
    reason: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Every label of one record, its evidence label among them; evidence and species are also given apart."""

    labels: tuple[Label, ...]
    evidence_level: str
    evidence_basis: str
    evidence_reason: str
    species: str

    def values(self, kind: str) -> tuple[str, ...]:
        """Return the values of one kind of label, in order."""
        return tuple(label.value for label in self.labels if label.kind == kind)
