"""Fetch records by PMID in batches of which every record was checked, or named as missing or broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from tracker.errors import PubMedUnavailable
from tracker.pubmed.answers import Answer, DamagedError, TransientError, parse
from tracker.pubmed.transport import FETCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.pubmed.transport import Transport

CLOSING = b"</PubmedArticleSet>"
EMPTY = b"<PubmedArticleSet>" + CLOSING
PMID_PATHS = {"PubmedArticle": "MedlineCitation/PMID", "PubmedBookArticle": "BookDocument/PMID"}
ROUNDS = 3
"""How often PMIDs that stay away are asked for again, the last time one by one where they are few."""
FEW = 5
MOST_BROKEN = 10
"""More broken records than this in one batch, and it is the service that is broken."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be read even when asked for alone, with what was sent and why it failed."""

    pmid: int
    error: str
    xml: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of asking for `asked`: every PMID of it is in `received`, `missing` or `broken`, in one only.

    `xml` is a PubmedArticleSet with exactly the records received, each once. `missing` are PMIDs that PubMed
    leaves out: it does so for deleted and for merged ones alike.
    """

    asked: tuple[int, ...]
    xml: bytes = field(repr=False)
    received: tuple[int, ...]
    missing: tuple[int, ...]
    broken: tuple[Broken, ...]


@dataclass(slots=True)
class _Part:
    """One checked answer: its bytes, and its records by PMID."""

    xml: bytes
    records: dict[int, etree._Element]
    dropped: int = 0


def fetch_batch(transport: Transport, pmids: Sequence[int]) -> Batch:
    """Fetch `pmids` and account for each of them.

    Raises PubMedUnavailable, PubMedRefused; no part of the batch is returned then.
    """
    asked = tuple(dict.fromkeys(pmids))
    parts: list[_Part] = []
    broken: list[Broken] = []
    _collect(transport, asked, parts, broken)
    missing = _absent(asked, parts, broken)
    for turn in range(ROUNDS):
        one_by_one = len(missing) <= FEW and turn == ROUNDS - 1
        groups = [(pmid,) for pmid in missing] if one_by_one else [missing] if missing else []
        for group in groups:
            _collect(transport, group, parts, broken)
        missing = _absent(asked, parts, broken)
    return Batch(asked, _joined(parts), tuple(_by_pmid(parts)), missing, tuple(broken))


def _collect(transport: Transport, pmids: tuple[int, ...], parts: list[_Part], broken: list[Broken]) -> None:
    """Ask for `pmids`; where their records stay unreadable, ask for each half, down to one."""
    form = {"db": "pubmed", "retmode": "xml", "id": ",".join(map(str, pmids))}
    try:
        part = transport.ask(FETCH, form, lambda answer: _read(answer, frozenset(pmids)))
    except DamagedError as error:
        if len(pmids) == 1:
            broken.append(Broken(pmids[0], error.reason, error.body))
            if len(broken) > MOST_BROKEN:
                raise PubMedUnavailable(
                    f"PubMed sends record after record that cannot be read ({error.reason}). Try again later"
                ) from None
            return
        middle = len(pmids) // 2
        _collect(transport, pmids[:middle], parts, broken)
        _collect(transport, pmids[middle:], parts, broken)
        return
    transport.stats.dropped += part.dropped
    parts.append(part)


def _read(answer: Answer, asked: frozenset[int]) -> _Part:
    """Check an EFetch answer: whole, well-formed, each record asked for and once."""
    body = answer.body
    if b"<PubmedArticleSet" not in body[:4096]:
        raise TransientError("it sent something else than PubMed records")
    if not body.rstrip().endswith((CLOSING, b"<PubmedArticleSet/>")):
        raise DamagedError("the records end in the middle", body)
    try:
        root = parse(body)
    except etree.XMLSyntaxError as error:
        raise DamagedError(f"the records are not well-formed XML: {error}", body) from error
    part = _Part(body, {})
    for element in root.iterchildren(*PMID_PATHS):
        pmid = _pmid(element, body)
        if pmid in asked and pmid not in part.records:
            part.records[pmid] = element
        else:
            part.dropped += 1
    if part.dropped:
        part.xml = _written(part.records)
    return part


def _pmid(element: etree._Element, body: bytes) -> int:
    text = element.findtext(PMID_PATHS[str(element.tag)], "").strip()
    if not text.isdecimal():
        raise DamagedError("a record has no PMID", body)
    return int(text)


def _by_pmid(parts: Sequence[_Part]) -> dict[int, etree._Element]:
    return {pmid: element for part in parts for pmid, element in part.records.items()}


def _absent(asked: Sequence[int], parts: Sequence[_Part], broken: Sequence[Broken]) -> tuple[int, ...]:
    there = _by_pmid(parts).keys() | {record.pmid for record in broken}
    return tuple(pmid for pmid in asked if pmid not in there)


def _joined(parts: Sequence[_Part]) -> bytes:
    """One set of all parts; as PubMed sent it where one answer held everything."""
    full = [part for part in parts if part.records]
    return full[0].xml if len(full) == 1 else _written(_by_pmid(full)) if full else EMPTY


def _written(records: dict[int, etree._Element]) -> bytes:
    elements = b"\n".join(
        etree.tostring(element, encoding="utf-8", with_tail=False) for element in records.values()
    )
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>\n' + elements + b"\n" + CLOSING
