"""Laws of the parser: one article from one content, however it is written, whoever reads it."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.bulk import FILES
from tests.drawing import WHOLE
from tests.quirks import QUIRKS
from tests.records import article_set, article_xml, book_xml
from tracker.parse import Record, article_from_xml, content_hash, read
from tracker.parse.dates import medline_date, month_number, partial_date
from tracker.parse.people import orcid
from tracker.parse.text import clean
from tracker.records import Article, PartialDate

REAL = ("neuromodulation", "indications", "quirks")
SYNTHETIC = article_set(*(quirk.xml for quirk in QUIRKS), book_xml(3))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60)


def _records(source: Path | bytes) -> list[Record]:
    return [item for item in read(source) if isinstance(item, Record)]


def _assert_laws(records: list[Record]) -> None:
    for record in records:
        assert article_from_xml(record.xml) == record.article
        assert record.content_hash == content_hash(record.article)
        assert b"xmlns:mml" in record.xml or b"xmlns" not in record.xml
        for child in etree.fromstring(record.xml):
            assert not (child.text or "").strip(" \n")


def test_the_compact_xml_of_a_record_gives_the_same_article() -> None:
    records = _records(SYNTHETIC)
    assert len(records) == len(QUIRKS) + 1
    _assert_laws(records)


@pytest.mark.parametrize("name", REAL)
def test_the_compact_xml_of_every_real_record_gives_the_same_article(name: str, reference: Path) -> None:
    path = reference / "pubmed" / "records" / f"{name}.xml.gz"
    everything = list(read(path))
    assert all(isinstance(item, Record) for item in everything)
    _assert_laws(_records(path))


def test_indentation_between_elements_changes_neither_article_nor_hash() -> None:
    wide = re.sub(rb">(?=</?[A-Z])", b">\n        ", SYNTHETIC)
    assert len(wide) > 1.3 * len(SYNTHETIC)
    assert _records(wide) == _records(SYNTHETIC)


def test_the_hash_is_the_same_in_another_process() -> None:
    program = (
        "import sys\nfrom tracker.parse import read\n"
        "print(*(item.content_hash for item in read(sys.stdin.buffer)), sep='\\n')"
    )
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", program], input=SYNTHETIC, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[1],
        )  # fmt: skip
        assert told.stdout.decode().split() == [record.content_hash for record in _records(SYNTHETIC)]


def test_the_hash_never_changes_by_itself() -> None:
    """Every stored hash would be void: change this value only together with what the parser reads."""
    article = Article(pmid=1, title="Neuro\u2011\U0001f9e0", print_date=PartialDate(2020, 2))
    assert content_hash(article) == "fcc41d77cb475e93793dd7e1cbaf5782c23a30aad8cf66352f1826ae057fb89a"


def test_a_difference_in_any_field_is_a_difference_of_the_hash() -> None:
    (record,) = _records(
        article_set(article_xml(1, "T", "A", doi="10.1/a", mesh=["M"], electronic_date="2020-01-02"))
    )
    hashes = {record.content_hash}
    fields = dataclasses.fields(Article)
    for field in fields:
        hashes.add(content_hash(dataclasses.replace(record.article, **{field.name: "another"})))
    assert len(hashes) == len(fields) + 1


@given(TEXTS, TEXTS)
def test_any_text_survives_as_its_clean_form(title: str, abstract: str) -> None:
    (record,) = _records(article_set(article_xml(1, title, abstract)))
    assert record.article.title == clean(title)
    assert [section.text for section in record.article.abstract] == [clean(abstract)] * bool(clean(abstract))
    assert article_from_xml(record.xml) == record.article


@given(TEXTS)
def test_clean_text_is_one_line_without_double_or_outer_spaces(text: str) -> None:
    assert clean(text) == " ".join(clean(text).split())


@given(st.integers(1, 9999), st.integers(-3, 40), st.integers(-3, 70))
def test_a_date_never_claims_more_than_the_calendar_allows(year: int, month: int, day: int) -> None:
    date = partial_date(f"{year:04d}", str(month), str(day))
    assert date is not None
    assert date.first_day <= date.last_day
    assert (date.month is None) == (not 1 <= month <= 12)
    assert date.day in (None, day)


@given(st.text(max_size=30))
def test_no_free_text_date_breaks_the_reader(text: str) -> None:
    date = medline_date(text)
    assert date is None or f"{date.year}" in text


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1977 Jan 1-8", "1977-01"), ("1977 Aug 27-Sep 3", "1977"), ("2018 Jul-Aug", "2018"), ("1979-1980", "1979"),
        ("1979-1980 Fall-Winter", "1979"), ("2021 3rd Quarter", "2021"), ("2021 Apr-Jun 01", "2021"),
        ("2020 Dec", "2020-12"), ("2020 Dec 5", "2020-12-05"), ("Winter 1999", "1999"), ("2000 Spring", "2000"),
        ("1998 Dec-1999 Jan", "1998"),
    ],
)  # fmt: skip
def test_a_free_text_date_is_known_as_far_as_it_names_one_month_or_day(text: str, iso: str) -> None:
    date = medline_date(text)
    assert date is not None
    assert date.iso == iso


@pytest.mark.parametrize("text", ["5", "05", "May", "may", "MAY"])
def test_a_month_is_a_number_or_an_english_name(text: str) -> None:
    assert month_number(text) == 5


@pytest.mark.parametrize("text", [None, "", "0", "13", "mai", "Spring", "Marble", "juni", "5.0"])
def test_what_is_no_month_stays_unknown(text: str | None) -> None:
    assert month_number(text) is None


@pytest.mark.parametrize(
    "text",
    ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "http://orcid.org/0000-0002-1825-0097/", "0000000218250097",
     " orcid.org/0000 0002 1825 0097", "ORCID: 0000\u20130002\u20131825\u20130097"],
)  # fmt: skip
def test_an_orcid_is_known_in_every_spelling(text: str) -> None:
    assert orcid(text) == "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "text", [None, "", "0000-0002-1825-0098", "0000-0002-1825-009", "10000-0002-1825-0097", "n/a"]
)
def test_an_orcid_with_a_wrong_check_digit_or_length_is_none(text: str | None) -> None:
    assert orcid(text) is None


@pytest.mark.bulk
@pytest.mark.skipif(
    not WHOLE,
    reason="left out: part of make proof; the load of the same file is held to its memory in every run",
)
def test_a_whole_update_file_is_read_in_constant_memory(bulk: Path) -> None:
    program = (
        "import collections, pathlib, re, sys\nfrom tracker.parse import Deleted, read\n"
        "seen, gone = collections.Counter(), 0\n"
        "for item in read(pathlib.Path(sys.argv[1])):\n"
        "    seen[type(item).__name__] += 1\n"
        "    gone += len(item.pmids) if isinstance(item, Deleted) else 0\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]\n"
        "print(seen['Record'], seen['Failed'], gone, peak)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(bulk / FILES[0])],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    records, failed, deleted, kilobytes = map(int, told.stdout.split())
    assert (records, failed, deleted) == (20_788, 0, 20)
    assert kilobytes < 48_000  # its own peak: ru_maxrss would start at that of the test run
