"""What reading a file gives: records, deletions, and what could not be understood."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from lxml import etree

from tracker import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.records import Article


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One citation; `xml` is its own element without ignorable whitespace, and parses to the same article."""

    article: Article
    xml: bytes
    content_hash: str


@dataclasses.dataclass(frozen=True, slots=True)
class Deleted:
    """PMIDs that NLM withdrew (DeleteCitation of an update file)."""

    pmids: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """An element that could not be understood, with what is known of it."""

    pmid: int | None
    error: str
    xml: bytes


Parsed = Record | Deleted | Failed

# Names of structure begin with a capital, inline markup does not (DispFormula apart): only the
# line breaks in front of structure mean nothing.
_IGNORABLE = re.compile(rb"\n\s*(?=</?(?!DispFormula)[A-Z])")


def compact(element: etree._Element) -> bytes:
    """Serialise an element (UTF-8) without the whitespace between its structural elements."""
    return _IGNORABLE.sub(b"", etree.tostring(element, encoding="utf-8", with_tail=False))


def content_hash(article: Article) -> str:
    """SHA-256 (hex) of the article as parsed: the same on every platform, process and Python version."""
    return hashlib.sha256(_ENCODER.encode(article).encode("ascii")).hexdigest()


def _field_getters() -> dict[type, Callable[[Any], Any]]:
    kinds = (kind for kind in vars(records).values() if dataclasses.is_dataclass(kind))
    return {
        kind: attrgetter(*(f.name for f in dataclasses.fields(kind)))
        for kind in kinds
        if isinstance(kind, type)
    }


_FIELDS = _field_getters()


def _plain(value: object) -> Any:  # noqa: ANN401  whatever JSON can write
    if isinstance(value, dt.date):
        return value.isoformat()
    return _FIELDS[type(value)](value)


# ASCII JSON does not depend on the Unicode tables of a Python version, as repr does.
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False, default=_plain)
