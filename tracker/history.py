"""What changed between two copies of one PubMed record, in words a reader can follow; imports only records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from tracker.records import Article, Grant, Journal, PartialDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.records import AbstractSection, MeshHeading

LISTED: Final = 12
"""How many additions (or removals) of one kind are named; the rest are counted."""
LONGEST: Final = 300  # characters of one value that are shown
NONE: Final = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of change; `detail` is for a person: "+ Randomized Controlled Trial; - Journal Article"."""

    kind: str
    detail: str


def differences(before: Article, after: Article) -> tuple[Difference, ...]:
    """Say what differs between two copies of a record, each kind of change once.

    Kinds: title, abstract, authors, publication_types, mesh, keywords, status, dates, links, registrations,
    other. Equal records give nothing, unequal ones at least one; turned round, + and - change places. The
    date of the revision itself is named only where nothing else differs: every revision has a new one.
    """
    changed = changed_fields(before, after)
    found = [
        Difference(kind, _described(kind, before, after, changed & names))
        for kind, names in _OF_KIND.items()
        if changed & names
    ]
    if not found and "revised" in changed:
        found.append(Difference("dates", _moved("last revised", before.revised, after.revised)))
    return tuple(found)


def changed_fields(before: Article, after: Article) -> frozenset[str]:
    """Return the names of the fields that differ."""
    values = zip(_FIELDS, _VALUES(before), _VALUES(after), strict=True)
    return frozenset(name for name, old, new in values if old != new)


def _described(kind: str, before: Article, after: Article, names: frozenset[str]) -> str:
    clauses = [clause for clause in _DESCRIBED_BY[kind](before, after) if clause]
    # The order, or an identifier behind a name, is all that is left to differ.
    return "; ".join(clauses) or "order or identifiers: " + ", ".join(_label(name) for name in sorted(names))


def _title(before: Article, after: Article) -> list[str]:
    return [
        _moved(label, getattr(before, name), getattr(after, name), quoted=True)
        for name, label in {"title": "", "vernacular_title": "original title", "book_title": "book"}.items()
    ]


def _abstract(before: Article, after: Article) -> list[str]:
    old, new = _texts(before.abstract), _texts(after.abstract)
    clauses = [_resized("", old, new)]
    if before.abstract != after.abstract and old == new:
        clauses.append("sections labelled otherwise")
    if before.other_abstracts != after.other_abstracts:
        counts = len(before.other_abstracts), len(after.other_abstracts)
        clauses.append(
            "further abstracts changed" if counts[0] == counts[1] else _moved("further abstracts", *counts)
        )
    return clauses


def _authors(before: Article, after: Article) -> list[str]:
    clauses = _listed([a.display for a in before.authors], [a.display for a in after.authors])
    if not clauses and Counter(before.authors) != Counter(after.authors):
        clauses.append("names in full, affiliations or ORCIDs")
    return [*clauses, _moved("list complete", before.authors_complete, after.authors_complete)]


def _publication_types(before: Article, after: Article) -> list[str]:
    return _listed([t.name for t in before.publication_types], [t.name for t in after.publication_types])


def _mesh(before: Article, after: Article) -> list[str]:
    names = [h.name for h in before.mesh], [h.name for h in after.mesh]
    kept = set(names[0]) & set(names[1])
    old, new = ({h.name: _heading(h) for h in headings} for headings in (before.mesh, after.mesh))
    finer = [_moved("", old[name], new[name]) for name in sorted(kept)]
    return [*_listed(*names), *_few([clause for clause in finer if clause], "and")]


def _heading(heading: MeshHeading) -> str:
    """As PubMed prints it: Parkinson Disease / therapy*."""
    parts = [(heading.name, heading.major), *((q.name, q.major) for q in heading.qualifiers)]
    return " / ".join(name + "*" * major for name, major in parts)


def _keywords(before: Article, after: Article) -> list[str]:
    return _listed([k.text for k in before.keywords], [k.text for k in after.keywords])


def _status(before: Article, after: Article) -> list[str]:
    return [
        _moved(label, getattr(before, name), getattr(after, name))
        for name, label in {
            "status": "",
            "publication_status": "publication",
            "indexing_method": "indexing method",
        }.items()
    ]


def _dates(before: Article, after: Article) -> list[str]:
    return [_moved(label, getattr(before, name), getattr(after, name)) for name, label in _DATES.items()]


def _links(before: Article, after: Article) -> list[str]:
    old, new = (
        [f"{link.ref_type} {link.pmid or link.source or ''}".strip() for link in article.corrections]
        for article in (before, after)
    )
    return _listed(old, new)


def _registrations(before: Article, after: Article) -> list[str]:
    old, new = (
        [f"{number.databank} {number.accession}" for number in article.registrations]
        for article in (before, after)
    )
    return _listed(old, new)


def _other(before: Article, after: Article) -> list[str]:
    clauses: list[str] = []
    for name in sorted(_OF_KIND["other"]):
        old, new = getattr(before, name), getattr(after, name)
        if isinstance(old, tuple):
            listed = _listed([_shown(item) for item in old], [_shown(item) for item in new])
            clauses += [f"{_label(name)} {clause}" for clause in listed]
        elif old != new:
            clauses.append(_moved(_label(name), old, new) or f"{_label(name)} identifiers")
    return clauses


def _listed(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Name what was added and what was removed, in the order of the records."""
    before, after = Counter(old), Counter(new)
    return [
        *_few([f"+ {_cut(item)}" for item in (after - before).elements()], "+"),
        *_few([f"- {_cut(item)}" for item in (before - after).elements()], "-"),
    ]


def _few(clauses: list[str], sign: str) -> list[str]:
    rest = len(clauses) - LISTED
    return clauses if rest <= 0 else [*clauses[:LISTED], f"{sign} {rest} more"]


def _moved(label: str, old: object, new: object, *, quoted: bool = False) -> str:
    """Return `label old -> new`, or nothing where they read the same."""
    before, after = _shown(old), _shown(new)
    if before == after:
        return ""
    values = [f'"{text}"' if quoted and text != NONE else text for text in map(_cut, (before, after))]
    return f"{label} {values[0]} -> {values[1]}".strip()


def _resized(label: str, old: str, new: str) -> str:
    if old == new:
        return ""
    if not old or not new:
        return f"{label} {'added' if new else 'removed'} ({len(old or new):,} characters)".strip()
    sizes = f"{len(old):,}" if len(old) == len(new) else f"{len(old):,} -> {len(new):,}"
    return f"{label} changed ({sizes} characters)".strip()


def _texts(sections: Iterable[AbstractSection]) -> str:
    return "\n".join(section.text for section in sections)


def _shown(value: object) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case PartialDate():
            text = value.iso
        case Journal():
            text = value.title or value.iso_abbreviation or ""
        case Grant():
            text = " ".join(part for part in (value.agency, value.grant_id) if part)
        case _:
            text = str(value)  # of a date, ISO 8601
    return text or NONE


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


_LABELS: Final = {
    "doi": "DOI",
    "pmcid": "PMC id",
    "pmid": "PMID",
    "kind": "kind of record",
    "has_coi_statement": "conflict-of-interest statement",
}
_DATES: Final = {
    "publication_date": "publication date",
    "electronic_date": "electronic date",
    "print_date": "issue date",
    "print_date_text": "issue dated",
    "created": "arrival in PubMed",
    "entered": "entry date",
    "indexed": "indexed for MEDLINE",
    "completed": "record completed",
}
_FIELDS: Final = tuple(field.name for field in fields(Article))
_VALUES: Final = attrgetter(*_FIELDS)
_NAMED: Final[dict[str, set[str]]] = {
    "title": {"title", "vernacular_title", "book_title"},
    "abstract": {"abstract", "other_abstracts"},
    "authors": {"authors", "authors_complete"},
    "publication_types": {"publication_types"},
    "mesh": {"mesh"},
    "keywords": {"keywords"},
    "status": {"status", "publication_status", "indexing_method"},
    "dates": _DATES.keys() - {"publication_date"},
    "links": {"corrections"},
    "registrations": {"registrations"},
}
_OF_KIND: Final[dict[str, set[str]]] = {
    **_NAMED,
    "other": set(_FIELDS) - {"revised"}.union(*_NAMED.values()),
}
KINDS: Final = tuple(_OF_KIND)
_DESCRIBED_BY: Final[dict[str, Callable[[Article, Article], list[str]]]] = {
    "title": _title,
    "abstract": _abstract,
    "authors": _authors,
    "publication_types": _publication_types,
    "mesh": _mesh,
    "keywords": _keywords,
    "status": _status,
    "dates": _dates,
    "links": _links,
    "registrations": _registrations,
    "other": _other,
}
