"""The tests' own small E-utilities server: ESearch and EFetch over synthetic records, on loopback.

    with EutilsServer(article_set(...), cap=5) as server:
        PubMed(Settings(..., eutils_url=server.base_url)).search("1:99[uid]")
        server.truth("1:99[uid]"), server.stats()

A fault is a mapping: `kind` (see `wire`), and which requests it hits: `endpoint` (any), `nth` of them
(1), `count` in a row (1; 0 for ever), with what the kind needs besides (`k`, `delta`, `seconds` ...).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from lxml import etree

from tests.eutils_server.evaluate import matching, pmid_of
from tests.eutils_server.log import Request, Stats, judge
from tests.eutils_server.wire import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from tracker.records import Searchable

__all__ = ["EutilsServer", "Request", "Stats"]


class EutilsServer:
    """A PubMed of its own. `rate_limit` and `key_rate_limit` are requests a second; 0 switches them off."""

    def __init__(
        self, xml: bytes | str = b"", *, cap: int = 9999, rate_limit: int = 3, key_rate_limit: int = 10
    ) -> None:
        self._defaults = {"cap": cap, "rate_limit": rate_limit, "key_rate_limit": key_rate_limit}
        self.settings = dict(self._defaults)
        self.records: dict[int, bytes] = {}
        self.log: list[Request] = []
        self._searchables: dict[int, tuple[bytes, Searchable]] = {}
        self._faults: list[dict[str, Any]] = []
        self._accepted: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.eutils = self  # type: ignore[attr-defined]
        self.base_url = f"http://127.0.0.1:{self._http.server_port}/entrez/eutils/"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        if xml:
            self.add(xml)

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving and let the port go."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def add(self, xml: bytes | str) -> list[int]:
        """Add the records of a PubmedArticleSet, each in place of one with its PMID; return their PMIDs."""
        root: _Element = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
        new = {
            pmid_of(element): etree.tostring(element, with_tail=False, encoding="utf-8") for element in root
        }
        self.records.update(new)
        return list(new)

    def spoil(self, pmid: int, old: bytes, new: bytes) -> None:
        """Change the bytes of one record, however wrong they become."""
        assert old in self.records[pmid]
        self.records[pmid] = self.records[pmid].replace(old, new, 1)

    def delete(self, pmid: int) -> None:
        """Forget a record, as PubMed does when it is deleted or merged."""
        del self.records[pmid]

    def truth(self, term: str) -> list[int]:
        """Every PMID that answers `term`, newest first, with no cap."""
        return matching(term, self.records, self._searchables)

    def set_faults(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Replace the schedule of faults; each counts the requests it matches from now on."""
        with self._lock:
            self._faults = [{**fault, "seen": 0} for fault in faults]

    def configure(self, **settings: int) -> None:
        """Change `cap`, `rate_limit` or `key_rate_limit`."""
        assert settings.keys() <= self.settings.keys()
        self.settings.update(settings)

    def reset(self) -> None:
        """Back to how it started, but for the records: no faults, no log, the first settings."""
        self.set_faults([])
        self.settings = dict(self._defaults)
        with self._lock:
            self.log.clear()
            self._accepted.clear()

    def stats(self) -> Stats:
        """Say how the clients behaved, from the log."""
        with self._lock:
            return judge(self.log, self.settings["rate_limit"], self.settings["key_rate_limit"])

    def receive(self, request: Request) -> tuple[int, bool]:
        """Log a request; return its limit and whether it is within it."""
        limit = self.settings["key_rate_limit" if request.api_key else "rate_limit"]
        with self._lock:
            self.log.append(request)
            accepted = self._accepted.setdefault(request.client, deque())
            while accepted and request.at - accepted[0] >= 1.0:
                accepted.popleft()
            if limit and len(accepted) >= limit:
                return limit, False
            accepted.append(request.at)
        return limit, True

    def fault_for(self, endpoint: str) -> Mapping[str, Any]:
        """Return the fault that hits this request; empty for none."""
        with self._lock:
            for fault in self._faults:
                if fault.get("endpoint", endpoint) != endpoint:
                    continue
                fault["seen"] += 1
                first, count = fault.get("nth", 1), fault.get("count", 1)
                if fault["seen"] >= first and (count == 0 or fault["seen"] < first + count):
                    return fault
        return {}

    @staticmethod
    def now() -> float:
        """Seconds on the clock that the log uses."""
        return time.monotonic()
