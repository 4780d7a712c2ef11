"""Synthetic PubMed XML for the tests: elements in the order of the DTD, one function a record.

Text is escaped; wrap it in `Markup` where it holds inline elements. `parts` replaces (or, where the
value is empty, leaves out) any element by its name, for the oddities no argument stands for.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.elements import (
    Markup,
    Section,
    abstract_xml,
    article_date_xml,
    author_xml,
    correction_xml,
    databank_xml,
    date_parts,
    element,
    grant_xml,
    history_date_xml,
    join,
    list_xml,
    mesh_xml,
    publication_type_xml,
    text_xml,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tracker.records import Author, Correction, Grant, MeshHeading, PublicationType


__all__ = ["Markup", "article_set", "article_xml", "book_xml", "delete_citation", "write_set"]
DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)


def article_xml(
    pmid: int,
    title: str = "A study",
    abstract: str | Sequence[Section] | None = None,
    *,
    version: int = 1,
    status: str = "MEDLINE",
    indexing_method: str | None = None,
    owner: str = "NLM",
    mesh: Iterable[MeshHeading | str | tuple[str, str | None]] = (),
    publication_types: Iterable[PublicationType | str] = ("Journal Article",),
    keywords: Iterable[str] = (),
    journal: str = "Journal of synthetic records",
    volume: str = "12",
    issue: str = "3",
    pages: str | None = "1-9",
    pub_model: str = "Print",
    print_date: str | None = "2020-03",
    electronic_date: str | None = None,
    created: str = "2020-01-15",
    entered: str | None = None,
    indexed: str | None = None,
    revised: str | None = None,
    completed: str | None = None,
    authors: Iterable[Author | tuple[str, str]] = (("Doe", "Jane"),),
    languages: Iterable[str] = ("eng",),
    vernacular_title: str | None = None,
    grants: Iterable[Grant] = (),
    nct_ids: Iterable[str] = (),
    corrections: Iterable[Correction] = (),
    coi_statement: str | None = None,
    doi: str | None = None,
    pmcid: str | None = None,
    publication_status: str = "ppublish",
    parts: Mapping[str, str] | None = None,
) -> str:
    """Return one PubmedArticle; dates are ISO text to the precision known, an abstract is text or (label, category, text)."""
    swap = dict(parts or {})
    issn = "1234-5678"
    journal_issue = {
        "Volume": element("Volume", volume),
        "Issue": element("Issue", issue),
        "PubDate": element("PubDate", date_parts(print_date)) if print_date else "",
    }
    journal_parts = {
        "ISSN": f'<ISSN IssnType="Electronic">{issn}</ISSN>',
        "JournalIssue": f'<JournalIssue CitedMedium="Internet">{join(journal_issue, swap)}</JournalIssue>',
        "Title": element("Title", journal),
        "ISOAbbreviation": element("ISOAbbreviation", "J Synth Rec"),
    }
    article = {
        "Journal": f"<Journal>{join(journal_parts, swap)}</Journal>",
        "ArticleTitle": element("ArticleTitle", title),
        "Pagination": f"<Pagination><MedlinePgn>{pages}</MedlinePgn></Pagination>" if pages else "",
        "ELocationID": f'<ELocationID EIdType="doi" ValidYN="Y">{escape(doi)}</ELocationID>' if doi else "",
        "Abstract": abstract_xml(abstract) if abstract else "",
        "AuthorList": list_xml("AuthorList", map(author_xml, authors), ' CompleteYN="Y"'),
        "Language": "".join(element("Language", code) for code in languages),
        "DataBankList": databank_xml(list(nct_ids)),
        "GrantList": list_xml("GrantList", map(grant_xml, grants), ' CompleteYN="Y"'),
        "PublicationTypeList": list_xml("PublicationTypeList", map(publication_type_xml, publication_types)),
        "VernacularTitle": element("VernacularTitle", vernacular_title),
        "ArticleDate": article_date_xml(electronic_date),
    }
    citation = {
        "PMID": f'<PMID Version="{version}">{pmid}</PMID>',
        "DateCompleted": element("DateCompleted", date_parts(completed)),
        "DateRevised": element("DateRevised", date_parts(revised)),
        "Article": f'<Article PubModel="{pub_model}">{join(article, swap)}</Article>',
        "MedlineJournalInfo": "<MedlineJournalInfo><Country>England</Country><MedlineTA>J Synth Rec</MedlineTA>"
        f"<NlmUniqueID>101000001</NlmUniqueID><ISSNLinking>{issn}</ISSNLinking></MedlineJournalInfo>",
        "SupplMeshList": "",
        "CommentsCorrectionsList": list_xml("CommentsCorrectionsList", map(correction_xml, corrections)),
        "MeshHeadingList": list_xml("MeshHeadingList", map(mesh_xml, mesh)),
        "PersonalNameSubjectList": "",
        "OtherAbstract": "",
        "KeywordList": _keywords_xml(keywords),
        "CoiStatement": element("CoiStatement", coi_statement),
        "SpaceFlightMission": "",
        "InvestigatorList": "",
        "GeneralNote": "",
    }
    history = {"entrez": created, "pubmed": entered or created, "medline": indexed}
    ids = {"pubmed": str(pmid), "doi": doi, "pmc": pmcid}
    data = {
        "History": list_xml("History", (history_date_xml(kind, day) for kind, day in history.items() if day)),
        "PublicationStatus": element("PublicationStatus", publication_status),
        "ArticleIdList": _article_ids(ids),
        "ReferenceList": "",
    }
    method = f' IndexingMethod="{indexing_method}"' if indexing_method else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}" Owner="{owner}"{method}>{join(citation, swap)}'
        f"</MedlineCitation><PubmedData>{join(data, swap)}</PubmedData></PubmedArticle>"
    )


def article_set(*records: str) -> bytes:
    """Return the records as EFetch sends them: declaration, document type, set."""
    return f'<?xml version="1.0" ?>\n{DOCTYPE}\n<PubmedArticleSet>\n{"".join(records)}</PubmedArticleSet>\n'.encode()


def write_set(path: Path, *records: str) -> Path:
    """Write the records to a file, gzipped where its name ends in .gz."""
    content = article_set(*records)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def delete_citation(*pmids: int) -> str:
    """Return the block of an update file that names deleted PMIDs."""
    return list_xml("DeleteCitation", (f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids))


def book_xml(
    pmid: int,
    title: str | None = "A chapter",
    book_title: str = "A book",
    abstract: str | Sequence[Section] | None = None,
    *,
    print_date: str = "2010",
    contribution_date: str | None = "2011-02-03",
    created: str = "2012-04-05",
    authors: Iterable[Author | tuple[str, str]] = (("Roe", "Richard"),),
    keywords: Iterable[str] = (),
    doi: str | None = None,
    parts: Mapping[str, str] | None = None,
) -> str:
    """Return one PubmedBookArticle: a chapter, or a whole book where the title is None."""
    ids = {"bookaccession": f"NBK{pmid}", "doi": doi}
    swap = dict(parts or {})
    book = {
        "Publisher": "<Publisher><PublisherName>Synthetic Press</PublisherName></Publisher>",
        "BookTitle": element("BookTitle", book_title),
        "PubDate": element("PubDate", date_parts(print_date)),
        "BookAuthorList": list_xml("AuthorList", [author_xml(("Editor", "Eve"))], ' Type="editors"'),
        "Medium": "<Medium>Internet</Medium>",
    }
    document = {
        "PMID": f'<PMID Version="1">{pmid}</PMID>',
        "ArticleIdList": _article_ids(ids),
        "Book": f"<Book>{join(book, swap)}</Book>",
        "ArticleTitle": element("ArticleTitle", title),
        "Language": "<Language>eng</Language>",
        "AuthorList": list_xml("AuthorList", map(author_xml, authors), ' Type="authors"'),
        "PublicationType": '<PublicationType UI="D016454">Review</PublicationType>',
        "Abstract": abstract_xml(abstract) if abstract else "",
        "KeywordList": _keywords_xml(keywords),
        "ContributionDate": element("ContributionDate", date_parts(contribution_date)),
    }
    data = {
        "History": list_xml(
            "History", [history_date_xml("entrez", created), history_date_xml("pubmed", created)]
        ),
        "PublicationStatus": "<PublicationStatus>ppublish</PublicationStatus>",
        "BookArticleIdList": _article_ids({"pubmed": str(pmid)}),
    }
    return (
        f"<PubmedBookArticle><BookDocument>{join(document, swap)}</BookDocument>"
        f"<PubmedBookData>{join(data, swap)}</PubmedBookData></PubmedBookArticle>"
    )


def _article_ids(ids: Mapping[str, str | None]) -> str:
    items = (
        f'<ArticleId IdType="{kind}">{escape(value)}</ArticleId>' for kind, value in ids.items() if value
    )
    return list_xml("ArticleIdList", items)


def _keywords_xml(keywords: Iterable[str], owner: str = "NOTNLM") -> str:
    items = (f'<Keyword MajorTopicYN="N">{text_xml(keyword)}</Keyword>' for keyword in keywords)
    return list_xml("KeywordList", items, f' Owner="{owner}"')
