"""The evidence level of one record: by publication type and heading, by title only where NLM has not indexed it.

The first claim that holds decides, in the order written in `_Claims.in_order`. Where two types stand side by
side that cannot both be right, the title decides between them and the type stays the basis; where the title tells
more than the type (a review that is systematic), the title is the basis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.label.facts import Label
from tracker.label.tags import ANIMALS, DESIGNS, HEADINGS, HUMANS, INTERVENTION
from tracker.label.titles import TITLE_RULES, title_level, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tracker.label.facts import Facts
    from tracker.label.passages import Passage
    from tracker.label.tags import Tags
    from tracker.records import Searchable

LEVELS = (
    "systematic_review",
    "rct",
    "trial",
    "observational",
    "case_report",
    "preclinical",
    "review",
    "guideline",
    "protocol",
    "commentary",
    "notice",
    "unknown",
)

_RANDOMISED = re.compile(
    r"(?<!non-)(?<!non )(?<!quasi-)(?<!pseudo-)(?<!semi-)(?<!mendelian )\brandomi[sz](?:ed|ation)\b"
    r"|\brandomly\s+(?:\w+\s+)?(?:assigned|allocated|divided|received|distributed)\b",
    re.IGNORECASE,
)


def evidence_label(record: Searchable, facts: Facts, tags: Tags, denied: Collection[str] = ()) -> Label:
    """Return the evidence level of a record with its reason; `unknown` where nothing tells it.

    Levels that are `denied` are passed over: the next best claim decides.
    """
    claims = _Claims(tags, record.title, has_abstract=any(record.abstract)).in_order()
    found = next((claim for claim in claims if claim and claim.value not in denied), None)
    if found:
        return found
    words = None if facts.indexed(record) else title_level(record.title, denied)
    if words:
        return Label("evidence", words[0], "text", f'title "{words[1]}"')
    return Label("evidence", "unknown", "rule", "no publication type, heading or title tells the design")


def candidate(label: Label, record: Searchable, facts: Facts, parts: Iterable[Passage]) -> Label:
    """Return an unknown level as a candidate where the abstract of an unindexed record speaks of randomising.

    It stays unknown: such words are right in one of three.
    """
    if label.value != "unknown" or label.basis != "rule" or facts.indexed(record):
        return label
    for part in parts:
        if part.field == "title" or "random" not in part.lowered:
            continue
        for match in _RANDOMISED.finditer(part.text):
            if not part.is_of_other_studies(match.start()):
                told = f'may be a randomised trial: {part.field} "{part.quote(match.start())}"'
                return Label("evidence", "unknown", "candidate", told)
    return label


@dataclass(frozen=True, slots=True)
class _Claims:
    """What the tags of one record claim, each claim on its own."""

    tags: Tags
    title: tuple[str, ...]
    has_abstract: bool

    def in_order(self) -> Iterator[Label | None]:
        """Yield the claims, those that hold and None for the others: the first one decides."""
        yield self._typed("notice")
        yield self._typed("commentary")
        yield self._bare_letter()
        yield self._typed("protocol")
        yield self._synthesis()
        yield self._typed("guideline")
        yield self._animals()
        yield self._case()
        yield self._trial("rct")
        yield self._trial("trial")
        yield self._typed("observational")
        yield self._typed("clinical_study", "trial")
        yield self._typed("case_report")
        yield self._review()
        yield self._by_heading()
        yield self._typed("letter", "commentary")

    def _typed(self, group: str, level: str | None = None) -> Label | None:
        name = self.tags.type(group)
        return (
            Label("evidence", level or group, "publication_type", f"publication type {name}")
            if name
            else None
        )

    def _with_title(self, level: str, group: str) -> Label | None:
        """Return a level where a publication type allows it and the title says it."""
        name, words = self.tags.type(group), told(TITLE_RULES[level], self.title)
        if not name or not words:
            return None
        basis = "publication_type" if level == group else "text"  # then the type names another level
        return Label("evidence", level, basis, f'publication type {name}, title "{words}"')

    def _bare_letter(self) -> Label | None:
        """Take a letter for comment unless it carries data: a design among its types, an abstract, a case."""
        carries_data = self.has_abstract or any(self.tags.type(group) for group in DESIGNS)
        if carries_data:
            return None
        return self._with_title("case_report", "letter") or self._typed("letter", "commentary")

    def _synthesis(self) -> Label | None:
        """Judge a systematic review: tagged a trial or a guideline as well, it is what its title says."""
        if not self.tags.type("systematic_review") or told(TITLE_RULES["systematic_review"], self.title):
            return self._typed("systematic_review")
        return (
            self._with_title("rct", "rct")
            or self._with_title("guideline", "guideline")
            or self._typed("systematic_review")
        )

    def _animals(self) -> Label | None:
        """Animals without humans is preclinical, however it was designed; a review stays a review."""
        if name := self.tags.veterinary:
            return Label("evidence", "preclinical", "publication_type", f"publication type {name}")
        animals = self.tags.heading(ANIMALS)
        if not animals or self.tags.heading(HUMANS) or self.tags.type("review"):
            return None
        return Label("evidence", "preclinical", "mesh", f"MeSH {animals} without Humans")

    def _case(self) -> Label | None:
        """Keep a case a case under a trial's type too (a blinded crossover in one patient) where its title says so."""
        return self._with_title("case_report", "case_report")

    def _trial(self, level: str) -> Label | None:
        """Judge a trial: it is only the plan of one where its title says so (a type of its own since 2019)."""
        return self._with_title("protocol", level) or self._typed(level)

    def _review(self) -> Label | None:
        """Judge a review: it is planned or systematic where its title says so (a type of its own since 2019)."""
        return (
            self._with_title("protocol", "review")
            or self._with_title("systematic_review", "review")
            or self._typed("review")
        )

    def _by_heading(self) -> Label | None:
        for level, headings in HEADINGS.items():
            names = [self.tags.heading(headings)]
            if level == "trial":
                names.append(self.tags.heading(INTERVENTION))
            if all(names):
                return Label("evidence", level, "mesh", "; ".join(f"MeSH {name}" for name in names))
        return None
