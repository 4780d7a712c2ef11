"""The expression language: what parses, how it is written back, and where a fault is pointed at."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.catalog import load_catalog
from tracker.errors import QueryError
from tracker.query import Expression, Field, Operation, Term, mesh_tree, parse, render, terms
from tracker.query.text import STOP_WORDS

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDXYZ0123456789"
word = st.text(LETTERS, min_size=1, max_size=9).filter(
    lambda w: w.lower() not in STOP_WORDS and w.upper() not in {"AND", "OR", "NOT"}
)
stem = st.text(LETTERS, min_size=4, max_size=9).map(lambda w: w + "*")
phrase = st.builds(
    lambda words, last: " ".join([*words, last]), st.lists(word, min_size=1, max_size=3), word | stem
)
text_field = st.sampled_from([field for field in Field if field.is_text])
heading_field = st.sampled_from([field for field in Field if not field.is_text])
text_term = st.builds(Term, word | stem, text_field, quoted=st.booleans()) | st.builds(
    Term, phrase, text_field
)
heading_term = st.builds(
    Term, st.lists(word, min_size=1, max_size=3).map(" ".join), heading_field, quoted=st.booleans()
)
expressions = st.recursive(
    text_term | heading_term,
    lambda inner: st.builds(Operation, st.sampled_from(["AND", "OR", "NOT"]), inner, inner),
    max_leaves=25,
)


@settings(deadline=None)
@given(expressions)
def test_what_is_rendered_parses_to_the_same_tree(expression: Expression) -> None:
    assert parse(render(expression)) == expression


@settings(deadline=None)
@given(expressions)
def test_rendering_is_stable(expression: Expression) -> None:
    assert render(parse(render(expression))) == render(expression)


def tiab(text: str, *, quoted: bool = False) -> Term:
    return Term(text, Field.TITLE_ABSTRACT, quoted)


A, B, C = tiab("alpha"), tiab("beta"), tiab("gamma")


def test_operators_are_taken_from_left_to_right_without_precedence() -> None:
    parsed = parse("alpha[tiab] OR beta[tiab] AND gamma[tiab]")
    assert parsed == Operation("AND", Operation("OR", A, B), C)
    assert render(parsed) == "(alpha[tiab] OR beta[tiab]) AND gamma[tiab]"


def test_parentheses_bind_first() -> None:
    parsed = parse("alpha[tiab] NOT (beta[tiab] OR gamma[tiab])")
    assert parsed == Operation("NOT", A, Operation("OR", B, C))
    assert render(parsed) == "alpha[tiab] NOT (beta[tiab] OR gamma[tiab])"


def test_needless_parentheses_and_line_breaks_change_nothing() -> None:
    assert parse("((alpha [tiab]))\n  OR\n\tbeta[ TIAB ]") == Operation("OR", A, B)


@pytest.mark.parametrize("written", ['"deep brain stimulat*"[tiab]', '"deep  brain\nstimulat"*[tiab]'])
def test_truncation_stands_inside_the_quotes_or_right_after_them(written: str) -> None:
    assert parse(written) == tiab("deep brain stimulat*", quoted=True)


@pytest.mark.parametrize(
    ("tag", "field"),
    [
        ("tiab", Field.TITLE_ABSTRACT),
        ("Title/Abstract", Field.TITLE_ABSTRACT),
        ("ti", Field.TITLE),
        ("Title", Field.TITLE),
        ("mh", Field.MESH),
        ("MeSH Terms", Field.MESH),
        ("mh:noexp", Field.MESH_NOEXP),
        ("MeSH Terms:noexp", Field.MESH_NOEXP),
        ("majr", Field.MAJR),
        ("MeSH Major Topic", Field.MAJR),
        ("MeSH Major Topic:NoExp", Field.MAJR_NOEXP),
        ("pt", Field.PUBLICATION_TYPE),
        ("Publication Type", Field.PUBLICATION_TYPE),
        ("pt:noexp", Field.PUBLICATION_TYPE_NOEXP),
    ],
)
def test_short_and_long_tags_name_the_same_field(tag: str, field: Field) -> None:
    assert parse(f'"Dementia"[{tag}]') == Term("Dementia", field)


def test_a_heading_of_several_words_needs_no_quotes() -> None:
    assert parse("Deep Brain Stimulation[mh]") == Term("Deep Brain Stimulation", Field.MESH, quoted=False)


def test_terms_come_from_left_to_right() -> None:
    parsed = parse("(alpha[tiab] OR beta[tiab]) AND gamma[tiab]")
    assert list(terms(parsed)) == [A, B, C]


def test_a_chain_of_thousands_of_terms_is_no_deeper_than_one() -> None:
    text = " OR ".join(f"word{n}[tiab]" for n in range(3000))
    assert render(parse(text)) == text


MISSING = "an operator is missing"
CAPITALS = "operators in capitals only"
UNTAGGED = "no tag"
FAULTS = [  # the caret below each expression is where the fault is
    ("dementia[tiabb]", "        ^", r"unknown tag \[tiabb\]; is \[tiab\] meant"),
    ("dementia[au]", "        ^", "unknown tag"),
    ("dementia[ti:noexp]", "        ^", "takes no modifier"),
    ('"brain stimulation"[tiab:~3]', "                   ^", "proximity"),
    ("(alpha[ti] OR beta[ti])[tiab]", "                       ^", "tag on a group"),
    ("alpha[ti][tiab]", "         ^", "one tag"),
    ("alpha[ti] OR [tiab]", "             ^", "no term before"),
    ("alpha[ti] beta[ti]", "          ^", MISSING),
    ("alpha[ti] (beta[ti])", "          ^", MISSING),
    ("(alpha[ti]) beta[ti]", "            ^", MISSING),
    ("deep brain[tiab]", "     ^", "pair of quotation marks is missing"),
    ('alpha[ti] OR "x y"[ti] "z"[ti]', "                       ^", MISSING),
    ("(alpha[ti] OR (beta[ti])", "^", "never closed"),
    ("alpha[ti] OR (beta[ti] OR (gamma[ti])", "             ^", "never closed"),
    ("alpha[ti]) OR beta[ti]", "         ^", "closes nothing"),
    ('"deep brain[ti]', "^", "never closed"),
    ('"alpha"[ti] OR "deep brain[ti] OR "beta"[ti]', "               ^", "never closed"),
    ('"deep brain[ti] OR beta"[ti]', "^", "not closed before the tag"),
    ("alpha[ti", "     ^", "never closed"),
    ("alpha]", "     ^", "closes no tag"),
    ("alpha", "^", UNTAGGED),
    ("alpha[ti] AND deep brain", "              ^", UNTAGGED),
    ('"deep brain" OR alpha[ti]', "^", UNTAGGED),
    ('alpha "deep brain"[ti]', "^", UNTAGGED),
    ('""[ti]', "^", "empty"),
    ('alpha[ti] OR "  "[ti]', "             ^", "empty"),
    ("", "^", "the expression is empty"),
    ("alpha[ti] AND ()", "               ^", "term is missing"),
    ("stimulat\u2217[tiab]", "        ^", r"plain \*"),
    ("\u201cdeep brain\u201d[ti]", "^", "typographic"),
    ('"alzheimer\u2019s"[ti]', "          ^", "typographic"),
    ("abc*[ti]", "   ^", "at least 4 characters"),
    ('"deep br*"[ti]', "        ^", "at least 4 characters"),
    ('"post-con"*[ti]', "          ^", "at least 4 characters"),
    ("*[ti]", "^", "at least 4 characters"),
    ("stimu*lation[ti]", "     ^", "end of a word only"),
    ('"stimulat*"*[ti]', "           ^", "at least 4 characters"),
    ("alpha[ti] or beta[ti]", "          ^", CAPITALS),
    ("alpha or beta[ti]", "      ^", CAPITALS),
    ("alpha[ti] OR beta and gamma", "                  ^", CAPITALS),
    ("the[tiab] AND alpha[ti]", "^", "stop word"),
    ('"with the"[tiab]', "^", "stop word"),
    ("-[ti]", "^", "no letter or digit"),
    ("AND alpha[ti]", "^", "nothing on its left"),
    ("alpha[ti] OR", "          ^", "nothing follows"),
    ("alpha[ti] AND NOT beta[ti]", "              ^", "two operators in a row"),
    ('"Dementi*"[mh]', "        ^", "no truncation"),
    ('"Dementia/therapy"[mh]', "         ^", "no subheading"),
    ("(" * 51 + "alpha[ti]" + ")" * 51, " " * 50 + "^", "nested"),
]


@pytest.mark.parametrize(
    ("text", "caret", "reason"), FAULTS, ids=[text[:40] or "nothing" for text, _, _ in FAULTS]
)
def test_a_wrong_expression_is_refused_where_it_is_wrong(text: str, caret: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as refusal:
        parse(text)
    assert refusal.value.position == caret.index("^")
    assert refusal.value.expression == text
    shown, pointer = str(refusal.value).split("\n")[1:]
    assert len(pointer.rstrip()) <= len(shown) + 1, "the caret stands under the expression"


@settings(deadline=None)
@given(st.text('ab*"[]()ORANDNOT tiabmh:\n\u2217the', max_size=40))
def test_any_text_is_either_parsed_or_refused_with_a_position(text: str) -> None:
    outcome = outcome_of(text)
    if isinstance(outcome, QueryError):
        assert 0 <= outcome.position <= len(text)
    else:
        assert parse(render(outcome)) == outcome


def outcome_of(text: str) -> Expression | QueryError:
    try:
        return parse(text)
    except QueryError as refusal:
        return refusal


def test_a_heading_outside_the_table_is_refused_when_the_table_is_given() -> None:
    with pytest.raises(QueryError, match="is 'Deep Brain Stimulation' meant") as refusal:
        parse('alpha[ti] OR "Deep Brian Stimulation"[mh]', mesh_tree())
    assert refusal.value.position == len("alpha[ti] OR ")


def test_stop_words_are_searched_within_a_phrase() -> None:
    assert parse('"disorders of consciousness"[tiab]') == tiab("disorders of consciousness", quoted=True)


def test_no_shipped_block_truncates_a_word_inside_a_phrase() -> None:
    """PubMed's help: the truncated term must be the last word in the phrase."""
    catalog = load_catalog()
    for entry in (*catalog.modalities.values(), *catalog.indications.values()):
        for term in terms(entry.expression):
            assert "*" not in term.text[:-1], f"{entry.id}: {term}"
