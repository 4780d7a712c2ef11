"""The parser reads whole records out of any PubMed file, and tells what it cannot understand."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest

from tests.records import article_set, article_xml, book_xml, delete_citation, write_set
from tracker.errors import RecordError
from tracker.parse import Deleted, Failed, Record, article_from_xml, read
from tracker.records import Author, Correction, MeshHeading, PartialDate, Qualifier, Registration

if TYPE_CHECKING:
    from pathlib import Path

THREE = (article_xml(11), book_xml(12), article_xml(13, abstract="Text."))
EVERYTHING = article_xml(
    77,
    "Vagus <nerve> & more",
    [("AIM", "OBJECTIVE", "To see (NCT01234567)."), ("RESULTS", None, "Seen: NCT 01234567, NCT#07654321.")],
    version=2,
    mesh=[MeshHeading("Brain", "D001921", major=True, qualifiers=(Qualifier("surgery", "Q000601"),))],
    keywords=["one", "two"],
    electronic_date="2020-01-02",
    indexed="2020-06-07",
    revised="2021-02-03",
    completed="2020-06-01",
    authors=[
        Author("Doe", "Jane", "J", "Jr", orcid="0000-0002-1825-0097", affiliations=("A", "B")),
        ("Roe", "Rick"),
    ],
    nct_ids=["NCT01234567", "NCT01234567"],
    corrections=[Correction("RetractionIn", 5, "J", "a note")],
    coi_statement="None.",
    doi="10.1000/x",
    pmcid="PMC1",
)


def _records(source: bytes | Path) -> list[Record]:
    found = list(read(source))
    assert all(isinstance(item, Record) for item in found), found
    return [item for item in found if isinstance(item, Record)]


def test_every_record_of_a_set_comes_in_order() -> None:
    assert [record.article.pmid for record in _records(article_set(*THREE))] == [11, 12, 13]


@pytest.mark.parametrize("name", ["set.xml", "set.xml.gz"])
def test_a_file_is_plain_or_gzip_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    path = write_set(tmp_path / name, *THREE).rename(tmp_path / "no-suffix")
    assert _records(path) == _records(article_set(*THREE))


def test_a_gzip_file_of_several_members_is_read_to_its_end() -> None:
    content = article_set(*THREE)
    assert len(_records(gzip.compress(content[:500]) + gzip.compress(content[500:]))) == 3


def test_a_stream_of_the_caller_is_read_and_stays_open() -> None:
    stream = io.BytesIO(article_set(*THREE))
    assert len(list(read(stream))) == 3
    assert not stream.closed


def test_deleted_pmids_are_told_apart_from_records() -> None:
    assert list(read(article_set(THREE[0], delete_citation(5, 6))))[1:] == [Deleted((5, 6))]


def test_the_whole_record_arrives() -> None:
    (record,) = _records(article_set(EVERYTHING))
    article = record.article
    assert (article.pmid, article.version, article.title) == (77, 2, "Vagus <nerve> & more")
    assert article.abstract_text == "AIM: To see (NCT01234567).\nRESULTS: Seen: NCT 01234567, NCT#07654321."
    assert article.journal.title == "Journal of synthetic records"
    assert (article.journal.issn, article.journal.nlm_id, article.journal.country) == (
        "1234-5678",
        "101000001",
        "England",
    )
    assert (article.volume, article.issue, article.pages) == ("12", "3", "1-9")
    assert [str(day) for day in (article.created, article.indexed, article.revised, article.completed)] == [
        "2020-01-15", "2020-06-07", "2021-02-03", "2020-06-01",
    ]  # fmt: skip
    assert article.authors[0] == Author(
        "Doe", "Jane", "J", "Jr", orcid="0000-0002-1825-0097", affiliations=("A", "B")
    )
    assert article.mesh[0].qualifiers == (Qualifier("surgery", "Q000601"),)
    assert article.corrections == (Correction("RetractionIn", 5, "J", "a note"),)
    assert (article.doi, article.pmcid, article.has_coi_statement) == ("10.1000/x", "PMC1", True)


def test_registrations_listed_and_named_in_the_abstract_are_kept_apart_and_distinct() -> None:
    bank = "ClinicalTrials.gov"
    assert article_from_xml(EVERYTHING.encode()).registrations == (
        Registration(bank, "NCT01234567", "databank"),
        Registration(bank, "NCT01234567", "abstract"),
        Registration(bank, "NCT07654321", "abstract"),
    )


def test_what_only_looks_like_a_registration_is_left() -> None:
    text = "NCTC 12345678, NCT 1234567, NCT012345678, XNCT01234567 and the NCT test"
    assert article_from_xml(article_xml(1, abstract=text).encode()).registrations == ()


def test_an_empty_article_set_holds_nothing() -> None:
    assert list(read(article_set())) == []


def test_affiliations_of_older_records_stand_in_the_author() -> None:
    author = "<Author><LastName>Doe</LastName><Affiliation>Old place.</Affiliation></Author>"
    xml = article_xml(1, parts={"AuthorList": f"<AuthorList>{author}</AuthorList>"})
    assert article_from_xml(xml.encode()).authors[0].affiliations == ("Old place.",)


def test_pages_may_be_a_start_and_an_end() -> None:
    xml = article_xml(
        1, parts={"Pagination": "<Pagination><StartPage>5</StartPage><EndPage>9</EndPage></Pagination>"}
    )
    assert article_from_xml(xml.encode()).pages == "5-9"


def test_a_chapter_without_contribution_date_is_dated_by_its_book() -> None:
    article = article_from_xml(book_xml(1, print_date="2010-05", contribution_date=None).encode())
    assert article.print_date == PartialDate(2010, 5)
    assert [author.display for author in article.authors] == ["Roe R"]


def test_digits_of_another_script_are_no_number() -> None:
    xml = (
        article_xml(1)
        .replace("<Year>2020</Year>", "<Year>\u0968\u0966\u0968\u0966</Year>")
        .replace('Version="1"', 'Version="\u00b2"')
    )
    article = article_from_xml(xml.encode())
    assert (article.version, article.print_date, article.created) == (1, None, None)


# one bad record


BAD = {
    "no PMID": article_xml(1, parts={"PMID": ""}),
    "PMID that is no number": article_xml(1, parts={"PMID": '<PMID Version="1">12x</PMID>'}),
    "PMID beyond any": article_xml(1, parts={"PMID": "<PMID>99999999999999999999</PMID>"}),
    "no Article": '<PubmedArticle><MedlineCitation><PMID Version="1">9</PMID></MedlineCitation></PubmedArticle>',
    "empty": "<PubmedArticle/>",
    "not a record": "<ERROR>cannot get document summary</ERROR>",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_record_that_cannot_be_understood_is_told_and_the_others_arrive(bad: str) -> None:
    first, failed, last = read(article_set(THREE[0], bad, THREE[2]))
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(failed, Failed)
    assert failed.error
    assert failed.xml.startswith(bad.encode()[:12])


def test_a_stranger_after_the_last_record_is_told() -> None:
    assert isinstance(list(read(article_set(THREE[0], "<Note>x</Note>")))[-1], Failed)


def test_a_failure_names_its_pmid_where_it_has_one() -> None:
    (failed,) = read(article_set(BAD["no Article"]))
    assert failed == Failed(9, "no Article or Book in the record", BAD["no Article"].encode())


@pytest.mark.parametrize("xml", [b"", b"<PubmedArticle>", b"<html/>", BAD["no Article"].encode()])
def test_a_stored_record_that_is_none_raises_a_record_error(xml: bytes) -> None:
    with pytest.raises(RecordError):
        article_from_xml(xml)
