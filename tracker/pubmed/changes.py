"""What PubMed changed in a query without saying no: each change becomes one line of warning.

PubMed drops an unknown tag, ignores a tag on a group and searches a phrase it does not know as
single words, all with a friendly 200. So the fields it says it searched are compared with the tags sent.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REMARKS = {
    "PhraseNotFound": "PubMed does not know the phrase {0} and left it out",
    "QuotedPhraseNotFound": "PubMed does not know the quoted phrase {0} and searched its words instead",
    "PhraseIgnored": "PubMed ignored {0}",
    "FieldNotFound": "PubMed does not know the field {0}",
}
PASSED_OVER = ("Restrictions achieved", "No items found")
"""Messages about the page and an empty result: the count says both."""
TAGS = {
    "all": "all fields", "tiab": "title/abstract", "ti": "title", "titl": "title", "mh": "mesh terms", "mesh": "mesh terms",
    "mesh heading": "mesh terms", "mesh headings": "mesh terms", "majr": "mesh major topic", "sh": "mesh subheading",
    "subh": "mesh subheading", "pt": "publication type", "ptyp": "publication type", "tw": "text word", "word": "text word",
    "text words": "text word", "ot": "other term", "otrm": "other term", "sb": "filter", "filt": "filter", "subset": "filter",
    "la": "language", "lang": "language", "ta": "journal", "jour": "journal", "uid": "uid", "pmid": "uid", "au": "author",
    "auth": "author", "author name": "author", "ad": "affiliation", "affl": "affiliation", "nm": "supplementary concept",
    "subs": "supplementary concept", "substance name": "supplementary concept", "rn": "ec/rn number",
    "dp": "date - publication", "pdat": "date - publication", "publication date": "date - publication",
    "edat": "date - entry", "entry date": "date - entry", "crdt": "date - create", "create date": "date - create",
    "mdat": "date - modification", "lr": "date - modification", "modification date": "date - modification",
    "mhda": "date - mesh", "mesh date": "date - mesh", "dcom": "date - completion", "cdat": "date - completion",
    "epdat": "electronic publication date", "epdt": "electronic publication date",
    "ppdat": "print publication date", "ppdt": "print publication date", "si": "secondary source id",
}  # fmt: skip
"""Tags, in lower case, and the name that a query translation gives the field."""
QUOTED = re.compile(r'"[^"]*"')
TAG = re.compile(r"\[([^\]]*)\]")
RANGE = re.compile(r"\[[^\]]*\]\s*:")
GROUP_TAG = re.compile(r"\)\s*(\[[^\]]*\])")
STAR_OPERATOR = "\N{ASTERISK OPERATOR}"


def silent_changes(sent: str, translation: str, remarks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return one line for each way in which PubMed searched something else than was sent.

    `translation` is its QueryTranslation, `remarks` the (element, text) pairs of its ErrorList and WarningList.
    """
    known = list(dict.fromkeys(remarks))
    return tuple(
        dict.fromkeys([*_reported(known), *_written(sent), *_other_fields(sent, translation, known)])
    )


def _reported(remarks: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in remarks:
        line = " ".join(text.split())
        if name in REMARKS:
            yield REMARKS[name].format(line if '"' in line else f'"{line}"')
        elif not line.startswith(PASSED_OVER):
            yield f"PubMed says: {line or name}"


def _written(sent: str) -> Iterator[str]:
    for tag in GROUP_TAG.findall(QUOTED.sub('""', sent)):
        yield f"PubMed ignores a tag on a group: {tag} after a closing parenthesis"
    if STAR_OPERATOR in sent:
        yield f"PubMed does not truncate at {STAR_OPERATOR} (U+2217): write the plain asterisk"


def _other_fields(sent: str, translation: str, remarks: Iterable[tuple[str, str]]) -> Iterator[str]:
    asked, searched = _fields(sent), _fields(translation)
    split = {field for name, text in remarks if name == "QuotedPhraseNotFound" for field in _fields(text)}
    lost = asked - searched
    gained = Counter({field: n for field, n in (searched - asked).items() if field not in split})
    if lost or gained:
        changes = [f"{n} x [{field}] lost" for field, n in lost.items()] + [
            f"{n} x [{field}] added" for field, n in gained.items()
        ]
        yield f"PubMed searched other fields than were sent: {', '.join(changes)}"


def _fields(text: str) -> Counter[str]:
    """Count the fields of an expression; both ends of a range name one field once."""
    return Counter(_field(tag) for tag in TAG.findall(RANGE.sub(":", QUOTED.sub('""', text))))


def _field(tag: str) -> str:
    name, _, modifier = " ".join(tag.lower().split()).partition(":")
    name = TAGS.get(name.strip(), name.strip())
    return f"{name}:{modifier.strip()}" if modifier else name
