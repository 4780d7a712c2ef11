"""Files that are no PubMed XML, or end too early, or mean harm: one clear error, and nothing else happens."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING, cast

import pytest

from tests.records import article_set, article_xml, book_xml
from tracker.errors import InputError, RecordError
from tracker.parse import Failed, Record, article_from_xml, citation, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.parse import Parsed

THREE = (article_xml(11), book_xml(12), article_xml(13, abstract="Text."))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "ha">{LAUGHS}]>'


REFUSED = {
    "empty file": (b"", "the file is empty"),
    "blank file": (b"\n \n", "the file is empty"),
    "empty gzip": (gzip.compress(b""), "the file is empty"),
    "JSON": (b'{"error":"API rate limit exceeded"}', "not XML"),
    "HTML page": (b"<!DOCTYPE html><html><head><meta charset='x'></head><body>WWW Error 500<br></body></html>", "HTML page"),
    "EFetch error": (b"<?xml version='1.0'?><eFetchResult>\n\t<ERROR>ID list is empty!</ERROR></eFetchResult>",
                     "PubMed answered with an error: ID list is empty!"),
    "another document": (b"<article><front/></article>", "its root element is <article>"),
}  # fmt: skip


def _until_refused(source: Path | bytes) -> tuple[list[Parsed], str]:
    """Return what came before the error, and what the error said."""
    stream, found = read(source), []
    while True:
        try:
            found.append(next(stream))
        except InputError as error:
            return found, str(error)


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_another_file_is_refused_by_name_and_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "given.xml"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        list(read(path))
    assert str(path) in str(refused.value)
    assert reason in str(refused.value)
    assert "0 records read before that" in str(refused.value)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_truncated_file_gives_its_whole_records_then_says_so(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    content = article_set(*THREE)
    path = tmp_path / "cut.xml"
    if packed:
        big = gzip.compress(article_set(*(article_xml(n, os.urandom(500).hex()) for n in range(1, 400))))
        path.write_bytes(big[: len(big) * 2 // 3])
    else:
        path.write_bytes(content[: content.index(b'<PMID Version="1">13') + 5])
    found, message = _until_refused(path)
    assert all(isinstance(item, Record) for item in found)
    assert len(found) > (100 if packed else 1)
    assert ("truncated gzip" if packed else "ends too early") in message
    assert f"({len(found):,} records read before that)" in message


@pytest.mark.parametrize("second", [article_set(*THREE), b"<PubmedArticleSet/>"], ids=["declared", "bare"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_joined_files_are_told_to_be_imported_one_by_one(
    pack: Callable[[bytes], bytes], second: bytes
) -> None:
    found, message = _until_refused(pack(article_set(*THREE)) + pack(second))
    assert len(found) == 3
    assert "import them one by one (3 records read before that)" in message


def test_a_missing_closing_tag_is_a_truncated_file() -> None:
    with pytest.raises(InputError, match="ends too early"):
        list(read(article_set(*THREE).replace(b"</PubmedArticleSet>", b"")))


def test_a_fault_in_the_middle_gives_the_records_before_it() -> None:
    content = article_set(THREE[0], "<PubmedArticle><PMID></PubmedArticle>", THREE[2])
    found, message = _until_refused(content)
    assert len(found) == 1
    assert "not well-formed XML" in message
    assert message.endswith("(1 record read before that)")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.xml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            list(read(path))


@pytest.mark.parametrize("place", ["title", "attribute"])
def test_a_billion_laughs_are_refused_unexpanded(place: str) -> None:
    record = article_xml(1).replace("A study", "&l9;") if place == "title" else article_xml(1, status="&l9;")
    with pytest.raises(InputError, match="declares XML entities"):
        list(read(f"{BILLION}<PubmedArticleSet>{record}</PubmedArticleSet>".encode()))


def test_an_entity_in_a_stored_record_is_not_expanded() -> None:
    record = article_xml(1).replace("A study", "&l9;")
    with pytest.raises(RecordError, match="entity"):
        article_from_xml(f"{BILLION.replace('PubmedArticleSet', 'PubmedArticle')}{record}".encode())


def test_a_file_of_this_machine_is_never_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    for declared in (
        f'<!ENTITY x SYSTEM "{secret.as_uri()}">',
        f'<!ENTITY % x SYSTEM "{secret.as_uri()}">%x;',
    ):
        content = f"<!DOCTYPE PubmedArticleSet [{declared}]><PubmedArticleSet>{article_xml(1, 'T')}</PubmedArticleSet>"
        with pytest.raises(InputError):
            list(read(content.encode()))


def test_the_document_type_is_not_fetched(tmp_path: Path) -> None:
    dtd = tmp_path / "pubmed.dtd"
    dtd.write_text('<!ENTITY title "from the DTD">')
    record = article_xml(1).replace("A study", "&title; &alpha;")
    content = (
        f'<!DOCTYPE PubmedArticleSet SYSTEM "{dtd.as_uri()}"><PubmedArticleSet>{record}</PubmedArticleSet>'
    )
    (found,) = read(content.encode())
    assert isinstance(found, Record)
    assert found.article.title == "&title; \u03b1"


def test_a_deeply_nested_file_is_refused() -> None:
    with pytest.raises(InputError):
        list(read(b"<PubmedArticleSet>" + b"<PubmedArticle>" * 100_000))


def test_an_unforeseen_error_sets_aside_that_record_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_on_books(_element: object, _fields: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setitem(cast("dict[str, object]", citation.RECORD), "BookDocument", break_on_books)
    first, failed, last = read(article_set(*THREE))
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(failed, Failed)
    assert (failed.pmid, failed.error) == (12, "KeyError: 'unforeseen'")
