"""Numbers and links: DOI, registrations, grants, corrections; and the records that are books."""

from __future__ import annotations

from tests.quirks.quirk import Quirk, holds
from tests.records import article_xml, book_xml
from tracker.records import Article, Correction, Grant, Registration

REFERENCES = (
    "<ReferenceList><Reference><Citation>Another paper.</Citation><ArticleIdList>"
    '<ArticleId IdType="doi">10.9999/another</ArticleId><ArticleId IdType="pmc">PMC999</ArticleId>'
    "</ArticleIdList></Reference>%s</ReferenceList>"
)
NESTED = REFERENCES % REFERENCES.replace("%s", "")


def _correction(kind: str, source: str, other: int, pmid: int) -> Quirk:
    link = Correction(kind, other, source)
    return Quirk(f"CC {kind}", article_xml(1, corrections=[link]), holds("corrections", link), True, pmid)


def _numbers(article: Article) -> object:
    return article.doi, article.pmcid


NATIONAL_ACADEMIES = (
    "Implications for Behavioral and Social Research of Preclinical Markers of Alzheimer\u2019s Disease and Related "
    "Dementias: Proceedings of a Workshop\u2014in Brief"
)
LINKS = (
    Quirk(
        "DOI only in ArticleIdList",
        article_xml(1, doi="10.1000/a(75)1", parts={"ELocationID": ""}),
        "doi",
        "10.1000/a(75)1",
        real=(1, "10.1016/0006-2944(75)90147-7"),
    ),
    Quirk(
        "DOI only in ELocationID",
        article_xml(
            1,
            doi="10.1000/b",
            parts={
                "ArticleIdList": '<ArticleIdList><ArticleId IdType="pubmed">1</ArticleId></ArticleIdList>'
            },
        ),
        "doi",
        "10.1000/b",
        real=(23885731, "10.7196/samj.7223"),
    ),
    Quirk("no DOI anywhere", article_xml(1), "doi", None, real=10),
    Quirk(
        "ReferenceList has ArticleId (trap for .//ArticleId)",
        article_xml(1, parts={"ReferenceList": REFERENCES % ""}),
        _numbers,
        (None, None),
        real=(399571, (None, "PMC2279445")),
    ),
    Quirk(
        "nested ReferenceList",
        article_xml(1, doi="10.1000/c", pmcid="PMC7", parts={"ReferenceList": NESTED}),
        _numbers,
        ("10.1000/c", "PMC7"),
        real=(32488523, ("10.1007/s00406-020-01146-7", "PMC7704557")),
    ),
    Quirk(
        "DataBank ClinicalTrials.gov",
        article_xml(1, nct_ids=["NCT00000001"]),
        "registrations",
        (Registration("ClinicalTrials.gov", "NCT00000001", "databank"),),
        real=(22705118, (Registration("ClinicalTrials.gov", "NCT00881296", "databank"),)),
    ),
    Quirk(
        "GrantList",
        article_xml(1, grants=[Grant("R01/5", None, "MRC", "United Kingdom")]),
        lambda a: a.grants[0],
        Grant("R01/5", None, "MRC", "United Kingdom"),
        real=(1, Grant("MC_UU_12013/5", None, "MRC", "United Kingdom")),
    ),
    Quirk(
        "CoiStatement",
        article_xml(1, coi_statement="None declared."),
        "has_coi_statement",
        True,
        real=15550987,
    ),
    _correction("CommentIn", "AJR Am J Roentgenol. 2008 Sep;191(3):642-3", 18716088, 402843),
    _correction("CommentOn", "Ann Surg Oncol. 1999 Jan-Feb;6(1):38-45", 10030414, 10030405),
    _correction("ErratumFor", "Biochem Biophys Res Commun. 1975 Oct 27;66(4):1173-9", 2, 8),
    _correction("ErratumIn", "Biochem Pharmacol. 1975 Aug 15;24(16):1517-21", 8, 2),
    _correction("RetractionOf", "Gullis RJ, Rowe CE. J Neurochem. 1976 Jun;26(6):1217-30", 778343, 400955),
    _correction(
        "RetractionIn", "Felig P, Sherwin RS. J Clin Endocrinol Metab. 1980 Nov;51(5):1201", 6106651, 400712
    ),
    _correction("UpdateOf", "medRxiv. 2020 Nov 03;:", 33173890, 32989731),
    _correction("UpdateIn", "BMJ. 2021 Jul 6;374:n1703. doi: 10.1136/bmj.n1703.", 34230027, 32887691),
    _correction("ExpressionOfConcernIn", "Psychol Sci. 2021 Nov 9;:9567976211058727", 34752162, 22395128),
    _correction("ExpressionOfConcernFor", "Int Wound J. 2020 Jun;17(3):735-741", 32090497, 34096680),
    Quirk(
        "CC Cites",
        article_xml(1, corrections=[Correction("Cites", 9, "A reference.")]),
        "corrections",
        (),
        real=187625,
    ),
    Quirk(
        "CommentsCorrections without PMID",
        article_xml(1, corrections=[Correction("ErratumIn", None, "Cancer Res")]),
        "corrections",
        (Correction("ErratumIn", None, "Cancer Res"),),
        real=(1696166, (Correction("ErratumIn", None, "Cancer Res 1991 May 15;51(10):2749"),)),
    ),
    Quirk(
        "PubmedBookArticle",
        book_xml(1, "A chapter", "A book"),
        lambda a: (a.kind, a.title, a.book_title),
        ("book", "A chapter", "A book"),
        real=(20301577, ("book", "CACNA1C-Related Disorders", "GeneReviews®")),
    ),
    Quirk(
        "book without ArticleTitle",
        book_xml(1, None, "A whole book"),
        lambda a: (a.kind, a.title, a.book_title),
        ("book", "A whole book", "A whole book"),
        real=(34460185, ("book", NATIONAL_ACADEMIES, NATIONAL_ACADEMIES)),
    ),
)
