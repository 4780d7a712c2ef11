"""Text of an element: inline markup flattened, whitespace normalised, invisible characters dropped."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_BREAKS = frozenset({"DispFormula", "br", "p"})
# Soft hyphens, zero-width spaces and text direction marks split words or reorder what is shown;
# the zero-width joiners U+200C and U+200D stay, because some scripts spell with them.
_INVISIBLE = re.compile("[\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def flat(element: _Element) -> str:
    """Return the text of an element and of all markup inside it, as one clean line."""
    return clean(_gather(element) if len(element) else element.text)


def clean(text: str | None) -> str:
    """Return text as one line: every run of whitespace is one space, and no invisible characters.

    An entity that was escaped twice (`&amp;#945;`) is decoded, once.
    """
    if not text:
        return ""
    if "&" in text:
        text = _ENTITY.sub(_decode, text)
    if text.isprintable() and "  " not in text:
        return text.strip(" ")  # most texts: printable excludes every space but the ordinary one
    return " ".join(_INVISIBLE.sub("", text).split())


def leaf(element: _Element) -> str | None:
    """Return the clean text of an element, or None where there is none."""
    return flat(element) or None


def _decode(match: re.Match[str]) -> str:
    entity = match.group()
    return unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity


def _gather(element: _Element) -> str:
    parts = [element.text or ""]
    for child in element:
        tag: object = child.tag
        if not isinstance(tag, str):
            parts.append(child.text or "")  # an entity only the DTD knows: `clean` decodes it
        elif tag.startswith(_MATHML):
            parts.append(_formula(child))
        elif tag in _BREAKS:
            parts += (" ", _gather(child), " ")
        else:
            parts.append(_gather(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _formula(element: _Element) -> str:
    """Return a formula as text: space between the elements of MathML has no meaning, T<sub>1</sub> is T1."""
    name = element.tag[len(_MATHML) :] if element.tag.startswith(_MATHML) else ""
    if name == "mspace":
        return " "
    if name.startswith("annotation"):
        return ""
    children = list(element)
    if name == "mmultiscripts":  # the scripts after mprescripts stand in front: 3He, not He3
        marks = [child.tag == f"{_MATHML}mprescripts" for child in children]
        middle = marks.index(True) if True in marks else len(children)
        children = children[middle:] + children[:middle]
    parts = [(element.text or "").strip(" \t\r\n"), *map(_formula, children)]
    return ("/" if name == "mfrac" else "").join(part for part in parts if part)
