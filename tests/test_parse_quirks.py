"""Every oddity of the format seen in 52,266 real records, and the value the parser must give for it."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING

import pytest

from tests.quirks import QUIRKS
from tests.records import article_set
from tracker.parse import Record, article_from_xml, read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.quirks.quirk import Quirk
    from tracker.records import Article

each_quirk = pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.name)


@pytest.fixture(scope="module")
def real(reference: Path) -> dict[int, Article]:
    """The real records that show the quirks, by PMID."""
    parsed = read(reference / "pubmed" / "records" / "quirks.xml.gz")
    return {item.article.pmid: item.article for item in parsed if isinstance(item, Record)}


@each_quirk
def test_a_synthetic_record_gives_the_right_value(quirk: Quirk) -> None:
    (record,) = read(article_set(quirk.xml))
    assert isinstance(record, Record), record
    assert quirk.seen(record.article) == quirk.expected
    assert article_from_xml(record.xml) == record.article


@each_quirk
def test_the_real_record_gives_the_value_a_reader_sees(quirk: Quirk, real: dict[int, Article]) -> None:
    assert quirk.seen(real[quirk.pmid]) == quirk.expected_of_real


def test_no_quirk_is_in_the_table_twice() -> None:
    names = [quirk.name for quirk in QUIRKS]
    assert len(names) == len(set(names))


def test_the_table_covers_every_quirk_of_the_reference_list(reference: Path) -> None:
    with (reference / "pubmed" / "records" / "quirks.tsv").open(encoding="utf-8") as file:
        listed = {row["quirk"]: int(row["example_pmid"]) for row in csv.DictReader(file, delimiter="\t")}
    assert {quirk.name: quirk.pmid for quirk in QUIRKS} == listed


def test_gzip_and_plain_give_the_same_articles() -> None:
    content = article_set(*(quirk.xml for quirk in QUIRKS))
    assert list(read(gzip.compress(content))) == list(read(content))
