"""List every PMID that answers a term, however many there are, or raise.

PubMed lists no more than some 10,000 PMIDs of one search, so a bigger result is asked for by ranges of PMID,
halved until each fits: a slice fits when as many distinct PMIDs arrive as it counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tracker.errors import PubMedInconsistent
from tracker.pubmed.answers import Answer, TransientError, parse
from tracker.pubmed.changes import silent_changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.pubmed.transport import Patience, Transport

RETMAX = "9999"
NEWEST = 999_999_999
"""Far above every PMID of the next century (42 million in 2026), within 32 bits."""
LISTINGS = 3
"""How often a listing is taken again when records arrive or leave meanwhile."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Every PMID of a search, newest first and distinct; `expected` is PubMed's own count of them.

    `warnings` tells what PubMed changed in silence, `server_time` is PubMed's clock (UTC) when the listing began.
    """

    pmids: tuple[int, ...]
    expected: int
    query: str
    translation: str
    warnings: tuple[str, ...]
    server_time: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """One ESearch answer: how many there are, and those it lists."""

    count: int
    pmids: frozenset[int]
    translation: str
    remarks: tuple[tuple[str, str], ...]
    """(element name, text) of ErrorList and WarningList."""
    server_time: datetime


def list_all(transport: Transport, term: str) -> Listing:
    """Take a listing whose PMIDs are as many as PubMed counts before and after.

    Raises PubMedInconsistent when that never comes true, PubMedUnavailable, PubMedRefused.
    """
    trouble = ""
    for _ in range(LISTINGS):
        first = _search(transport, term)
        pmids = first.pmids
        if len(pmids) != first.count:
            try:
                pmids = frozenset[int]().union(*_Slicer(transport, term, first).slices())
            except _UnlistableError as error:
                trouble = str(error)
                continue
        expected = count(transport, term)
        if first.count == len(pmids) == expected:
            return Listing(
                pmids=tuple(sorted(pmids, reverse=True)),
                expected=expected,
                query=term,
                translation=first.translation,
                warnings=silent_changes(term, first.translation, first.remarks),
                server_time=first.server_time,
            )
        trouble = f"it counted {first.count:,} before and {expected:,} after a listing of {len(pmids):,}"
    raise PubMedInconsistent(
        f"PubMed's listing does not agree with its own count: {trouble}. Try again later"
    )


def count(transport: Transport, term: str, patience: Patience | None = None) -> int:
    """Return how many records PubMed counts for a term."""
    return transport.ask(
        "esearch", _form(term) | {"rettype": "count"}, lambda answer: _count(_root(answer)), patience
    )


def _search(transport: Transport, term: str) -> Found:
    return transport.ask("esearch", _form(term), read_found)


class _UnlistableError(Exception):
    """A slice that cannot be halved any more does not list what it counts."""


class _Slicer:
    """Lists a search that one answer cannot hold, over ranges that cover every PMID there can be."""

    def __init__(self, transport: Transport, term: str, whole: Found) -> None:
        self._transport, self._term, self._whole = transport, term, whole
        self._fits = 0  # what one answer is known to hold: learned from slices that fitted, never assumed

    def slices(self) -> Iterator[frozenset[int]]:
        """Yield the PMIDs slice by slice; no PMID comes twice."""
        newest_listed = max(self._whole.pmids, default=NEWEST // 2)
        yield from self._divide(1, newest_listed, NEWEST, self._whole)

    def _divide(self, low: int, middle: int, high: int, found: Found) -> Iterator[frozenset[int]]:
        newer = self._search(middle + 1, high)
        yield from self._list(middle + 1, high, newer)
        if newer.count == 0:
            yield from self._list(low, middle, found)
        else:  # also where nothing should be left: a count alone is not believed
            yield from self._list(low, middle, self._search(low, middle))

    def _list(self, low: int, high: int, found: Found) -> Iterator[frozenset[int]]:
        # As many as the first answer held may be a full page of more, whatever its count says.
        may_be_cut = 0 < len(found.pmids) == len(self._whole.pmids) and low < high
        if len(found.pmids) == found.count and not may_be_cut:
            self._fits = max(self._fits, found.count)
            yield found.pmids
        elif low == high:
            raise _UnlistableError(f"PMID {low} is counted but not listed")
        else:
            yield from self._divide(low, (low + high) // 2, high, found)

    def _search(self, low: int, high: int) -> Found:
        def read(answer: Answer) -> Found:
            found = read_found(answer)
            if not all(low <= pmid <= high for pmid in found.pmids):
                raise _contradiction(f"a search from PMID {low} to {high} listed others")
            if len(found.pmids) < found.count <= self._fits:
                raise _contradiction(f"it counted {found.count:,} records and listed {len(found.pmids):,}")
            return found

        return self._transport.ask("esearch", _form(f"({self._term}) AND {low}:{high}[uid]"), read)


def read_found(answer: Answer) -> Found:
    """Read an ESearch answer. Raises TransientError when it is not whole or contradicts itself."""
    root = _root(answer)
    listed = [_number(element.text) for element in root.iterfind("IdList/Id")]
    pmids, counted = frozenset(listed), _count(root)
    if len(pmids) != len(listed) or len(pmids) > counted or _number(root.findtext("RetMax")) != len(listed):
        raise _contradiction(
            f"it counted {counted:,} records and listed {len(listed):,}, {len(pmids):,} of them distinct"
        )
    if answer.date is None:
        raise TransientError("its answer has no date")
    return Found(
        count=counted,
        pmids=pmids,
        translation=root.findtext("QueryTranslation") or "",
        remarks=tuple(
            (str(remark.tag), remark.text or "")
            for name in ("ErrorList", "WarningList")
            for remark in root.iterfind(f"{name}/*")
        ),
        server_time=answer.date,
    )


def _form(term: str) -> dict[str, str]:
    return {
        "db": "pubmed",
        "term": term,
        "retmode": "xml",
        "retmax": RETMAX,
        "retstart": "0",
        "usehistory": "n",
    }


def _root(answer: Answer) -> etree._Element:
    try:
        root = parse(answer.body)
    except etree.XMLSyntaxError as error:
        raise TransientError(f"the list it sent is not whole ({error})") from error
    if root.tag != "eSearchResult":
        raise TransientError(f"it sent <{root.tag}> where a list of PMIDs was expected")
    return root


def _count(root: etree._Element) -> int:
    return _number(root.findtext("Count"))


def _number(text: str | None) -> int:
    if text is None or not text.strip().isdecimal():
        raise TransientError(f"it sent {text!r} where a number was expected")
    return int(text)


def _contradiction(reason: str) -> TransientError:
    return TransientError(reason, final=PubMedInconsistent)
