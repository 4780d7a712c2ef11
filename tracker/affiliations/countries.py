"""In which country an affiliation is: the last name of a country, state or city that stands in it."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from tracker.query.text import split_words

UNKNOWN_COUNTRY = ""
LONGEST_NAME = 6
"""Words of the longest name that is looked for."""

_MAIL = re.compile(r"(?:electronic address|e-?mail(?: address)?)?\s*:?\s*\S+@\S+", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Z]\.\s?)+(?:[A-Z]\b\.?)")
_PARTS = re.compile(r"[,.()\[\]|]|\s-(?:\s|$)")
_NUMBER = re.compile(r"\d")
_BRITISH = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\s*$")
_CANADIAN = re.compile(r"\b[A-Z]\d[A-Z]\s+\d[A-Z]\d\s*$")
_WITHIN_CHINA = (("hong kong", "HK"), ("taiwan", "TW"), ("macau", "MO"), ("macao", "MO"))
_TBILISI = frozenset({"tbilisi", "batumi", "kutaisi"})


class _Tables(NamedTuple):
    names: dict[str, str]
    """Folded name of a country, state or city -> code of the country."""
    codes: dict[str, str]
    """Abbreviation as it is written, a code in capitals above all -> code of the country."""
    shown: dict[str, str]


@cache
def _tables() -> _Tables:
    names: dict[str, str] = {}
    codes: dict[str, str] = {}
    shown: dict[str, str] = {}
    for row in _rows("countries.csv"):
        shown[row["code"]] = row["name"]
        codes |= {row["alpha3"]: row["code"]} if row["alpha3"] else {}
        names |= {
            " ".join(split_words(name)): row["code"]
            for name in (row["name"], *row["also"].split("|"))
            if name
        }
    for row in _rows("places.csv"):  # after the countries: Georgia is a state, but for its capital
        names |= {" ".join(split_words(row["name"])): row["code"]} if row["name"] else {}
        codes |= {code: row["code"] for code in row["codes"].split("|") if code}
    return _Tables(names, codes, shown)


def _rows(name: str) -> list[dict[str, str]]:
    with files("tracker.affiliations").joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def country_name(code: str) -> str:
    """Return the English short name of a country by its ISO 3166 code (former states have codes of their time)."""
    return _tables().shown.get(code, code)


@lru_cache(maxsize=50_000)
def country(affiliation: str) -> str:
    """Return the ISO 3166 code of the country of an affiliation; `UNKNOWN_COUNTRY` where none is found.

    E-mail addresses are no evidence. Where several places stand in one text, the first that names a country decides.
    Hong Kong, Macao and Taiwan have codes of their own, as in ISO 3166.
    """
    for place in _MAIL.sub(" ", affiliation).split(";"):
        text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[0]), place)
        for part in reversed(_PARTS.split(text)):
            code = _of_part(part)
            if code:
                return _settled(code, place)
    return UNKNOWN_COUNTRY


def _of_part(part: str) -> str:
    """Return the country that the end of a part between commas names."""
    if _BRITISH.search(part):
        return "GB"
    if _CANADIAN.search(part):
        return "CA"
    written = part.split()
    while written and (_NUMBER.search(written[-1]) or not split_words(written[-1])):  # postal codes
        written.pop()
    words = split_words(" ".join(written))
    for size in range(min(LONGEST_NAME, len(words)), 0, -1):
        code = _tables().names.get(" ".join(words[-size:]))
        if code:
            return code
    return _tables().codes.get(written[-1], UNKNOWN_COUNTRY) if written else UNKNOWN_COUNTRY


def _settled(code: str, place: str) -> str:
    """Tell apart what one name may mean, by the rest of the text."""
    words = split_words(place)
    text = " ".join(words)
    if code == "CN":
        return next((inner for name, inner in _WITHIN_CHINA if name in text), code)
    return "GE" if code == "US" and words[-1:] == ["georgia"] and not _TBILISI.isdisjoint(words) else code
