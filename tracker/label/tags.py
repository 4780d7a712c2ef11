"""Which publication types and headings speak for which evidence level: UI -> name (MeSH 2024).

A type that newer records give under another UI is known by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tracker.records import MeshHeading, PublicationType, Searchable

Group = tuple[str, ...]
"""The keys of some tags in order: each UI, then the name in lower case."""


def group(names: Mapping[str, str]) -> Group:
    """Return the keys of tags given as UI -> name; a tag without UI is known by its name alone."""
    return tuple(key for ui, name in names.items() for key in (ui, name.casefold()) if key)


_TYPES: Mapping[str, Mapping[str, str]] = {
    "notice": {
        "D016425": "Published Erratum",
        "D016440": "Retraction of Publication",
        "D000075742": "Expression of Concern",
        "": "Retraction Notice",
    },
    "commentary": {
        "D016421": "Editorial",
        "D016420": "Comment",
        "D016433": "News",
        "D019215": "Biography",
    },
    "letter": {"D016422": "Letter"},
    "protocol": {"D000078325": "Clinical Trial Protocol"},
    "systematic_review": {
        "D017418": "Meta-Analysis",
        "D000078182": "Systematic Review",
        "D000071076": "Network Meta-Analysis",
        "": "Scoping Review",
    },
    "guideline": {
        "D017065": "Practice Guideline",
        "D016431": "Guideline",
        "D016446": "Consensus Development Conference",
        "": "Consensus Development Conference, NIH",
    },
    "rct": {
        "D016449": "Randomized Controlled Trial",
        "D065007": "Pragmatic Clinical Trial",
        "D000073843": "Equivalence Trial",
        "D000076362": "Adaptive Clinical Trial",
    },
    "trial": {
        "D017426": "Clinical Trial, Phase I",
        "D017427": "Clinical Trial, Phase II",
        "D017428": "Clinical Trial, Phase III",
        "D017429": "Clinical Trial, Phase IV",
        "D018848": "Controlled Clinical Trial",
        "D016430": "Clinical Trial",
    },
    "observational": {"D064888": "Observational Study"},
    "clinical_study": {"D000068397": "Clinical Study"},
    "case_report": {"D002363": "Case Reports"},
    "review": {"D016454": "Review"},
}
TYPES: Mapping[str, Group] = {name: group(types) for name, types in _TYPES.items()}
DESIGNS = ("systematic_review", "rct", "trial", "observational", "clinical_study", "case_report")
VETERINARY = ", Veterinary"
"""How the types of trials and studies on animals end."""

HUMANS = group({"D006801": "Humans"})
ANIMALS = group({"D000818": "Animals"})

# Follow-up and prospective studies sit on trials too, hence after them; models come last, since people may be modelled.
_HEADINGS: Mapping[str, Mapping[str, str]] = {
    "trial": {
        "D010865": "Pilot Projects",
        "D005240": "Feasibility Studies",
        "D000075082": "Proof of Concept Study",
    },
    "observational": {
        "D012189": "Retrospective Studies",
        "D015331": "Cohort Studies",
        "D016022": "Case-Control Studies",
        "D003430": "Cross-Sectional Studies",
        "D012042": "Registries",
        "D011446": "Prospective Studies",
        "D005500": "Follow-Up Studies",
    },
    "preclinical": {
        "D004195": "Disease Models, Animal",
        "D003198": "Computer Simulation",
        "D066298": "In Vitro Techniques",
    },
}
HEADINGS: Mapping[str, Group] = {level: group(names) for level, names in _HEADINGS.items()}

# Neither kind proves a trial alone: a pilot may be a survey, and blinding a test. Together they do.
INTERVENTION = group(
    {
        "D016896": "Treatment Outcome",
        "D004311": "Double-Blind Method",
        "D016037": "Single-Blind Method",
        "D018592": "Cross-Over Studies",
        "D011897": "Random Allocation",
        "D010919": "Placebos",
    }
)


@dataclass(frozen=True, slots=True)
class Tags:
    """The names of a record's publication types and headings, by UI and by lower-case name."""

    types: Mapping[str, str]
    headings: Mapping[str, str]

    @classmethod
    def of(cls, record: Searchable) -> Tags:
        """Take the tags of a record."""
        return cls(_keyed(record.publication_types), _keyed(record.mesh))

    def type(self, kind: str) -> str | None:
        """Return the first publication type of a kind that the record has, as it names it."""
        return _first(TYPES[kind], self.types)

    def type_of(self, wanted: Group) -> str | None:
        """Return the first of the wanted publication types that the record has, as it names it."""
        return _first(wanted, self.types)

    def heading(self, wanted: Group) -> str | None:
        """Return the first of the wanted headings that the record has, as it names it."""
        return _first(wanted, self.headings)

    @property
    def veterinary(self) -> str | None:
        """The publication type of a study on animals as patients."""
        return next((name for name in self.types.values() if name.endswith(VETERINARY)), None)


def _keyed(tags: Iterable[PublicationType | MeshHeading]) -> dict[str, str]:
    return {key: tag.name for tag in tags for key in (tag.ui, tag.name.casefold()) if key}


def _first(wanted: Group, present: Mapping[str, str]) -> str | None:
    if present:
        for key in wanted:
            if key in present:
                return present[key]
    return None
