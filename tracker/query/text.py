"""Words as PubMed indexes them, and where they stand in the text as written."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")

# PubMed's help, section "Stopwords": not searched unless they stand in a phrase.
_STOP_WORDS = (
    "a about again all almost also although always among an and another any are as at be because been "
    "before being between both but by can could did do does done due during each either enough "
    "especially etc for found from further had has have having here how however i if in into is it "
    "its itself just kg km made mainly make may mg might ml mm most mostly must nearly neither no nor "
    "obtained of often on or our overall perhaps pmid quite rather really regarding seem seen several "
    "should show showed shown shows significantly since so some such than that the their theirs them "
    "then there therefore these they this those through thus to upon use used using various very was "
    "we were what when which while with within without would "
)
STOP_WORDS = frozenset(_STOP_WORDS.split())


class _Folding(dict[int, str]):
    """Character code -> its plain lower-case form ("" for a combining mark), made when first met."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code))
        self[code] = folded = "".join(c for c in plain if not unicodedata.combining(c)).lower()
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text compatibility-decomposed, without combining marks, in lower case."""
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda run: run[0].translate(_FOLDING), text)
    return text.lower()


def split_words(text: str) -> list[str]:
    """Return the words of a text: runs of letters and digits, folded."""
    return _WORD.findall(fold(text))


def term_words(text: str) -> tuple[str, ...]:
    """Return the words of a search term; a truncated word keeps its `*`."""
    found: list[str] = []
    for piece in text.split():
        words = split_words(piece)
        if words and piece.endswith("*"):
            words[-1] += "*"
        found += words
    return tuple(found)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the character span in `text` of each word that `split_words` finds in it."""
    if text.isascii():
        return [match.span() for match in _WORD.finditer(text)]
    origin = [index for index, char in enumerate(text) for _ in _FOLDING[ord(char)]]
    folded = "".join(_FOLDING[ord(char)] for char in text)
    return [
        (origin[match.start()], _with_marks(text, origin[match.end() - 1] + 1))
        for match in _WORD.finditer(folded)
    ]


def _with_marks(text: str, end: int) -> int:
    """Move the end of a word past the combining marks that belong to its last letter."""
    while end < len(text) and not _FOLDING[ord(text[end])]:
        end += 1
    return end
