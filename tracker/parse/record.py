"""One record to one Article, and the whole of it or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from tracker.errors import RecordError
from tracker.parse.citation import RECORD, walk
from tracker.parse.registry import abstract_registrations, pmid_number
from tracker.records import Article, Journal

if TYPE_CHECKING:
    from lxml.etree import _Element

    from tracker.parse.citation import Fields

RECORDS = ("PubmedArticle", "PubmedBookArticle")
SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,  # libxml2's own limits stay on: no record comes near them
    "remove_comments": True,
    "remove_pis": True,
}
"""How every XML parser here is made: without entities, DTD or network."""


def article_from_xml(xml: bytes) -> Article:
    """Parse one stored record again.

    Raises RecordError when the XML is not one record that can be understood.
    """
    try:
        element = etree.fromstring(xml, etree.XMLParser(**SAFE))
    except etree.XMLSyntaxError as error:
        raise RecordError(None, f"not well-formed XML: {error}") from error
    return article(element)


def article(element: _Element) -> Article:
    """Read a PubmedArticle or PubmedBookArticle element.

    Raises RecordError when it has no PMID, or no Article or Book.
    """
    if element.tag not in RECORDS:
        raise RecordError(None, f"<{element.tag}> is not a PubMed record")
    fields: Fields = {"kind": None, "journal": {}}
    walk(element, RECORD, fields)
    pmid = fields.get("pmid")
    if pmid is None:
        raise RecordError(None, "no PMID in the record")
    if fields["kind"] is None:
        raise RecordError(pmid, "no Article or Book in the record")
    if fields["kind"] == "book":
        _complete_book(fields)
    _add_registrations(fields)
    fields["journal"] = Journal(**fields["journal"])
    return Article(**fields)


def pmid_of(element: _Element) -> int | None:
    """Return the PMID of a record that may not be understood otherwise."""
    return pmid_number(element.findtext("MedlineCitation/PMID") or element.findtext("BookDocument/PMID"))


def _complete_book(fields: Fields) -> None:
    """Let a whole book stand under its own title and authors, and date a chapter by its contribution."""
    fields["title"] = fields.get("title") or fields.get("book_title") or ""
    authors, complete = fields.pop("book_authors", ((), True))
    if not fields.get("authors"):
        fields["authors"], fields["authors_complete"] = authors, complete
    contribution = fields.pop("contribution_date", None)
    if contribution:
        fields["print_date"], fields["print_date_text"] = contribution, None


def _add_registrations(fields: Fields) -> None:
    sections = list(fields.get("abstract", ()))
    for other in fields.get("other_abstracts", ()):
        sections += other.sections
    found = abstract_registrations(sections)
    if found:
        fields["registrations"] = fields.get("registrations", ()) + found
