"""Who signed a paper: the keys by which two signatures may be one person's."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from tracker.affiliations.institutions import institutions
from tracker.query.text import split_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.records import Author

_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe"}
)
"""Letters that have no decomposition, as NLM's own transliteration writes them."""


class Signature(NamedTuple):
    """A person as one paper names them.

    surname and initials without case, accents and punctuation; given: the first forename where it is written out,
    else ""; orcid: the iD or ""; places: keys of the institutions.
    """

    surname: str
    initials: str
    given: str
    orcid: str
    places: frozenset[str]

    @property
    def is_telling(self) -> bool:
        """Whether the name alone tells people apart: no common surname, and more than one initial is known."""
        return self.surname not in common_surnames() and (bool(self.given) or len(self.initials) > 1)


def signature(author: Author, affiliations: Iterable[str]) -> Signature | None:
    """Return the keys of an author; None where there is no surname, as for a study group."""
    surname = "".join(_words(author.last_name or ""))
    if not surname:
        return None
    names = _words(author.fore_name or "")
    initials = "".join(_words(author.initials or "")) or "".join([name[0] for name in names])
    given = names[0] if names and len(names[0]) > 1 and names[0] != initials else ""
    places = frozenset[str]().union(*map(institutions, affiliations))
    return Signature(surname, initials, given, author.orcid or "", places)


@lru_cache(maxsize=100_000)
def _words(text: str) -> list[str]:
    """Return the words of a name; the same list again for the same name, so nobody may change it."""
    return split_words(text if text.isascii() else text.translate(_LETTERS))


@cache
def common_surnames() -> frozenset[str]:
    """Return the surnames that people of many different names bear.

    They are those that stood with 20 or more different initials in the 20,788 records of one PubMed update file
    of 2021.
    """
    text = files("tracker.maturity").joinpath("common_surnames.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
