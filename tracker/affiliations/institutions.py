"""Which institutions an affiliation names, as keys that agree between papers."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from tracker.query.text import split_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE = re.compile(
    r"^(univ|hosp|hopita|ospedal|klinik|clinic|institu|instit|colleg|academ|centre|center|centro|foundation|school"
    r"|infirmar|polytech|politec|policl|sanator|(charite|cnrs|csic|ecole|eth|gmbh|inc|inserm|ltd|nih)$)"
)
_PART = re.compile(
    r"(dep|div|sec|school|fac|serv|unit|lab|program|chair|clinic of|graduate|ward|medical school)"
)
_START = re.compile(r"^[\d\W]*(?:the )?")
_OF_UNIVERSITY = re.compile(r"(.* .*) (?:school|college|faculty|graduate)\b")
_GENERIC = frozenset(
    {
        "hospital",
        "university",
        "institute",
        "clinic",
        "medical center",
        "medical centre",
        "university hospital",
    }
)
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_FREE_PROVIDERS = (
    "126 163 aol daum foxmail gmail gmx googlemail hanmail hotmail icloud live mac mail me msn naver outlook "
    "protonmail qq rediffmail sina sohu web yahoo yandex yeah ymail"
)
_FREE = frozenset(_FREE_PROVIDERS.split())
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "nhs", "org"})


@lru_cache(maxsize=50_000)
def institutions(text: str) -> frozenset[str]:
    """Return the institutions an affiliation names: `university of toronto`, `@uhn.ca`; departments are none.

    Two affiliations are of one place when they share a key. Free mail providers name no place.
    """
    domains = (_domain(domain.casefold()) for domain in _MAIL.findall(text))
    named = (_institutions(part) for part in re.split(r"[,;.|]", _MAIL.sub(" ", text)))
    return frozenset(key for key in (*domains, *chain(*named)) if key)


def _domain(domain: str) -> str | None:
    parts = domain.split(".")
    owner = -3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else -2  # noqa: PLR2004  uhn.ca, ox.ac.uk
    return None if parts[owner] in _FREE else "@" + ".".join(parts[owner:])


def _institutions(part: str) -> Iterator[str]:
    """Yield the institution a part of an affiliation names, and the university that its school belongs to."""
    words = split_words(_START.sub("", part.casefold()))
    name = " ".join(words)
    if _PART.match(name) or name in _GENERIC or not any(map(_PLACE.match, words)):
        return
    yield name
    owner = _OF_UNIVERSITY.match(name)
    if owner and "univ" in name:
        yield owner[1]
