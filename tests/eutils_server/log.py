"""What the server saw of its clients, how polite they were, and what they were given."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LONG_URL = 2000


@dataclass(slots=True)
class Request:
    """One request as it arrived, and what became of it; `at` in monotonic seconds."""

    at: float
    method: str
    endpoint: str
    url_length: int
    form: Mapping[str, str]
    headers: Mapping[str, str]
    fault: str = ""
    """The kind of fault it met."""
    status: int = 0
    """HTTP status of the answer; 0 where there was none."""
    delivered: tuple[int, ...] = field(default=(), repr=False)
    """PMIDs whose records left whole in the answer."""

    @property
    def api_key(self) -> str | None:
        """The key it was sent with."""
        return self.form.get("api_key")

    @property
    def client(self) -> str:
        """Whom the rate limit counts: a key, or this one address."""
        return self.api_key or "127.0.0.1"

    @property
    def asked(self) -> tuple[int, ...]:
        """PMIDs that an EFetch asked for by number."""
        return tuple(int(pmid) for pmid in self.form.get("id", "").split(",") if pmid.isdecimal())


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over the log; `over_limit` counts requests beyond the rate in the second before them."""

    requests: int
    max_in_any_second: int
    over_limit: int
    no_tool: int
    no_email: int
    long_gets: int
    faults: int = 0
    """Requests that met a fault."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What answers a term, against the records that left whole; `repeated` left more than once."""

    truth: int
    missing: tuple[int, ...]
    extra: tuple[int, ...]
    repeated: int


def judge(log: Sequence[Request], rate_limit: int, key_rate_limit: int) -> Stats:
    """Judge a log: one client at a time, over every window of one second."""
    busiest = over = 0
    for client in {request.client for request in log}:
        seen = sorted((r for r in log if r.client == client), key=lambda r: r.at)
        limit = key_rate_limit if seen[0].api_key else rate_limit
        for last, request in enumerate(seen):
            within = sum(request.at - r.at < 1.0 for r in seen[max(0, last - 50) : last + 1])
            busiest = max(busiest, within)
            over += bool(limit) and within > limit
    return Stats(
        requests=len(log),
        max_in_any_second=busiest,
        over_limit=over,
        no_tool=sum(not r.form.get("tool") for r in log),
        no_email=sum(not r.form.get("email") for r in log),
        long_gets=sum(r.method == "GET" and r.url_length > LONG_URL for r in log),
        faults=sum(bool(r.fault) for r in log),
    )


def covered(truth: Iterable[int], log: Iterable[Request]) -> Coverage:
    """Compare what answers a term with what was delivered."""
    wanted = set(truth)
    times = Counter(pmid for request in log for pmid in request.delivered)
    return Coverage(
        truth=len(wanted),
        missing=tuple(sorted(wanted - times.keys())),
        extra=tuple(sorted(times.keys() - wanted)),
        repeated=sum(count > 1 for count in times.values()),
    )
