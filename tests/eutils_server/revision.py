"""What NLM does to a record: revised, retracted, and the notice that says so. Pure: XML in, XML out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from tests.elements import PUBLICATION_TYPE_UI, correction_xml, date_parts, element, mesh_xml
from tests.records import article_xml
from tracker.records import Correction, MeshHeading, PublicationType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

CITATION = (
    "PMID",
    "DateCompleted",
    "DateRevised",
    "Article",
    "MedlineJournalInfo",
    "ChemicalList",
    "SupplMeshList",
    "CitationSubset",
    "CommentsCorrectionsList",
    "GeneSymbolList",
    "MeshHeadingList",
)
"""Elements of a citation in the order of the DTD, as far as they are written here."""
ARTICLE = ("Journal", "ArticleTitle", "Pagination", "ELocationID", "Abstract")
KINDS = {
    "retraction": ("RetractionIn", "RetractionOf", "Retraction Notice", "D016440", "Retraction"),
    "concern": (
        "ExpressionOfConcernIn",
        "ExpressionOfConcernFor",
        "Expression of Concern",
        "D000075742",
        "Expression of Concern",
    ),
    "erratum": ("ErratumIn", "ErratumFor", "Published Erratum", "D016425", "Correction"),
}
"""Kind -> link of the paper, link of the notice, the notice's publication type with its UI, how its title begins."""


def revised(
    xml: bytes,
    day: dt.date,
    *,
    title: str | None = None,
    abstract: str | None = None,
    mesh: Iterable[MeshHeading | str] | None = None,
    pubtypes_add: Sequence[str] = (),
    status: str | None = None,
) -> bytes:
    """Return the record with those fields changed; its DateRevised becomes `day`, with MeSH its MHDA too."""
    record = etree.fromstring(xml)
    citation = _part(record, "MedlineCitation")
    article = _part(citation, "Article")
    if title is not None:
        _put(article, ARTICLE, element("ArticleTitle", title))
    if abstract is not None:
        text = f"<Abstract>{element('AbstractText', abstract)}</Abstract>" if abstract else "<Abstract/>"
        _put(article, ARTICLE, text)
    if mesh is not None:
        _put(citation, CITATION, f"<MeshHeadingList>{''.join(map(mesh_xml, mesh))}</MeshHeadingList>")
        _indexed(record, day)
    for name in pubtypes_add:
        _add_type(article, name)
    if status is not None:
        citation.set("Status", status)
    return _dated(record, day)


def marked(xml: bytes, day: dt.date, kind: str, notice: int | None) -> bytes:
    """Return the paper as it stands after a retraction, an expression of concern or an erratum."""
    record = etree.fromstring(xml)
    citation = _part(record, "MedlineCitation")
    if kind == "retraction":
        _add_type(_part(citation, "Article"), "Retracted Publication")
    links = citation.find("CommentsCorrectionsList")
    if links is None:
        links = _put(citation, CITATION, "<CommentsCorrectionsList/>")
    link = Correction(KINDS[kind][0], notice, f"J Synth Rec. {day.year};1(1):1.")
    links.append(etree.fromstring(correction_xml(link)))
    return _dated(record, day)


def notice_xml(xml: bytes, day: dt.date, kind: str, notice: int) -> str:
    """Return the record of the notice, which names the paper in its title and by its link."""
    record = etree.fromstring(xml)
    of = int(record.findtext("MedlineCitation/PMID", ""))
    title = "".join(_part(record, "MedlineCitation/Article/ArticleTitle").itertext())
    _, link, name, ui, word = KINDS[kind]
    return article_xml(
        notice,
        f"{word}: {title}",
        status="PubMed-not-MEDLINE",
        publication_types=[PublicationType(name, ui)],
        corrections=[Correction(link, of, "J Synth Rec.")],
        created=day.isoformat(),
        revised=day.isoformat(),
        print_date=day.isoformat(),
    )


def _part(parent: _Element, path: str) -> Any:
    found = parent.find(path)
    assert found is not None, f"no {path} in the record"
    return found


def _add_type(article: _Element, name: str) -> None:
    kinds = _part(article, "PublicationTypeList")
    if name in kinds.itertext():
        return  # a record bears a type once
    etree.SubElement(kinds, "PublicationType", UI=PUBLICATION_TYPE_UI[name]).text = name


def _put(parent: _Element, order: Sequence[str], text: str) -> _Element:
    """Put an element in the place of its namesake, or where the DTD wants it."""
    new = etree.fromstring(text)
    old = parent.find(str(new.tag))
    if old is not None:
        parent.replace(old, new)
        return new
    before = order[: order.index(str(new.tag))]
    last = next(child for name in reversed(before) for child in reversed(parent.findall(name)))
    last.addnext(new)
    return new


def _indexed(record: _Element, day: dt.date) -> None:
    history = _part(record, "PubmedData/History")
    for old in history.findall("PubMedPubDate[@PubStatus='medline']"):
        history.remove(old)
    history.append(
        etree.fromstring(f'<PubMedPubDate PubStatus="medline">{date_parts(day.isoformat())}</PubMedPubDate>')
    )


def _dated(record: _Element, day: dt.date) -> bytes:
    _put(
        _part(record, "MedlineCitation"),
        CITATION,
        f"<DateRevised>{date_parts(day.isoformat())}</DateRevised>",
    )
    return etree.tostring(record, encoding="utf-8", with_tail=False)
