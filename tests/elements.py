"""Pieces of synthetic PubMed XML, one function an element of the DTD."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from tracker.records import Author, Correction, Grant, MeshHeading, PublicationType, Qualifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PUBLICATION_TYPE_UI = {
    "Case Reports": "D002363",
    "Clinical Trial": "D016430",
    "Clinical Trial Protocol": "D000078325",
    "Comment": "D016420",
    "Editorial": "D016421",
    "Journal Article": "D016428",
    "Letter": "D016422",
    "Meta-Analysis": "D017418",
    "Observational Study": "D064888",
    "Preprint": "D000076942",
    "Published Erratum": "D016425",
    "Randomized Controlled Trial": "D016449",
    "Retracted Publication": "D016441",
    "Retraction of Publication": "D016440",
    "Review": "D016454",
    "Systematic Review": "D000078182",
}
Section = tuple[str | None, str | None, str]


class Markup(str):
    """Text that is XML already and goes in as it is."""

    __slots__ = ()


def abstract_xml(abstract: str | Sequence[Section], tag: str = "Abstract", attributes: str = "") -> str:
    """Return an Abstract (or OtherAbstract) of one text or of labelled sections."""
    sections = [(None, None, abstract)] if isinstance(abstract, str) else abstract
    texts = []
    for label, category, text in sections:
        label_xml = f" Label={quoteattr(label)}" if label else ""
        category_xml = f" NlmCategory={quoteattr(category)}" if category else ""
        texts.append(f"<AbstractText{label_xml}{category_xml}>{text_xml(text)}</AbstractText>")
    return list_xml(tag, texts, attributes)


def mesh_xml(heading: MeshHeading | str | tuple[str, str | None]) -> str:
    """Return a MeshHeading; a name or a (name, UI) pair stands for a heading that is not major."""
    if not isinstance(heading, MeshHeading):
        heading = MeshHeading(heading) if isinstance(heading, str) else MeshHeading(*heading)
    names: list[tuple[str, MeshHeading | Qualifier]] = [("DescriptorName", heading)]
    names += [("QualifierName", qualifier) for qualifier in heading.qualifiers]
    content = ""
    for tag, name in names:
        ui = f' UI="{name.ui}"' if name.ui else ""
        content += f'<{tag}{ui} MajorTopicYN="{"Y" if name.major else "N"}">{escape(name.name)}</{tag}>'
    return f"<MeshHeading>{content}</MeshHeading>"


def author_xml(author: Author | tuple[str, str]) -> str:
    """Return an Author; a pair is (last name, fore name)."""
    if not isinstance(author, Author):
        last, fore = author
        author = Author(last, fore, "".join(word[0] for word in fore.split()))
    orcid = f'<Identifier Source="ORCID">{author.orcid}</Identifier>' if author.orcid else ""
    names = {
        "LastName": author.last_name,
        "ForeName": author.fore_name,
        "Initials": author.initials,
        "Suffix": author.suffix,
        "CollectiveName": author.collective,
    }
    places = "".join(
        f"<AffiliationInfo>{element('Affiliation', a)}</AffiliationInfo>" for a in author.affiliations
    )
    content = "".join(element(tag, name) for tag, name in names.items())
    return f'<Author ValidYN="Y">{content}{orcid}{places}</Author>'


def date_parts(date: str | None) -> str | None:
    """Return Year, Month and Day elements of an ISO date; None and Markup pass through."""
    if date is None or isinstance(date, Markup):
        return date
    return Markup(
        "".join(
            element(tag, part) for tag, part in zip(("Year", "Month", "Day"), date.split("-"), strict=False)
        )
    )


def element(tag: str, content: str | None) -> str:
    """Return an element, or nothing where there is no content."""
    return "" if content is None else f"<{tag}>{text_xml(content)}</{tag}>"


def text_xml(text: str) -> str:
    """Return text escaped, Markup as it is."""
    return text if isinstance(text, Markup) else escape(text)


def join(elements: Mapping[str, str], swap: Mapping[str, str]) -> str:
    """Join elements in their order, each replaced by its namesake in `swap`."""
    return "".join(swap.get(tag, xml) for tag, xml in elements.items())


def list_xml(tag: str, items: Iterable[str], attributes: str = "") -> str:
    """Return the items in one element, or nothing where there are none."""
    content = "".join(items)
    return f"<{tag}{attributes}>{content}</{tag}>" if content else ""


def publication_type_xml(kind: PublicationType | str) -> str:
    """Return a PublicationType; a well-known name brings its UI."""
    if isinstance(kind, str):
        kind = PublicationType(kind, PUBLICATION_TYPE_UI.get(kind))
    ui = f' UI="{kind.ui}"' if kind.ui else ""
    return f"<PublicationType{ui}>{escape(kind.name)}</PublicationType>"


def databank_xml(accessions: list[str]) -> str:
    """Return a DataBankList of ClinicalTrials.gov numbers."""
    numbers = list_xml("AccessionNumberList", (element("AccessionNumber", number) for number in accessions))
    if not numbers:
        return ""
    return (
        '<DataBankList CompleteYN="Y"><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>'
        f"{numbers}</DataBank></DataBankList>"
    )


def grant_xml(grant: Grant) -> str:
    """Return a Grant."""
    names = {
        "GrantID": grant.grant_id,
        "Acronym": grant.acronym,
        "Agency": grant.agency,
        "Country": grant.country,
    }
    return f"<Grant>{''.join(element(tag, name) for tag, name in names.items())}</Grant>"


def correction_xml(correction: Correction) -> str:
    """Return a CommentsCorrections."""
    pmid = f'<PMID Version="1">{correction.pmid}</PMID>' if correction.pmid else ""
    content = element("RefSource", correction.source) + pmid + element("Note", correction.note)
    return f'<CommentsCorrections RefType="{correction.ref_type}">{content}</CommentsCorrections>'


def article_date_xml(date: str | None) -> str:
    """Return the ArticleDate of an electronic publication."""
    return f'<ArticleDate DateType="Electronic">{date_parts(date)}</ArticleDate>' if date else ""


def history_date_xml(kind: str, date: str) -> str:
    """Return a PubMedPubDate."""
    return f'<PubMedPubDate PubStatus="{kind}">{date_parts(date)}</PubMedPubDate>'
