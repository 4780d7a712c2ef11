"""What the server saw of its clients, and how polite they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONG_URL = 2000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived; `at` in monotonic seconds."""

    at: float
    method: str
    endpoint: str
    url_length: int
    form: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def api_key(self) -> str | None:
        """The key it was sent with."""
        return self.form.get("api_key")

    @property
    def client(self) -> str:
        """Whom the rate limit counts: a key, or this one address."""
        return self.api_key or "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over the log; `over_limit` counts requests beyond the rate in the second before them."""

    requests: int
    max_in_any_second: int
    over_limit: int
    no_tool: int
    no_email: int
    long_gets: int


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
    )
