"""Faults that pass, for both servers; a kind that one of them does not know leaves its answer as it is."""

from __future__ import annotations

HEALS = [  # faults that pass, and how many of them in a row
    {"kind": "429", "retry_after": "0.2"},
    {"kind": "429", "retry_after": None},
    {"kind": "rate_limit_200"},
    {"kind": "500", "count": 3},
    {"kind": "502"},
    {"kind": "503", "retry_after": "0.2"},
    {"kind": "504"},
    {"kind": "forward_error"},
    {"kind": "html200"},
    {"kind": "reset"},
    {"kind": "reset", "after_bytes": 300},
    {"kind": "close"},
    {"kind": "empty_body"},
    {"kind": "truncate", "count": 2},
    {"kind": "truncate", "how": "cut"},
    {"kind": "gzip_corrupt"},
    {"kind": "gzip_on"},
    {"kind": "gzip_off"},
    {"kind": "wrong_content_type"},
    {"kind": "stall", "seconds": 0.5},
    {"kind": "slow_drip", "bytes_per_s": 100},
    {"kind": "empty_set"},
    {"kind": "drop_records"},
    {"kind": "extra_records"},
    {"kind": "dup_page"},
    {"kind": "shuffle"},
]
SEARCH_HEALS = [
    *HEALS,
    {"kind": "backend_failed"},
    {"kind": "backend_failed", "message": "Search Backend failed: Database is not supported: pubmed"},
    {"kind": "backend_failed", "message": "Search Backend failed: Exception: 502 Proxy Error"},
    {"kind": "wrong_count", "delta": -3},
    {"kind": "wrong_count", "delta": 4},
]
FETCH_HEALS = [
    *HEALS,
    {"kind": "viewer_timeout", "count": 2},
    {"kind": "invalid_utf8"},
    {"kind": "control_char"},
]
REFUSALS = [{"kind": "400"}, {"kind": "403"}, {"kind": "404"}, {"kind": "webenv_expired"}]
"""Faults that asking again is not expected to heal."""


def name(fault: dict[str, object]) -> str:
    """Return a short id for a test."""
    return "-".join(str(value)[:40] for value in fault.values())
