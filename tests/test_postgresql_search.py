"""PostgreSQL finds what SQLite's FTS5 finds: the same articles in both, the same questions to both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.stored import article, postgresql_store, publish, sqlite_store
from tracker import queries, records
from tracker.database import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database

pytestmark = pytest.mark.postgresql

Texts = list[tuple[str, str, str, str]]
WORDS = (  # noqa: SIM905  easier to read than a list
    "deep brain Brain stimulation stim naïve NAÏVE Tourette's theta-burst 5-HT2A µV μV μv β-endorphin a2δ Å ångström "
    "ﬁbre x² ½ Ελλάδα ελλαδα МОЗГ мозг й и́ 脑 深部脑刺激 ĲSSEL straße STRASSE ǆ İstanbul \u017f ẞ a\u0301b e\u0308 10.1016/j_brs a%b 1e5 "
    "0x1F p<0.05 https://x.y/z o'neil \\ ' \" * : & | ! ( ) <-> \u200d \xad \x01 😀 🧠 \U0001f9e0b \U00010400 ٣ ४"
).split()
ODD = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
WORD = st.sampled_from(WORDS) | st.text(ODD, min_size=1, max_size=3)
GAP = st.sampled_from([" ", "  ", "-", "\n", ". ", "", "\u2009"])
TEXT = st.lists(st.tuples(WORD, GAP), max_size=6).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
WRITE = text(
    "UPDATE article SET title = :title, abstract = :abstract, keywords = :keywords, mesh = :mesh WHERE pmid = :pmid"
)


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Database, Database]]:
    """One database of each kind, with three articles."""
    with sqlite_store() as small, postgresql_store() as large, connect(small) as a, connect(large) as b:
        for database in (a, b):
            publish(database, [article(pmid) for pmid in (1, 2, 3)])
        yield a, b


def answers(database: Database, texts: Texts, question: str) -> list[int]:
    with database.write() as c:
        for pmid, columns in enumerate(texts, start=1):
            c.execute(
                WRITE,
                {"pmid": pmid, **dict(zip(("title", "abstract", "keywords", "mesh"), columns, strict=True))},
            )
    with database.read() as c:
        found = queries.matching(c, question)
        assert queries.search_count(c, question) == len(found)
        return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[Texts, str]:
    """Three articles, and a question made of pieces of what they say."""
    texts = draw(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), min_size=3, max_size=3))
    said = " ".join(part for columns in texts for part in columns)
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(0, max(0, len(said) - 1)))
        piece = said[first : first + draw(st.integers(1, 14))] if draw(st.booleans()) else draw(TEXT)
        pieces.append(draw(st.sampled_from(["{}", '"{}"', "{}*", '"{}"*'])).format(piece.replace('"', "")))
    return texts, " ".join(pieces)


ROW = ("deep brain", "stimulation of the brain", "alpha; beta", "Gilles de la Tourette Syndrome")


@settings(max_examples=100, deadline=None)
@given(cases())
@example(([ROW] * 3, '"brain stimulation"'))  # no phrase runs on into the next column
@example(([ROW] * 3, '"alpha beta"'))
@example(([ROW] * 3, '"de la Tour"*'))
@example(([("a" * 3000, "", "", "")] * 3, "a" * 2999 + "*"))
@example(([("a" * 3000, "", "", "")] * 3, "a" * 2999))
@example(([(" ".join(f"w{n}" for n in range(20000)), "", "", "")] * 3, '"w19998 w19999"'))
@example(([("the " * 300 + "end", "", "", "")] * 3, '"the the end"'))
def test_both_find_the_same(both: tuple[Database, Database], case: tuple[Texts, str]) -> None:
    small, large = both
    assert answers(large, *case) == answers(small, *case)


def test_every_character_of_the_first_plane_is_read_alike(both: tuple[Database, Database]) -> None:
    """Each alone, between letters, and asked for between letters."""
    small, large = both
    codes = [code for code in range(1, 0x3000) if not 0xD800 <= code < 0xE000]
    for start in range(0, len(codes), 400):
        said = "; ".join(f"a{chr(code)}b {chr(code)} c{code}" for code in codes[start : start + 400])
        texts = [(said, "", "", ""), ("ab", "", "", ""), ("", "", "", "")]
        answers(small, texts, "")
        answers(large, texts, "")
        for code in codes[start : start + 400 : 20]:
            question = f'"a{chr(code)}b {chr(code)} c{code}"'
            with small.read() as c, large.read() as d:
                assert queries.matching(d, question) == queries.matching(c, question) == [1], hex(code)


def test_what_is_deleted_is_no_longer_found() -> None:
    with postgresql_store() as url, connect(url) as database:
        publish(database, [article(1), article(2, abstract=(records.AbstractSection("vagus"),))])
        with database.write() as c:
            c.exec_driver_sql("DELETE FROM label; DELETE FROM membership; DELETE FROM article WHERE pmid = 2")
            assert queries.search_index_faults(c) is None
            assert queries.matching(c, "vagus") == []
