"""Which blocks a record answers, and the words and headings that say so."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.query.expression import Term, steps, terms
from tracker.query.headings import Headings
from tracker.query.phrases import Phrases, Words
from tracker.query.text import word_spans

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from tracker.query.expression import Expression
    from tracker.query.mesh import MeshTree
    from tracker.records import Searchable

TEXT_FIELDS = ("title", "abstract", "other_abstract", "keyword")

# A compiled expression: a bit mask of alternatives, or a first node and what is joined to it.
_Node = int | tuple["_Node", tuple[tuple[str, "_Node"], ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a record.

    `text` is what the record says, as written; for text `part`, `start` and `end` are its character
    span in that part of the field (title, abstract, other_abstract or keyword), for mesh and
    publication_type they are 0.
    """

    term: str
    field: str
    text: str
    part: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    node: _Node
    mask: int
    """The terms that can make it match: without one of them nothing need be evaluated."""
    terms: dict[int, Term]
    """Each distinct term by its number, in the order of the expression."""


class Matcher:
    """Expressions compiled together, so that a term they share is looked up once per record."""

    def __init__(self, blocks: Mapping[str, Expression], tree: MeshTree) -> None:
        """Compile the blocks by id; headings explode by `tree`."""
        self.phrases = Phrases()
        self.headings = Headings(tree)
        self._numbers: dict[Hashable, int] = {}
        self.blocks = {name: self._block(expression) for name, expression in blocks.items()}

    def read(self, record: Searchable) -> Reading:
        """Look every term up in a record."""
        words = Words.of(record)
        present = self.phrases.present(words) | self.headings.present(record)
        supports: dict[str, int] = {}
        for name, block in self.blocks.items():
            if block.mask & present:
                support = _support(block.node, present, present)
                if support:
                    supports[name] = support
        return Reading(self, record, words, present, supports)

    def _block(self, expression: Expression) -> _Block:
        numbered: dict[int, Term] = {}
        for term in terms(expression):
            numbered.setdefault(self._number(term), term)
        node = self._compile(expression)
        return _Block(node, _positive(node), numbered)

    def _number(self, term: Term) -> int:
        index = self.phrases if term.field.is_text else self.headings
        key = index.key(term)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers)
            index.add(self._numbers[key], term)
        return self._numbers[key]

    def _compile(self, expression: Expression) -> _Node:
        first, rest = steps(expression)
        start: _Node = 1 << self._number(first) if isinstance(first, Term) else self._compile(first)
        joined: list[tuple[str, _Node]] = []
        for operator, operand in rest:
            node = self._compile(operand)
            last = joined[-1] if joined else ("OR", start)
            if operator == last[0] == "OR" and isinstance(node, int) and isinstance(last[1], int):
                node |= last[1]
                if not joined:
                    start = node
                    continue
                joined.pop()
            joined.append((operator, node))
        return (start, tuple(joined)) if joined else start


def _positive(node: _Node) -> int:
    """Return the terms that can make a node true."""
    if isinstance(node, int):
        return node
    mask = _positive(node[0])
    for operator, operand in node[1]:
        mask |= 0 if operator == "NOT" else _positive(operand)
    return mask


def _support(node: _Node, present: int, against: int) -> int:
    """Return the present terms that make a node true, 0 when it is false.

    What stands after NOT is judged by `against`, everything else by `present`.
    """
    if isinstance(node, int):
        return node & present
    found = _support(node[0], present, against)
    for operator, operand in node[1]:
        if operator == "NOT":
            found = 0 if found and _support(operand, against, against) else found
            continue
        other = _support(operand, present, against)
        if operator == "OR":
            found |= other
        else:
            found = found | other if found and other else 0
    return found


class Reading:
    """What one record says to every block."""

    def __init__(
        self, matcher: Matcher, record: Searchable, words: Words, present: int, support: dict[str, int]
    ) -> None:
        """Made by `Matcher.read`; spans are worked out only when they are asked for."""
        self._matcher, self._record, self._words = matcher, record, words
        self._present, self._support = present, support
        self._spans_of_part: dict[int, list[tuple[int, int]]] = {}

    @property
    def matched(self) -> tuple[str, ...]:
        """The ids of the matching blocks, in the order of the blocks."""
        return tuple(self._support)

    def hits(self, block_id: str) -> tuple[Hit, ...]:
        """Return the terms that make the block match, each where it first stands; () without a match."""
        return self._hits(block_id, self._support.get(block_id, 0), [])

    def every_hit(self, block_id: str) -> Iterator[Hit]:
        """Yield the terms that make the block match, at every place in the text; headings once."""
        for number, term in self._supporting(block_id, self._support.get(block_id, 0)):
            if term.field.is_text:
                for place in self._matcher.phrases.occurrences(number, self._words):
                    yield self._quote(term, *place)
            else:
                field, name = self._matcher.headings.first(number, self._record)
                yield Hit(term.text, field, name)

    def count(self, block_id: str) -> int:
        """Return how often the words that make the block match stand in the text."""
        supporting = self._supporting(block_id, self._support.get(block_id, 0))
        numbers = [number for number, term in supporting if term.field.is_text]
        return sum(1 for number in numbers for _ in self._matcher.phrases.occurrences(number, self._words))

    def holds(self, words: frozenset[str]) -> frozenset[str]:
        """Return those of the words, given in small letters, that stand in the text."""
        return words.intersection(self._words.words)

    def hits_outside(self, block_id: str, others: Iterable[str]) -> tuple[Hit, ...]:
        """Judge the block again without what belongs to the matching ones of `others`.

        Its words do not count where they overlap a phrase of those (a single word claims nothing: it is
        often only the context of an acronym), and its MeSH headings not at all, since one heading may
        stand for both kinds. NOT still sees the whole record.
        """
        taken = [other for other in others if other in self._support]
        if not taken or block_id not in self._support:
            return self.hits(block_id)
        occupied = [span for other in taken for span in self._spans(other)]
        block = self._matcher.blocks[block_id]
        left = 0
        for number, term in block.terms.items():
            if self._present >> number & 1 and self._counts_outside(number, term, occupied):
                left |= 1 << number
        return self._hits(block_id, _support(block.node, left, self._present), occupied)

    def _spans(self, block_id: str) -> Iterator[tuple[int, int]]:
        """Every place, in words, where a phrase that makes the block match stands."""
        for number, term in self._supporting(block_id, self._support[block_id]):
            if term.field.is_text:
                places = self._matcher.phrases.occurrences(number, self._words)
                yield from (place for place in places if place[1] - place[0] > 1)

    def _counts_outside(self, number: int, term: Term, occupied: list[tuple[int, int]]) -> bool:
        if not term.field.is_text:
            return not term.field.is_mesh
        return self._first(number, occupied) is not None

    def _supporting(self, block_id: str, support: int) -> Iterator[tuple[int, Term]]:
        if support:
            terms_of_block = self._matcher.blocks[block_id].terms
            yield from ((number, term) for number, term in terms_of_block.items() if support >> number & 1)

    def _hits(self, block_id: str, support: int, occupied: list[tuple[int, int]]) -> tuple[Hit, ...]:
        found = []
        for number, term in self._supporting(block_id, support):
            if term.field.is_text:
                place = self._first(number, occupied)
                if place is not None:
                    found.append(self._quote(term, *place))
            else:
                field, name = self._matcher.headings.first(number, self._record)
                found.append(Hit(term.text, field, name))
        return tuple(found)

    def _first(self, number: int, occupied: list[tuple[int, int]]) -> tuple[int, int] | None:
        """Return where a term first stands without touching an occupied place, in words."""
        for start, end in self._matcher.phrases.occurrences(number, self._words):
            if not any(start < other_end and other_start < end for other_start, other_end in occupied):
                return start, end
        return None

    def _quote(self, term: Term, start: int, end: int) -> Hit:
        part = bisect_right(self._words.starts, start) - 1
        text, offset = self._words.parts[part], self._words.starts[part]
        spans = self._spans_of_part.get(part)
        if spans is None:
            spans = self._spans_of_part[part] = word_spans(text)
        first, last = spans[start - offset][0], spans[end - offset - 1][1]
        field, index = _field_of_part(self._record, part)
        return Hit(term.text, field, text[first:last], index, first, last)


def _field_of_part(record: Searchable, part: int) -> tuple[str, int]:
    """Return the field that a part belongs to, and its number there."""
    for field, parts in zip(
        TEXT_FIELDS, (record.title, record.abstract, record.other_abstract), strict=False
    ):
        if part < len(parts):
            return field, part
        part -= len(parts)
    return TEXT_FIELDS[-1], part
