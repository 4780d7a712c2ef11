"""Matching: what a record answers, which words say so, and where they stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blocks import matches, read, titled
from tracker.query import Hit, Matcher, Term, mesh_tree
from tracker.query.expression import Field
from tracker.query.text import split_words, word_spans
from tracker.records import MeshHeading, Searchable


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Searchable(1, title=("On dementia.",)), "title"),
        (Searchable(1, title=("A book", "Dementia")), "title"),
        (Searchable(1, abstract=("Aim", "DEMENTIA is")), "abstract"),
        (Searchable(1, other_abstract=("pre-dementia",)), "other_abstract"),
        (Searchable(1, title=("x",), keywords=("y", "dementia")), "keyword"),
    ],
)
def test_a_word_is_found_in_every_text_field(record: Searchable, field: str) -> None:
    (hit,) = read(record, block="dementia[tiab]").hits("block")
    parts = {"title": record.title, "abstract": record.abstract, "other_abstract": record.other_abstract}
    assert hit.field == field
    assert parts.get(field, record.keywords)[hit.part][hit.start : hit.end] == hit.text
    assert hit.text.lower() == "dementia"


def test_the_title_tag_sees_titles_only() -> None:
    assert matches("dementia[ti]", titled("Dementia"))
    assert matches('"senile dementi*"[ti]', titled("Book", "Of senile dementias"))
    assert not matches("dementia[ti] OR dementi*[ti]", Searchable(1, title=("x",), abstract=("dementia",)))


def test_the_same_words_may_be_asked_of_title_and_abstract_at_once() -> None:
    record = Searchable(1, title=("x",), abstract=("dementia",))
    assert read(record, title="dementia[ti]", both="dementia[tiab]").matched == ("both",)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ('"deep brain stimulat*"', "Deep-brain stimulators", True),
        ('"deep-brain stimulat*"', "deep brain stimulation", True),
        ('"deep brain stimulat*"', "deep brain and stimulation", False),
        ('"deep brain stimulat*"', "deep brain", False),
        ('"brain stimulation"', "brain stimulations", False),
        ('"STN-DBS"', "after STN/DBS surgery", True),
        ('"disorder* of consciousness"', "disorders of consciousness", True),
        ('"transcranial electric* stimulat*"', "transcranial electrical stimulation", True),
        ("stimulat*", "electrostimulation", False),
        ("stimulat*", "to stimulate", True),
        ("dbs", "DBS", True),
        ("dbs", "dbs_on", True),
        ("dbs", "aDBS", False),
    ],
)
def test_words_and_phrases(phrase: str, text: str, found: bool) -> None:  # noqa: FBT001 - a table of cases
    assert matches(f"{phrase}[tiab]", titled(text)) is found


def test_a_phrase_never_runs_over_the_end_of_a_part() -> None:
    record = Searchable(
        1, title=("The deep",), abstract=("brain", "stimulation."), keywords=("deep", "brain")
    )
    assert not matches('"deep brain"[tiab] OR "brain stimulat*"[tiab]', record)
    assert matches("deep[tiab] AND brain[tiab] AND stimulat*[tiab]", record)


def test_a_phrase_cut_off_by_the_start_of_the_record_does_not_wrap_to_its_end() -> None:
    assert not matches('"deep stimulation"[tiab]', titled("stimulation", "deep"))


@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        ("La stimulation c\u00e9r\u00e9brale", "cerebrale", "c\u00e9r\u00e9brale"),
        (
            unicodedata.normalize("NFD", "une \u00e9pilepsie."),
            "epilepsie",
            unicodedata.normalize("NFD", "\u00e9pilepsie"),
        ),
        ("the \ufb01eld of \ufb01\ufb01", "field", "\ufb01eld"),
        ("\u0130\u0130\u0130 \ufb03 Sj\u00f6gren\u2019s", "sjogren", "Sj\u00f6gren"),
        ("caf\u0065\u0301", "cafe", "cafe\u0301"),
        ("10\u00b2 \u00b5V", "102", "10\u00b2"),
        ("a\u0301b e\u0301pile\u0301psie\u0301 x", "epilepsie", "e\u0301pile\u0301psie\u0301"),
    ],
)
def test_accents_and_ligatures_are_read_plain_and_quoted_as_written(
    text: str, word: str, quoted: str
) -> None:
    (hit,) = read(titled(text), block=f"{word}[tiab]").hits("block")
    assert hit == Hit(word, "title", quoted, 0, text.index(quoted), text.index(quoted) + len(quoted))


@settings(deadline=None)
@given(
    st.lists(st.text("abe\u00e9\u0301\ufb01\u0130\u03a3\u00df\u00bd -_.", max_size=12), max_size=5), st.data()
)
def test_every_word_of_a_text_is_found_and_its_quotation_has_the_same_words(
    parts: list[str], data: st.DataObject
) -> None:
    every = [
        (part, word, span)
        for part in parts
        for word, span in zip(split_words(part), word_spans(part), strict=True)
    ]
    for part, word, (start, end) in every:
        assert word in "".join(split_words(part[start:end]))
    if every:
        _, word, _ = data.draw(st.sampled_from(every))
        matcher = Matcher({"block": Term(word, Field.TITLE_ABSTRACT)}, mesh_tree())
        assert matcher.read(Searchable(1, abstract=tuple(parts))).hits("block")


WORDS = ("alpha", "beta", "gamma", "delta")
records = st.builds(
    lambda title, abstract: Searchable(1, title=(" ".join(title),), abstract=(" ".join(abstract),)),
    st.lists(st.sampled_from(WORDS), max_size=4),
    st.lists(st.sampled_from(WORDS), max_size=6),
)
leaf = st.sampled_from(
    [f"{w}[tiab]" for w in WORDS] + ['"alpha beta"[tiab]', "gamm*[ti]", '"beta gamm*"[tiab]']
)
blocks = st.recursive(
    leaf,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR", "NOT"]), inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(blocks, blocks, records)
def test_operators_mean_what_they_say(a: str, b: str, record: Searchable) -> None:
    left, right = matches(a, record), matches(b, record)
    assert matches(f"{a} OR {b}", record) is (left or right)
    assert matches(f"{a} AND {b}", record) is (left and right)
    assert matches(f"{a} NOT {b}", record) is (left and not right)


@settings(deadline=None)
@given(blocks, records)
def test_a_block_matches_exactly_when_it_has_hits_to_show(block: str, record: Searchable) -> None:
    reading = read(record, block=block)
    assert bool(reading.hits("block")) is (reading.matched == ("block",))
    assert reading.hits("block") == reading.hits_outside("block", ())


@settings(deadline=None)
@given(st.lists(blocks, min_size=1, max_size=5), records)
def test_blocks_compiled_together_answer_as_each_alone(several: list[str], record: Searchable) -> None:
    together = read(record, **{f"b{n}": block for n, block in enumerate(several)})
    for n, block in enumerate(several):
        assert together.hits(f"b{n}") == read(record, block=block).hits("block")


@settings(deadline=None)
@given(st.text("abcd", min_size=4, max_size=6), st.text("abcd", max_size=4))
def test_a_truncated_word_finds_everything_that_begins_with_it(stem: str, rest: str) -> None:
    assert matches(f"{stem}*[tiab]", titled(f"x {stem}{rest} y"))


def test_only_the_terms_that_make_the_block_match_are_shown() -> None:
    block = (
        '"Deep Brain Stimulation"[mh] OR (DBS[tiab] AND (brain[tiab] OR electrode*[tiab])) NOT blood[tiab]'
    )
    record = Searchable(
        1,
        title=("The brain",),
        mesh=(MeshHeading("Deep Brain Stimulation", "D046690"),),
        keywords=("electrodes",),
    )
    assert [hit.field for hit in read(record, block=block).hits("block")] == ["mesh"]
    with_acronym = Searchable(1, title=("DBS of the brain",))
    assert [hit.text for hit in read(with_acronym, block=block).hits("block")] == ["DBS", "brain"]


def test_a_term_is_quoted_where_it_first_stands() -> None:
    record = Searchable(1, title=("DBS",), abstract=("DBS and dbs",))
    assert read(record, block="dbs[tiab]").hits("block") == (Hit("dbs", "title", "DBS", 0, 0, 3),)


def test_an_empty_record_and_an_unknown_block_answer_nothing() -> None:
    reading = read(Searchable(1), block="dementia[tiab]")
    assert (reading.matched, reading.hits("block"), reading.hits("other")) == ((), (), ())
    assert reading.hits_outside("block", ["other"]) == ()
