"""Text -> tree: the grammar is read from grammar.lark, every refusal points at its fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedToken

from tracker.errors import QueryError
from tracker.query.expression import Expression, Operation, Term
from tracker.query.faults import check_term, misplaced, read_tag, unreadable, wrong_characters

if TYPE_CHECKING:
    from tracker.query.expression import Operator
    from tracker.query.mesh import MeshTree

    Branch = Tree[Token]

MAX_DEPTH = 50
"""Brackets inside brackets: far beyond any readable block, and well inside Python's recursion limit."""


@cache
def _grammar() -> Lark:
    text = files("tracker.query").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="basic")


def parse(text: str, tree: MeshTree | None = None) -> Expression:
    """Parse a PubMed expression whose every term is tagged.

    With `tree`, MeSH headings that it does not hold are refused too.
    Raises QueryError with the position of the first fault found.
    """
    wrong_characters(text)
    tokens = _tokens(text)
    try:
        parsed = _grammar().parse(text)
    except UnexpectedToken as error:
        raise misplaced(text, tokens, _position(tokens, error.token)) from None
    return _Builder(text, tree).build(cast("Branch", parsed.children[0]))


def _position(tokens: list[Token], wanted: Token) -> int:
    """Return the number of a token; past the last one for lark's end mark."""
    starts = [token.start_pos for token in tokens]
    return len(tokens) if wanted.type == "$END" else starts.index(wanted.start_pos)


def _tokens(text: str) -> list[Token]:
    try:
        tokens = list(_grammar().lex(text))
    except UnexpectedCharacters as error:
        raise unreadable(text, error.pos_in_stream or 0) from None
    depth = 0
    for token in tokens:
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        if depth > MAX_DEPTH:
            raise QueryError(text, token.start_pos or 0, f"parentheses are nested more than {MAX_DEPTH} deep")
    return tokens


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns lark's tree into ours and checks each term where it stands."""

    text: str
    tree: MeshTree | None

    def build(self, node: Branch) -> Expression:
        """Build an expression from `term` or `expression`."""
        if node.data == "term":
            return self._term([token for token in node.children if isinstance(token, Token)])
        first, *rest = node.children
        result = self.build(cast("Branch", first))
        for operator, operand in zip(rest[::2], rest[1::2], strict=True):
            result = Operation(cast("Operator", str(operator)), result, self.build(cast("Branch", operand)))
        return result

    def _term(self, tokens: list[Token]) -> Term:
        *words, tag = tokens
        field = read_tag(self.text, tag, tag.start_pos or 0)
        check_term(self.text, words, field)
        bare = " ".join(words).replace('"', "")
        term = Term(" ".join(bare.split()), field, words[0].type == "PHRASE")
        if self.tree and field.is_mesh:
            fault = self.tree.fault(term.text, explode=field.explodes)
            if fault:
                raise QueryError(self.text, words[0].start_pos or 0, fault)
        return term
