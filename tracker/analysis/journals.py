"""What kind of readers a journal has: neuromodulation's own, those of a disease, or every physician."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from tracker.query.text import split_words, term_words

JOURNAL_CLASSES = {
    "neuromodulation": "Neuromodulation",
    "disease": "A disease or specialty",
    "general": "General medicine",
    "other": "Other",
}
"""Class of journal -> label, in the order in which a field widens; `other` is science and engineering."""

_HEAD = re.compile(r"\s[:=]\s|\s\(")

Phrase = tuple[str, ...]


@cache
def _tables() -> tuple[dict[Phrase, str], dict[Phrase, str]]:
    """Return title -> class and phrase -> class, as words; a phrase may end in a truncated word."""
    titles: dict[Phrase, str] = {}
    phrases: dict[Phrase, str] = {}
    with files("tracker.analysis").joinpath("journals.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["matches"] == "title":
                titles[tuple(split_words(row["text"]))] = row["class"]
            else:
                phrases.setdefault(term_words(row["text"]), row["class"])
    return titles, phrases


@lru_cache(maxsize=20_000)
def journal_class(title: str | None) -> str:
    """Return the class of a journal by its NLM title: a key of JOURNAL_CLASSES.

    A general journal is one of a list of titles, read up to its subtitle. The other two are told by words anywhere in
    the title, those of neuromodulation first. The table is `journals.csv`.
    """
    titles, phrases = _tables()
    words = split_words(title or "")
    head = split_words(_HEAD.split(title or "")[0])
    listed = titles.get(tuple(head[1:] if head[:1] == ["the"] else head))
    if listed:
        return listed
    told = {name for phrase, name in phrases.items() if _holds(words, phrase)}
    return next((name for name in ("neuromodulation", "disease") if name in told), "other")


def _holds(words: list[str], phrase: Phrase) -> bool:
    *whole, last = phrase
    stem = last.removesuffix("*")
    for start in range(len(words) - len(whole)):
        if words[start : start + len(whole)] == whole:
            word = words[start + len(whole)]
            if word == stem or (last != stem and word.startswith(stem)):
                return True
    return False
