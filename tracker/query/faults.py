"""What can be wrong with an expression: each check raises or returns a QueryError at the fault."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tracker.errors import QueryError
from tracker.query.expression import Field
from tracker.query.text import STOP_WORDS, term_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Token

SHORTEST_STEM = 4
"""PubMed's help: at least four characters before a truncation."""

_LOOKALIKES = {
    **dict.fromkeys(
        "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", 'a typographic quotation mark: write the plain "'
    ),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "a typographic apostrophe: write the plain '"),
    **dict.fromkeys(
        "\u2217\uff0a\u204e\u2731\u066d", "not the * that PubMed reads as truncation: write the plain *"
    ),
    **dict.fromkeys("\uff08\uff09\uff3b\uff3d", "a full-width bracket: write the plain one"),
}
_LOOKALIKE = re.compile(f"[{''.join(_LOOKALIKES)}]")

_OPERATORS = frozenset(("AND", "OR", "NOT"))
_NAMES = {
    Field.TITLE_ABSTRACT: ("tiab", "title/abstract"),
    Field.TITLE: ("ti", "titl", "title"),
    Field.MESH: ("mh", "mesh", "mesh terms"),
    Field.MAJR: ("majr", "mesh major topic"),
    Field.PUBLICATION_TYPE: ("pt", "ptyp", "publication type"),
}
_TAGS = {name: field for field, names in _NAMES.items() for name in names} | {
    f"{name}:noexp": Field(f"{field.tag}:noexp")
    for field, names in _NAMES.items()
    if not field.is_text
    for name in names
}
_KNOWN = "[tiab] [ti] [mh] [mh:noexp] [majr] [majr:noexp] [pt] [pt:noexp]"


def wrong_characters(text: str) -> None:
    """Raise QueryError at the first character that only looks like syntax."""
    found = _LOOKALIKE.search(text)
    if found:
        raise QueryError(text, found.start(), f"{found[0]} is {_LOOKALIKES[found[0]]}")


def unreadable(text: str, position: int) -> QueryError:
    """Say what is wrong with a character that starts no token."""
    swallowed = next((m for m in re.finditer(r'"[^"]*"', text) if "[" in m[0]), None)
    if text[position] == '"' and swallowed:
        position = swallowed.start()  # the quotes pair up wrongly from here on
    reason = {
        '"': "this quotation mark is never closed",
        "[": "this tag is never closed with ]",
        "]": "this ] closes no tag",
    }
    return QueryError(text, position, reason.get(text[position], "this character means nothing here"))


def read_tag(text: str, tag: str, position: int) -> Field:
    """Return the field that a tag in brackets names. Raises QueryError when it is none of ours."""
    base, *modifier = (" ".join(part.split()) for part in tag[1:-1].casefold().split(":"))
    name = ":".join([base, *modifier])
    if name in _TAGS:
        return _TAGS[name]
    if base in _TAGS and modifier[0].startswith("~"):
        reason = "a proximity search cannot be matched on stored records: use phrases joined by OR"
    elif base in _TAGS:
        reason = f"[{base}] takes no modifier {modifier[0]!r}, which PubMed would ignore in silence"
    else:
        close = get_close_matches(name, _TAGS, n=1)
        hint = f"; is [{close[0]}] meant?" if close else ""
        reason = f"unknown tag {tag}{hint}; the tags that stored records can answer are {_KNOWN}"
    raise QueryError(text, position, reason)


def check_term(text: str, words: Sequence[Token], field: Field) -> None:
    """Raise QueryError when the words before a tag cannot be searched as they stand."""
    start = words[0].start_pos or 0
    bare = " ".join(words).replace('"', "").strip()
    bracket = re.search(r"[\[\]]", words[0])
    if bracket:
        raise QueryError(text, start, "this quotation mark is not closed before the tag")
    if not bare:
        raise QueryError(text, start, "this phrase is empty")
    _check_operators(text, words)
    if field.is_text:
        _check_words(text, words, bare)
        return
    extra = re.search(r"[*/]", text[start:])
    if extra and re.search(r"[*/]", bare):
        reason = "a heading is searched by its full name: no truncation and no subheading"
        raise QueryError(text, start + extra.start(), reason)


def _check_operators(text: str, words: Sequence[Token]) -> None:
    for word in words:
        if word.upper() in _OPERATORS:
            reason = f"PubMed reads operators in capitals only: write {word.upper()}, or quote the phrase it belongs to"
            raise QueryError(text, word.start_pos or 0, reason)


def _check_words(text: str, words: Sequence[Token], bare: str) -> None:
    start = words[0].start_pos or 0
    if len(words) > 1:
        reason = "an operator or a pair of quotation marks is missing: PubMed decides by its own index whether unquoted words are a phrase"
        raise QueryError(text, words[1].start_pos or 0, reason)
    for star in re.finditer(r"\*", words[0]):
        _check_truncation(text, start + star.start(), words[0][: star.start()], words[0][star.end() :])
    searched = term_words(bare)
    if not searched:
        raise QueryError(text, start, "there is no letter or digit here to search for")
    if STOP_WORDS.issuperset(searched):
        raise QueryError(text, start, f"{bare!r} is a stop word: PubMed does not search it alone")


def _check_truncation(text: str, position: int, before: str, after: str) -> None:
    stem = re.search(r"[^\W_]*$", before.rstrip('"'))
    length = len(stem[0]) if stem else 0
    if re.match(r'[^\s"]', after):
        raise QueryError(text, position, "truncation stands at the end of a word only")
    if length < SHORTEST_STEM:
        reason = f"PubMed needs at least {SHORTEST_STEM} characters before a truncation, here are {length}"
        raise QueryError(text, position, reason)


def misplaced(text: str, tokens: Sequence[Token], at: int) -> QueryError:
    """Say why the token number `at` cannot stand where it does (the end, where there is none)."""
    before = tokens[at - 1] if at else None
    here = tokens[at] if at < len(tokens) else None
    if before is not None and before.type in {"PHRASE", "WORD"}:
        return _untagged(text, tokens, at)
    if before is None or before.type in {"OPERATOR", "LPAR"}:
        return _nothing_to_take(text, before, here)
    if here is None:
        return QueryError(text, _open(tokens), "this parenthesis is never closed")
    return QueryError(text, here.start_pos or 0, _after_a_term(before, here))


def _after_a_term(before: Token, here: Token) -> str:
    if here.type == "RPAR":
        return "this parenthesis closes nothing"
    if here.type == "TAG":
        return (
            "PubMed ignores a tag on a group: tag each term"
            if before.type == "RPAR"
            else "a term takes one tag"
        )
    if here.upper() in _OPERATORS:
        return f"PubMed reads operators in capitals only: write {here.upper()}"
    return "an operator is missing here: write AND, OR or NOT"


def _untagged(text: str, tokens: Sequence[Token], at: int) -> QueryError:
    first = at - 1
    while first and tokens[first].type == tokens[first - 1].type == "WORD":
        first -= 1
    run = tokens[first:at]
    for word in run:
        if word.type == "WORD" and word.upper() in _OPERATORS:
            return QueryError(
                text, word.start_pos or 0, f"PubMed reads operators in capitals only: write {word.upper()}"
            )
    if run[0].type == "PHRASE" and "[" in run[0]:
        return QueryError(text, run[0].start_pos or 0, "this quotation mark is not closed before the tag")
    reason = "this term has no tag: PubMed would map it to headings of its own choice, which cannot be matched locally"
    return QueryError(text, run[0].start_pos or 0, reason)


def _nothing_to_take(text: str, before: Token | None, here: Token | None) -> QueryError:
    if here is None:
        position = 0 if before is None else before.start_pos or 0
        return QueryError(
            text, position, "nothing follows here" if before is not None else "the expression is empty"
        )
    start = here.start_pos or 0
    if here.type == "TAG":
        return QueryError(text, start, "this tag has no term before it")
    if here.type == "RPAR":
        return QueryError(text, start, "a term is missing before this parenthesis")
    if before is not None and before.type == "OPERATOR":
        return QueryError(text, start, f"two operators in a row: {before} and {here}")
    return QueryError(text, start, f"{here} has nothing on its left")


def _open(tokens: Sequence[Token]) -> int:
    """Return where the innermost parenthesis still open at the end stands."""
    still_open: list[int] = []
    for token in tokens:
        if token.type == "LPAR":
            still_open.append(token.start_pos or 0)
        elif token.type == "RPAR":
            still_open.pop()
    return still_open[-1]
