"""Full-text search: what is found, in which order, and that nothing typed can break it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.stored import article, publish, record, temporary_store
from tracker import queries, records, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database


@pytest.fixture(scope="module")
def library() -> Iterator[Database]:
    """Six published articles about different things, and one that no publication has shown."""
    abstract = (records.AbstractSection("Vagus nerve stimulation in 12 dogs; naïve controls, p<0.05."),)
    with temporary_store() as opened:
        publish(
            opened,
            [
                article(1, title="Deep brain stimulation for tremor"),
                article(2, title="Brain and deep stimulation, not in a row"),
                article(3, title="Sham", abstract=abstract),
                article(
                    4,
                    title="Coils",
                    keywords=(records.Keyword("theta burst"), records.Keyword("figure-of-8")),
                ),
                article(5, title="Headings", mesh=(records.MeshHeading("Gilles de la Tourette Syndrome"),)),
                article(6, title="The DOI 2019 paper", doi="10.1016/J.Brs.2019.01.001"),
            ],
        )
        with opened.write() as c:
            run = store.start_run(c, kind="fetch", indication="tbi")
            hidden = article(7, title="Deep brain stimulation, unpublished", doi="10.1000/hidden")
            store.save_batch(c, run, [record(hidden)], keep_xml=False)
        yield opened


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", ""),
        ("  \n", ""),
        ("deep brain", '"deep" "brain"'),
        ('"deep brain" stim*', '"deep brain" "stim"*'),
        ('"deep bra"*', '"deep bra"*'),
        ('"deep bra*"', '"deep bra"*'),
        ('"never closed', '"never closed"'),
        ("a OR b NOT c NEAR(d, 2)", '"a" "OR" "b" "NOT" "c" "NEAR(d," "2)"'),
        ("title:x ^y -z {a} + b", '"title:x" "^y" "-z" "{a}" "b"'),
        ("* ** \"\" ''", ""),
        ('x"y"z', '"x" "y" "z"'),
        ("nul\0byte", '"nul" "byte"'),
        ("half \ud800surrogate", '"half" "surrogate"'),
    ],
)
def test_text_becomes_quoted_words_phrases_and_prefixes(text: str, query: str) -> None:
    assert queries.fts_query(text) == query


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("deep brain stimulation", [2, 1]),
        ('"deep brain stimulation"', [1]),
        ("STIMULATION", [3, 2, 1]),
        ("stim*", [3, 2, 1]),
        ("naive", [3]),
        ("NAÏVE contr*", [3]),
        ("theta-burst", [4]),
        ("figure-of-8", [4]),
        ("tourette", [5]),
        ("deep nothing", []),
        ("...", []),
        ("", []),
        ("4", [4]),
        (" PMID: 3 ", [3]),
        ("2019", [6]),
        ("7", []),
        ("999999999999999999999", []),
        ("10.1016/J.Brs.2019.01.001", [6]),
        ("https://doi.org/10.1016/j.brs.2019.01.001", [6]),
        ("doi:10.1016/J.BRS.2019.01.001", [6]),
        ("10.1000/hidden", []),
        ("title:deep", []),
        ("deep AND brain", [2]),
    ],
)
def test_search_finds_published_articles_newest_first(library: Database, text: str, found: list[int]) -> None:
    with library.read() as c:
        assert queries.matching(c, text) == found
        assert [row.pmid for row in queries.search(c, text)] == found
        assert queries.search_count(c, text) == len(found)


def test_search_pages(library: Database) -> None:
    with library.read() as c:
        assert [row.pmid for row in queries.search(c, "stimulation", limit=1, offset=1)] == [2]
        assert queries.search(c, "4", offset=1) == []


hostile = st.text(st.characters(exclude_categories=()) | st.sampled_from("\"*()^:-+{}\0\ud800'; ANDORNOTEAR"))


@settings(max_examples=100, deadline=None)
@given(hostile)
@example("10.1000/\ud800")
@example('"' * 99)
@example("a " * 5000)
@example("٣")
def test_search_never_fails_whatever_is_typed(library: Database, text: str) -> None:
    with library.read() as c:
        found = queries.matching(c, text)
        assert len(queries.search(c, text)) == queries.search_count(c, text) == len(found)
