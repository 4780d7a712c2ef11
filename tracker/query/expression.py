"""The tree that an expression parses to, and how it is written for PubMed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Operator = Literal["AND", "OR", "NOT"]


class Field(Enum):
    """Where a term is looked for; the value is PubMed's short tag."""

    TITLE_ABSTRACT = "tiab"
    TITLE = "ti"
    MESH = "mh"
    MESH_NOEXP = "mh:noexp"
    MAJR = "majr"
    MAJR_NOEXP = "majr:noexp"
    PUBLICATION_TYPE = "pt"
    PUBLICATION_TYPE_NOEXP = "pt:noexp"

    @property
    def tag(self) -> str:
        """PubMed's short tag without its brackets, such as `mh:noexp`."""
        return self.value

    @property
    def is_text(self) -> bool:
        """True where words are searched, false where a heading is."""
        return self in {Field.TITLE_ABSTRACT, Field.TITLE}

    @property
    def is_mesh(self) -> bool:
        """True for MeSH headings (publication types are not among them)."""
        return self.tag.startswith(("mh", "majr"))

    @property
    def is_major(self) -> bool:
        """True where only a major topic counts."""
        return self.tag.startswith("majr")

    @property
    def explodes(self) -> bool:
        """True where everything below the heading counts too."""
        return not self.is_text and not self.tag.endswith(":noexp")


@dataclass(frozen=True, slots=True)
class Term:
    """One tagged term; `text` has single spaces and keeps the `*` of a truncation."""

    text: str
    field: Field
    quoted: bool = True

    def __str__(self) -> str:
        """Return the term as PubMed reads it."""
        return f'"{self.text}"[{self.field.tag}]' if self.quoted else f"{self.text}[{self.field.tag}]"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two expressions and what joins them; a chain of operators leans to the left."""

    operator: Operator
    left: Expression
    right: Expression


Expression = Term | Operation


def steps(expression: Expression) -> tuple[Expression, list[tuple[Operator, Expression]]]:
    """Unroll a chain that leans left: its first operand, then each operator with its right operand."""
    found: list[tuple[Operator, Expression]] = []
    while isinstance(expression, Operation):
        found.append((expression.operator, expression.right))
        expression = expression.left
    return expression, found[::-1]


def terms(expression: Expression) -> Iterator[Term]:
    """Yield every term from left to right, repeated where the expression repeats it."""
    first, rest = steps(expression)
    if isinstance(first, Term):
        yield first
    for _, operand in rest:
        yield from terms(operand)


def render(expression: Expression) -> str:
    """Write the expression for PubMed; parsing it again gives the same tree.

    Mixed operators are bracketed although PubMed needs it only on the right, so that a reader
    need not know that it reads from left to right.
    """
    first, rest = steps(expression)
    text, last = str(first), None
    for operator, operand in rest:
        if last not in {None, operator}:
            text = f"({text})"
        right = f"({render(operand)})" if isinstance(operand, Operation) else str(operand)
        text, last = f"{text} {operator} {right}", operator
    return text
