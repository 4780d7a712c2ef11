"""The elements of a record, each tag with its reader: one pass over the children.

Only direct children are read, so nothing is taken from the reference list by mistake. Where an
attribute is missing its value in the DTD counts (CompleteYN Y, MajorTopicYN N, Owner NLM).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tracker.parse import dates, people, registry
from tracker.parse.text import clean, flat, leaf
from tracker.records import AbstractSection, Keyword, MeshHeading, OtherAbstract, PublicationType, Qualifier

if TYPE_CHECKING:
    from lxml.etree import _Element

Fields = dict[str, Any]
Reader = Callable[["_Element", Fields], None]
Readers = Mapping[str, Reader]


def walk(element: _Element, readers: Readers, fields: Fields) -> None:
    """Hand each child to the reader of its tag; a tag without one is not of interest."""
    for child in element:
        reader = readers.get(child.tag)
        if reader is not None:
            reader(child, fields)


def _inside(readers: Readers, **attributes: str) -> Reader:
    def read(element: _Element, fields: Fields) -> None:
        for field, attribute in attributes.items():
            fields[field] = element.get(attribute)
        walk(element, readers, fields)

    return read


def _value(field: str, convert: Callable[[_Element], object]) -> Reader:
    def read(element: _Element, fields: Fields) -> None:
        fields[field] = convert(element)

    return read


def _appended(field: str, convert: Callable[[_Element], tuple[object, ...]]) -> Reader:
    def read(element: _Element, fields: Fields) -> None:
        fields[field] = fields.get(field, ()) + convert(element)

    return read


def _journal_part(field: str) -> Reader:
    """Return a reader that keeps the first value: a journal's own element stands before its fallback."""

    def read(element: _Element, fields: Fields) -> None:
        fields["journal"].setdefault(field, leaf(element))

    return read


def _kind(kind: str, readers: Readers) -> Reader:
    def read(element: _Element, fields: Fields) -> None:
        fields["kind"] = kind
        walk(element, readers, fields)

    return read


def _article(element: _Element, fields: Fields) -> None:
    fields["pub_model"] = element.get("PubModel")
    _kind("article", ARTICLE)(element, fields)


def _pmid(element: _Element, fields: Fields) -> None:
    fields["pmid"] = registry.pmid_number(element.text)
    fields["version"] = registry.pmid_number(element.get("Version")) or 1


def _pub_date(element: _Element, fields: Fields) -> None:
    fields["print_date"], fields["print_date_text"] = dates.pub_date(element)


def _article_date(element: _Element, fields: Fields) -> None:
    if element.get("DateType", "Electronic") == "Electronic":
        fields.setdefault("electronic_date", dates.element_date(element))


def _pagination(element: _Element, fields: Fields) -> None:
    parts = {child.tag: clean(child.text) for child in element}
    pages = parts.get("MedlinePgn") or "-".join(filter(None, (parts.get("StartPage"), parts.get("EndPage"))))
    fields["pages"] = pages or None


def _electronic_location(element: _Element, fields: Fields) -> None:
    if element.get("EIdType") == "doi" and element.get("ValidYN") != "N":
        _keep_doi(element, fields)


def _keep_doi(element: _Element, fields: Fields) -> None:
    doi = registry.doi_name(element.text)
    if doi:
        fields.setdefault("doi", doi)


def _article_ids(element: _Element, fields: Fields) -> None:
    for child in element:
        kind = child.get("IdType")
        if kind == "doi":
            _keep_doi(child, fields)
        elif kind == "pmc":
            fields["pmcid"] = registry.pmcid(child.text) or fields.get("pmcid")


def _authors(element: _Element, fields: Fields) -> None:
    if element.get("Type") != "editors":
        fields["authors"] = people.authors(element)
        fields["authors_complete"] = element.get("CompleteYN") != "N"


def _book_authors(element: _Element, fields: Fields) -> None:
    if element.get("Type") != "editors":
        fields["book_authors"] = people.authors(element), element.get("CompleteYN") != "N"


def _sections(element: _Element) -> tuple[AbstractSection, ...]:
    """Return the AbstractText children that hold text; a copyright line is no part of an abstract."""
    found = []
    for child in element:
        if child.tag == "AbstractText":
            text = flat(child)
            if text:
                label, category = clean(child.get("Label")), child.get("NlmCategory")
                found.append(AbstractSection(text, label or None, category or None))
    return tuple(found)


def _other_abstract(element: _Element) -> tuple[OtherAbstract, ...]:
    sections = _sections(element)
    return (OtherAbstract(sections, element.get("Type"), element.get("Language")),) if sections else ()


def _publication_type(element: _Element) -> tuple[PublicationType, ...]:
    name = flat(element)
    return (PublicationType(name, element.get("UI") or None),) if name else ()


def _keywords(element: _Element) -> tuple[Keyword, ...]:
    owner = element.get("Owner", "NLM")
    texts = ((flat(child), child.get("MajorTopicYN") == "Y") for child in element)
    return tuple(Keyword(text, major, owner) for text, major in texts if text)


def _headings(element: _Element) -> tuple[MeshHeading, ...]:
    return tuple(heading for child in element if (heading := _heading(child)).name)


def _heading(element: _Element) -> MeshHeading:
    name, ui, major, qualifiers = "", None, False, []
    for child in element:
        if child.tag == "DescriptorName":
            name, ui, major = clean(child.text), child.get("UI") or None, child.get("MajorTopicYN") == "Y"
        elif child.tag == "QualifierName":
            qualifier = Qualifier(
                clean(child.text), child.get("UI") or None, child.get("MajorTopicYN") == "Y"
            )
            qualifiers.append(qualifier)
    return MeshHeading(name, ui, major, tuple(qualifiers))


def _history(element: _Element, fields: Fields) -> None:
    for child in element:
        field = _HISTORY.get(child.get("PubStatus", ""))
        if field:
            fields[field] = dates.whole_day(child)


_HISTORY = {"entrez": "created", "pubmed": "entered", "medline": "indexed"}
_PUBLICATION_TYPES = _appended("publication_types", _publication_type)
_OF_BOTH: Readers = {
    "ArticleTitle": _value("title", flat),
    "VernacularTitle": _value("vernacular_title", leaf),
    "Pagination": _pagination,
    "ELocationID": _electronic_location,
    "Abstract": _value("abstract", _sections),
    "AuthorList": _authors,
    "Language": _appended("languages", lambda element: tuple(filter(None, [leaf(element)]))),
    "GrantList": _value("grants", registry.grants),
    "PMID": _pmid,
    "DateCompleted": _value("completed", dates.whole_day),
    "DateRevised": _value("revised", dates.whole_day),
    "KeywordList": _appended("keywords", _keywords),
    "OtherAbstract": _appended("other_abstracts", _other_abstract),
    "CoiStatement": _value("has_coi_statement", lambda element: bool(flat(element))),
}
_ISSUE: Readers = {"Volume": _value("volume", leaf), "Issue": _value("issue", leaf), "PubDate": _pub_date}
_JOURNAL: Readers = {
    "ISSN": _journal_part("issn"),
    "JournalIssue": _inside(_ISSUE),
    "Title": _journal_part("title"),
    "ISOAbbreviation": _journal_part("iso_abbreviation"),
}
_JOURNAL_INFO: Readers = {
    "Country": _journal_part("country"),
    "MedlineTA": _journal_part("iso_abbreviation"),
    "NlmUniqueID": _journal_part("nlm_id"),
    "ISSNLinking": _journal_part("issn"),
}
ARTICLE: Readers = {
    **_OF_BOTH,
    "Journal": _inside(_JOURNAL),
    "DataBankList": _value("registrations", registry.databank_registrations),
    "PublicationTypeList": _inside({"PublicationType": _PUBLICATION_TYPES}),
    "ArticleDate": _article_date,
}
_CITATION: Readers = {
    **_OF_BOTH,
    "Article": _article,
    "MedlineJournalInfo": _inside(_JOURNAL_INFO),
    "CommentsCorrectionsList": _value("corrections", registry.corrections),
    "MeshHeadingList": _value("mesh", _headings),
}
_DATA: Readers = {
    "History": _history,
    "PublicationStatus": _value("publication_status", leaf),
    "ArticleIdList": _article_ids,
}
_BOOK: Readers = {
    "BookTitle": _value("book_title", leaf),
    "PubDate": _pub_date,
    "AuthorList": _book_authors,
    "Volume": _value("volume", leaf),
}
_DOCUMENT: Readers = {
    **_OF_BOTH,
    "ArticleIdList": _article_ids,
    "Book": _kind("book", _BOOK),
    "PublicationType": _PUBLICATION_TYPES,
    "ContributionDate": _value("contribution_date", dates.element_date),
}
RECORD: Readers = {
    "MedlineCitation": _inside(_CITATION, status="Status", indexing_method="IndexingMethod"),
    "BookDocument": _inside(_DOCUMENT),
    "PubmedData": _inside(_DATA),
    "PubmedBookData": _inside(_DATA),
}
