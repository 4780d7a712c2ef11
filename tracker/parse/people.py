"""Authors: names, groups, ORCID iDs, affiliations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

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
_NAMED = frozenset(_NAMES.values())
_PARTS = ("Author", *_NAMES, "Affiliation", "Identifier")
_ORCID = re.compile(r"(?<!\d)" + r"\W{0,2}".join([r"(\d{4})"] * 3 + [r"(\d{3}[\dXx])"]) + r"(?!\w)")


def authors(element: _Element) -> tuple[Author, ...]:
    """Return the authors of an AuthorList in order.

    ValidYN="N" marks a misspelled form of a name that stands in the list again, corrected: left out.
    """
    drafts: list[dict[str, Any]] = []
    for part in element.iter(*_PARTS):  # one flat pass: names, iDs and places follow their Author
        tag = part.tag
        if tag == "Author":
            draft: dict[str, Any] = {"valid": part.get("ValidYN") != "N", "affiliations": ()}
            drafts.append(draft)
        elif tag == "Identifier":
            if part.get("Source") == "ORCID" and "orcid" not in draft:
                draft["orcid"] = orcid(part.text)
        elif text := flat(part):
            if tag == "Affiliation":
                draft["affiliations"] += (text,)
            else:
                draft[_NAMES[tag]] = text
    return tuple(Author(**draft) for draft in drafts if draft.pop("valid") and not _NAMED.isdisjoint(draft))


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
