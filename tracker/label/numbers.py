"""Numbers as abstracts write them: 42, 1,760, forty-two, Eight hundred and seventy-six."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_STARTS = frozenset((*_WORDS, "hundred", "thousand"))
_WORD = "|".join(sorted((*_WORDS, "hundred", "thousand"), key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:[,\u00a0\u2009\u202f ]\d{3})+(?!\d)|\d{1,7}"
_SPELLED = rf"(?:{_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_WORD}))*"
NUMBER = rf"(?:{_DIGITS}|(?i:\b{_SPELLED}))"
"""A pattern for a whole number of people, in digits or in words."""


def has_number(words: Sequence[str]) -> bool:
    """Tell whether one of the words may be a whole number, or a part of one."""
    return any(_may_start(word.lstrip("([")) for word in words)


def _may_start(word: str) -> bool:
    return word[:1].isdigit() or word.split("-", 1)[0].casefold() in _STARTS


def value(text: str) -> int | None:
    """Return the number that `NUMBER` found, or None where its words make none."""
    if text[:1].isdigit():
        return int(re.sub(r"\D", "", text))
    words = [word for word in re.split(r"[\s-]+", text.casefold()) if word != "and"]
    total, current = 0, 0
    for word in words:
        if word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0
        elif word in _WORDS:
            if current % 100 and not (current % 10 == 0 and current % 100 >= 20 and _WORDS[word] < 10):  # noqa: PLR2004
                return None  # "two three" is no number
            current += _WORDS[word]
        else:
            return None
    return total + current
