"""Numbers and links that a record carries: DOI, registrations, grants, corrections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.parse.text import clean, flat, leaf
from tracker.records import Correction, Grant, Registration

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from tracker.records import AbstractSection

REFERENCE = "Cites"
"""RefType of old records for what the article cites: a reference list, not a correction."""
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_PMCID = re.compile(r"PMC\d+")
_NCT = re.compile(r"\bNCT[\s:#+-]{0,2}(\d{8})(?!\d)")
_LARGEST_PMID = 2**31 - 1


def pmid_number(text: str | None) -> int | None:
    """Return a PMID, or None where the text is not one."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(_LARGEST_PMID)):
        return None
    number = int(digits)
    return number if 0 < number <= _LARGEST_PMID else None


def doi_name(text: str | None) -> str | None:
    """Return a DOI without resolver or `doi:` in front; some real ones hold spaces."""
    return _DOI_PREFIX.sub("", clean(text)) or None


def pmcid(text: str | None) -> str | None:
    """Return PMC and its digits, or None."""
    found = _PMCID.search(text or "")
    return found.group() if found else None


def databank_registrations(element: _Element) -> tuple[Registration, ...]:
    """Return the distinct accessions of a DataBankList."""
    found: dict[Registration, None] = {}
    for bank in element:
        name = ""
        for child in bank:
            if child.tag == "DataBankName":
                name = clean(child.text)
            elif child.tag == "AccessionNumberList":
                numbers = (clean(number.text) for number in child)
                found |= dict.fromkeys(Registration(name, number, "databank") for number in numbers if number)
    return tuple(found)


def abstract_registrations(sections: Iterable[AbstractSection]) -> tuple[Registration, ...]:
    """Return the distinct ClinicalTrials.gov numbers that the sections name."""
    texts = (section.text for section in sections if "NCT" in section.text)
    numbers = dict.fromkeys(f"NCT{digits}" for text in texts for digits in _NCT.findall(text))
    return tuple(Registration("ClinicalTrials.gov", number, "abstract") for number in numbers)


def grants(element: _Element) -> tuple[Grant, ...]:
    """Return the grants of a GrantList, in order."""
    names = {"GrantID": "grant_id", "Acronym": "acronym", "Agency": "agency", "Country": "country"}
    found = (
        Grant(**{names[part.tag]: leaf(part) for part in child if part.tag in names}) for child in element
    )
    return tuple(grant for grant in found if grant != Grant())


def corrections(element: _Element) -> tuple[Correction, ...]:
    """Return the links of a CommentsCorrectionsList, in order; cited references are not among them."""
    return tuple(_correction(child) for child in element if child.get("RefType") != REFERENCE)


def _correction(element: _Element) -> Correction:
    parts = {child.tag: flat(child) for child in element}
    return Correction(
        ref_type=element.get("RefType", ""),
        pmid=pmid_number(parts.get("PMID")),
        source=parts.get("RefSource") or None,
        note=parts.get("Note") or None,
    )
