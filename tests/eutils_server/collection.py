"""The records that a server holds, how they change from day to day, and what it delivers of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from lxml import etree

from tests.eutils_server.evaluate import Index, pmid_of
from tests.eutils_server.revision import marked, notice_xml, revised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element


class Collection:
    """PubMed's records and calendar. Its clock shows real time until `set_clock`, and goes on from there."""

    def __init__(self) -> None:
        self.records: dict[int, bytes] = {}
        self._spoilt: dict[int, bytes] = {}
        self._withheld: set[int] = set()
        self._ahead = dt.timedelta(0)
        self._index = Index(self.records)

    def clock(self) -> dt.datetime:
        """Return the server's time, UTC; its Date header and the day of every revision come from it."""
        return dt.datetime.now(dt.UTC) + self._ahead

    def set_clock(self, moment: dt.date | None) -> None:
        """Set the clock to a moment, or to a day at the hour it is now; None: real time again."""
        now = dt.datetime.now(dt.UTC)
        if moment is None:
            self._ahead = dt.timedelta(0)
        elif isinstance(moment, dt.datetime):
            self._ahead = moment - now
        else:
            self._ahead = moment - now.date()

    def add(self, xml: bytes | str) -> list[int]:
        """Add the records of a PubmedArticleSet, each in place of one with its PMID; return their PMIDs."""
        root: _Element = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
        new = {pmid_of(record): etree.tostring(record, with_tail=False, encoding="utf-8") for record in root}
        self.records.update(new)
        return list(new)

    def revise(self, pmid: int, *, on: dt.date | None = None, **changes: Any) -> None:
        """Change `title`, `abstract`, `mesh`, `pubtypes_add` or `status`; DateRevised becomes the server's day.

        `on` gives another day: PubMed shows a revision later than it dates it.
        """
        self.records[pmid] = revised(self.records[pmid], on or self.clock().date(), **changes)

    def retract(self, pmid: int, notice: int | None = None, kind: str = "retraction") -> None:
        """Mark a paper as retracted (or `concern`, `erratum`) today; with `notice` that record appears too."""
        day = self.clock().date()
        if notice is not None:
            self.add(
                f"<PubmedArticleSet>{notice_xml(self.records[pmid], day, kind, notice)}</PubmedArticleSet>"
            )
        self.records[pmid] = marked(self.records[pmid], day, kind, notice)

    def delete(self, pmid: int) -> None:
        """Forget a record, as PubMed does when it is deleted or merged."""
        del self.records[pmid]

    def merge(self, pmid: int, into: int) -> None:
        """Forget a record in favour of another: no answer tells it from a deleted one."""
        assert into in self.records
        self.delete(pmid)

    def spoil(
        self, pmid: int, old: bytes = b"</ArticleTitle>", new: bytes = b"", *, unreadable: bool = False
    ) -> None:
        """Deliver one record with other bytes, however wrong; with `unreadable` as XML that is no record."""
        if unreadable:
            body = f'<PMID Version="1">{pmid}</PMID>'
            self._spoilt[pmid] = (
                f"<PubmedArticle><MedlineCitation>{body}</MedlineCitation></PubmedArticle>".encode()
            )
        else:
            assert old in self.records[pmid]
            self._spoilt[pmid] = self.records[pmid].replace(old, new, 1)

    def unspoil(self, pmid: int) -> None:
        """Deliver the record as it is again."""
        del self._spoilt[pmid]

    def withhold(self, pmids: Iterable[int]) -> None:
        """List these records and do not deliver them, until `release`."""
        self._withheld.update(pmids)

    def release(self, pmids: Iterable[int] | None = None) -> None:
        """Deliver these records again; by default all that were withheld."""
        self._withheld -= set(self._withheld if pmids is None else pmids)

    def sent(self, pmid: int) -> bytes | None:
        """Return the bytes that EFetch sends for a PMID; None where it leaves the record out."""
        if pmid in self._withheld or pmid not in self.records:
            return None
        return self._spoilt.get(pmid, self.records[pmid])

    def truth(self, term: str) -> list[int]:
        """Every PMID that answers `term`, newest first, with no cap."""
        return self._index.matching(term)
