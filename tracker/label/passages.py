"""The title and abstract of a record as passages with their sentences, and which sentences speak of other studies."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.records import Searchable

REACH = 1000
"""Characters to either side within which a sentence is sought: a text without full stops must not cost minutes."""
LONGEST = 300
"""Characters of a sentence that a reason quotes at most."""

_STOPS = re.compile(r"[.?!]")
_GAP = 8
"""As much white space as may stand between two sentences."""
_SHORT = ("vs", "e.g", "i.e", "ca", "no", "st", "approx", "resp")
"""Words whose full stop ends no sentence."""
_STUDY = r"(?:stud(?:y|ies)|trials?|research|work|reports?|investigations?|literature|findings|RCTs?)"
_STUDY_WORD = re.compile(r"trial|research|work|report|investigation|literature|finding|RCT", re.IGNORECASE)
_NEED = r"(?:need(?:s|ed)?|warranted|required|necessary|should|would|could|will|encouraged?|awaited|lacking|to\s+(?:confirm|explore|test|establish|demonstrate|evaluate|assess|determine|investigate|verify))"
_WANTED = re.compile(
    rf"\b(?:future|upcoming)\b[^.]*\b{_STUDY}\b"
    rf"|\b(?:further|additional|larger|large-scale|more|well-designed|adequately)\b[^.]*\b{_STUDY}\b[^.]*\b{_NEED}\b"
    rf"|\b{_STUDY}\b[^.]*\b(?:(?<!as\s)needed|warranted|required|necessary|encouraged?|awaited|lacking)\b"
    rf"|\b(?:need\s+for|needs?\s+(?:to|further|more|additional)|call\w*\s+for|pave\w*|plan\s+(?:a|to)|encourage|to\s+design|pursuit\s+of)\b[^.]*\b{_STUDY}\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    rf"\b(?:previous(?:ly)?|prior|earlier|recent|past|published|existing|other|several|most|many|some|few)\s+(?:[\w-]+\s+){{0,5}}{_STUDY}\b"
    rf"|\b(?:although|while|whereas)\b[^.]{{0,40}}\b{_STUDY}\b[^.]*\b(?:ha(?:s|ve)|show\w*|suggest\w*)\b",
    re.IGNORECASE,
)


class Passage:
    """One part of a title or abstract; `field` is title or abstract."""

    def __init__(self, field: str, text: str) -> None:
        """Split into sentences only when they are asked for."""
        self.field, self.text = field, text
        self._of_others: dict[int, bool] = {}

    @cached_property
    def lowered(self) -> str:
        """The text in small letters, as long as the text, to look words up quickly."""
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else "".join(c.lower()[:1] for c in self.text)

    def sentence(self, position: int) -> tuple[int, int]:
        """Return where the sentence around a position starts and ends."""
        first, start = max(0, position - REACH), position
        stop = first - 1
        while start > first:
            found = max(self.text.rfind(mark, first, start) for mark in ".?!")
            if found < 0 or self._ends_at(found):
                stop = max(stop, found)
                break
            start = found
        last = min(len(self.text), position + REACH)
        stops = (m.end() for m in _STOPS.finditer(self.text, position, last) if self._ends_at(m.start()))
        end = next(stops, last)
        return stop + 1, end

    def _ends_at(self, stop: int) -> bool:
        """Tell whether a mark ends a sentence: a capital, a digit or a bracket follows, at once or after white space."""
        text = self.text
        after = stop + 2 if text[stop + 1 : stop + 2] in ("'", '"', ")", "\u201d") else stop + 1
        follows = text[after : after + 1]
        if not follows:
            return True
        if follows.isspace():
            first = text[after : after + _GAP].lstrip()[:1]
            abbreviated = text[stop] == "." and self._is_short(stop)
            return (first.isupper() or first.isdigit() or first in "([\"'\u201c") and not abbreviated
        glued = (text[stop] == "." and text[stop - 1 : stop].islower()) or text[stop - 1 : stop] == ")"
        return bool(glued) and follows.isupper() and text[after + 1 : after + 2].islower()

    def _is_short(self, stop: int) -> bool:
        word = re.split(r"[\s(]", self.text[max(0, stop - 8) : stop])[-1]
        return word.casefold() in _SHORT

    def sentence_text(self, position: int) -> str:
        """Return the sentence around a position."""
        start, end = self.sentence(position)
        return self.text[start:end].strip()

    def quote(self, position: int) -> str:
        """Return the sentence around a position for a reason; a very long one is cut around the position."""
        start, end = self.sentence(position)
        if end - start <= LONGEST:
            return self.text[start:end].strip()
        first, last = max(start, position - LONGEST // 2), min(end, position + LONGEST // 2)
        before, after = "... " * (first > start), " ..." * (last < end)
        return f"{before}{self.text[first:last].strip()}{after}"

    def is_of_other_studies(self, position: int) -> bool:
        """Tell whether the sentence speaks of earlier studies, or of those still wanted, not of this one."""
        start, end = self.sentence(position)
        known = self._of_others.get(start)
        if known is None:
            sentence = self.text[start:end]
            known = "stud" in sentence.lower() or bool(_STUDY_WORD.search(sentence))
            known = known and bool(_WANTED.search(sentence) or _OTHERS.search(sentence))
            self._of_others[start] = known
        return known


def passages(record: Searchable) -> tuple[Passage, ...]:
    """Return the titles and the parts of the main abstract, in order."""
    return tuple(_passages(record))


def _passages(record: Searchable) -> Iterator[Passage]:
    yield from (Passage("title", text) for text in record.title)
    yield from (Passage("abstract", text) for text in record.abstract)
