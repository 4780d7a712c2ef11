"""Words and phrases of all blocks, found in one pass over the words of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tracker.query.expression import Field, Term
from tracker.query.text import split_words, term_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tracker.records import Searchable

_BUCKET = 4
"""Stems are filed under this many first letters; PubMed allows none shorter."""


class Words(NamedTuple):
    """The words of a record's text fields in one list, an empty string closing each part."""

    words: list[str]
    parts: tuple[str, ...]
    starts: list[int]
    """Where each part begins in `words`."""
    title_end: int

    @classmethod
    def of(cls, record: Searchable) -> Words:
        """Split the title, abstract, other abstracts and keywords of a record."""
        parts = (*record.title, *record.abstract, *record.other_abstract, *record.keywords)
        words: list[str] = []
        starts: list[int] = []
        for part in parts:
            starts.append(len(words))
            words += split_words(part)
            words.append("")
        titles = len(record.title)
        return cls(words, parts, starts, starts[titles] if titles < len(parts) else len(words))


@dataclass(frozen=True, slots=True)
class _Phrase:
    bit: int
    words: tuple[tuple[str, bool], ...]
    """Each word with whether it is truncated."""
    title_only: bool
    anchor: int
    """The word to look for first; not truncated where the phrase has such a word."""
    exact: frozenset[str]

    def find(self, record: Words) -> Iterator[tuple[int, int]]:
        """Yield where the phrase stands, as word positions (start, end) from left to right."""
        limit = record.title_end if self.title_only else len(record.words)
        for position in self._anchors(record.words, limit):
            start = position - self.anchor
            if start >= 0 and self._stands_at(record.words, start):
                yield start, start + len(self.words)

    def _anchors(self, words: list[str], limit: int) -> Iterator[int]:
        word, truncated = self.words[self.anchor]
        if truncated:
            yield from (i for i in range(limit) if words[i].startswith(word))
            return
        position = -1
        while True:
            try:
                position = words.index(word, position + 1, limit)
            except ValueError:
                return
            yield position

    def _stands_at(self, words: list[str], start: int) -> bool:
        for position, (word, truncated) in enumerate(self.words, start):
            found = words[position]
            if not (found.startswith(word) if truncated else found == word):
                return False  # the empty string that closes a part ends here at the latest
        return True


class Phrases:
    """Every text term, filed under the one word that calls for a closer look."""

    def __init__(self) -> None:
        self._phrases: dict[int, _Phrase] = {}
        self._single: dict[str, int] = {}
        self._by_word: dict[str, list[_Phrase]] = {}
        self._by_stem: dict[str, list[tuple[str, _Phrase]]] = {}
        self._at_sight = 0  # terms of one word: to meet it is to find the term
        self._calls: frozenset[str] = frozenset()

    @staticmethod
    def key(term: Term) -> Hashable:
        """Return what two terms share when they find the same."""
        return term.field, term_words(term.text)

    def add(self, number: int, term: Term) -> None:
        """File a term under its number."""
        words = tuple((word.rstrip("*"), word.endswith("*")) for word in term_words(term.text))
        exact = [word for word, truncated in words if not truncated]
        rarest = max(exact, key=len, default="")  # a long word is seldom a common one
        anchor = words.index((rarest, False)) if rarest else 0
        phrase = _Phrase(1 << number, words, term.field is Field.TITLE, anchor, frozenset(exact))
        self._phrases[number] = phrase
        if len(words) == 1 and not phrase.title_only:
            self._at_sight |= phrase.bit
        if not rarest:
            stem = words[0][0]
            self._by_stem.setdefault(stem[:_BUCKET], []).append((stem, phrase))
        elif self._at_sight & phrase.bit:
            self._single[rarest] = phrase.bit
        else:
            self._by_word.setdefault(rarest, []).append(phrase)
        self._calls = frozenset(self._single) | frozenset(self._by_word)

    def present(self, record: Words) -> int:
        """Return the bits of the terms that the record holds."""
        vocabulary = set(record.words)
        mask = 0
        for word in self._calls & vocabulary:
            mask |= self._single.get(word, 0)
            for phrase in self._by_word.get(word, ()):
                if phrase.exact <= vocabulary and any(phrase.find(record)):
                    mask |= phrase.bit
        for word in vocabulary:
            for stem, phrase in self._by_stem.get(word[:_BUCKET], ()):
                if word.startswith(stem) and (phrase.bit & self._at_sight or any(phrase.find(record))):
                    mask |= phrase.bit
        return mask

    def occurrences(self, number: int, record: Words) -> Iterator[tuple[int, int]]:
        """Yield where a term stands, as word positions (start, end)."""
        return self._phrases[number].find(record)
