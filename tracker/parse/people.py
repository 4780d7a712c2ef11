"""Authors: names, groups, ORCID iDs, affiliations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.parse.text import flat
from tracker.records import Author

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMES = {
    "LastName": "last_name",
    "ForeName": "fore_name",
    "FirstName": "fore_name",
    "Initials": "initials",
    "Suffix": "suffix",
    "CollectiveName": "collective",
}
_ORCID = re.compile(r"(?<!\d)" + r"\W{0,2}".join([r"(\d{4})"] * 3 + [r"(\d{3}[\dXx])"]) + r"(?!\w)")


def authors(element: _Element) -> tuple[Author, ...]:
    """Return the authors of an AuthorList in order.

    ValidYN="N" marks a misspelled form of a name that stands in the list again, corrected: left out.
    """
    people = (_author(child) for child in element if child.tag == "Author" and child.get("ValidYN") != "N")
    return tuple(person for person in people if person is not None)


def orcid(text: str | None) -> str | None:
    """Return an ORCID iD as 0000-0000-0000-0000 from a URL or any spelling; None where its check digit is wrong."""
    found = _ORCID.search(text or "")
    if not found:
        return None
    groups = "-".join(found.groups()).upper()
    return groups if _check_digit(groups.replace("-", "")[:-1]) == groups[-1] else None


def _check_digit(digits: str) -> str:
    """Return the last character of an iD (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)  # noqa: PLR2004  the digit that is written X


def _author(element: _Element) -> Author | None:
    names: dict[str, str] = {}
    affiliations: list[str] = []
    identifier = None
    for child in element:
        tag = child.tag
        if tag in _NAMES:
            text = flat(child)
            if text:
                names[_NAMES[tag]] = text
        elif tag == "AffiliationInfo":
            affiliations += [text for part in child if part.tag == "Affiliation" and (text := flat(part))]
        elif tag == "Affiliation" and (text := flat(child)):  # where records of before 2015 have it
            affiliations.append(text)
        elif tag == "Identifier" and child.get("Source") == "ORCID":
            identifier = identifier or orcid(child.text)
    return Author(**names, orcid=identifier, affiliations=tuple(affiliations)) if names else None
