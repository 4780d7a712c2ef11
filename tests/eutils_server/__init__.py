"""The tests' own small E-utilities server: ESearch and EFetch over synthetic records, on loopback.

    with EutilsServer(article_set(...), cap=5) as server:
        PubMed(Settings(..., eutils_url=server.base_url)).search("1:99[uid]")
        server.truth("1:99[uid]"), server.stats()

`Collection` says how its records and its clock are changed. A fault is a mapping: `kind` (see `wire`
and `answers`), and which requests it hits: `endpoint` (any), `nth` of them (1), `count` in a row (1; 0
for ever), or `every` n-th, or by chance `p` from a `seed` (both at most `count` times), with what the
kind needs besides (`k`, `delta`, `seconds` ...). Of kind `drift` it calls `action` before the request is
answered, so that records arrive, leave or are revised between two pages.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from tests.eutils_server.collection import Collection
from tests.eutils_server.log import Coverage, Request, Stats, covered, judge
from tests.eutils_server.schedule import Schedule
from tests.eutils_server.wire import Handler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Coverage", "EutilsServer", "Request", "Stats"]


class _HTTP(ThreadingHTTPServer):
    request_queue_size = 64  # several processes start at once
    block_on_close = False  # an answer may still be stalling


class EutilsServer(Collection):
    """A PubMed of its own. `rate_limit` and `key_rate_limit` are requests a second; 0 switches them off."""

    def __init__(
        self, xml: bytes | str = b"", *, cap: int = 9999, rate_limit: int = 3, key_rate_limit: int = 10
    ) -> None:
        super().__init__()
        self._defaults = {"cap": cap, "rate_limit": rate_limit, "key_rate_limit": key_rate_limit}
        self.settings = dict(self._defaults)
        self.log: list[Request] = []
        self._faults = Schedule()
        self._accepted: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self._http = _HTTP(("127.0.0.1", 0), Handler)
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

    def set_faults(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Replace the schedule of faults; each counts the requests it matches from now on."""
        self._faults.set(faults)

    def configure(self, **settings: int) -> None:
        """Change `cap`, `rate_limit` or `key_rate_limit`."""
        assert settings.keys() <= self.settings.keys()
        self.settings.update(settings)

    def reset(self) -> None:
        """Back to how it started, but for the records: no faults, no log, the first settings, real time."""
        self.set_faults([])
        self.settings = dict(self._defaults)
        self.set_clock(None)
        self.forget_requests()

    def forget_requests(self) -> None:
        """Begin a new log."""
        with self._lock:
            self.log.clear()
            self._accepted.clear()

    def requests(self) -> list[Request]:
        """Return the log so far."""
        with self._lock:
            return list(self.log)

    def stats(self) -> Stats:
        """Say how the clients behaved, from the log."""
        return judge(self.requests(), self.settings["rate_limit"], self.settings["key_rate_limit"])

    def coverage(self, term: str) -> Coverage:
        """Compare what answers `term` with the records delivered since the log began."""
        return covered(self.truth(term), self.requests())

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
        return self._faults.pick(endpoint)

    @staticmethod
    def now() -> float:
        """Seconds on the clock that the log uses."""
        return time.monotonic()
