"""The server as a stranger meets it: its paths, its headers, its health, a page elsewhere that asks it."""

from __future__ import annotations

import json

import pytest

from tests.browser.serving import ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PAGES = ("/", "/trends", "/landscape", "/maturity", "/sources", "/papers", "/methods")
NEEDED = ("/_stcore/health", "/_stcore/host-config", "/favicon.png")
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "/trends/_stcore/metrics",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/auth/login",
    "/oauth2callback",
)
UNKNOWN = ("/healthz", "/api/health", "/trends/more", "/static/js/none.js", "/robots.txt", "/overview")


def test_pages_and_what_they_need_are_there_and_nothing_else_is(address: str) -> None:
    assert {path: ask(address, path)[0] for path in (*PAGES, *NEEDED)} == dict.fromkeys(
        (*PAGES, *NEEDED), 200
    )
    rest = (*CLOSED, *UNKNOWN)
    assert {path: ask(address, path)[0] for path in rest} == dict.fromkeys(rest, 404)


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/metrics", "/unknown", "/api/healthz"])
def test_every_answer_carries_the_headers_and_none_says_which_program_it_is(address: str, path: str) -> None:
    _, headers, _ = ask(address, path)
    assert {
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
        "permissions-policy",
        "cross-origin-opener-policy",
    } <= headers.keys()
    assert "unsafe-eval" not in headers["content-security-policy"].replace("wasm-unsafe-eval", "")
    assert "server" not in headers


@pytest.mark.parametrize(("understood", "sent"), [("gzip", "gzip"), ("gzip, deflate, br, zstd", "br")])
def test_scripts_are_kept_by_browsers_and_sent_small(address: str, understood: str, sent: str) -> None:
    page = ask(address, "/")[2].decode()
    script = page.partition('type="module" crossorigin src=".')[2].partition('"')[0]
    _, headers, _ = ask(address, script, **{"Accept-Encoding": understood})
    assert headers["content-encoding"] == sent
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in headers, "a hundred scripts would carry it a hundred times"
    assert ask(address, "/")[1]["cache-control"] == "no-cache"


def test_the_letters_of_nearly_every_word_are_asked_for_early_and_kept(address: str) -> None:
    page = ask(address, "/")[2].decode()
    early = page.partition('rel="preload"')[2].partition('href="')[2].partition('"')[0]
    status, headers, content = ask(address, early)
    assert (status, headers["content-type"]) == (200, "font/woff2")
    assert len(content) < 50_000
    assert "immutable" in headers["cache-control"]


def test_a_monitor_hears_which_data_is_served_and_nothing_else(address: str) -> None:
    status, headers, content = ask(address, "/api/healthz")
    told = json.loads(content)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert told.keys() == {"status", "data_version", "data_as_of", "articles", "synthetic"}
    assert told["status"] == "ok"
    assert told["data_version"] > 0
    assert told["data_as_of"].startswith("2026-08-20")


def test_a_page_elsewhere_can_neither_ask_nor_listen(address: str) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    stream = "/_stcore/stream"
    for origin in ("http://evil.test", "http://localhost:1", "null"):
        assert ask(address, stream, Origin=origin, **upgrade)[0] == 403
        assert "access-control-allow-origin" not in ask(address, "/_stcore/health", Origin=origin)[1]
    assert ask(address, stream, Origin=address, Host="evil.test", **upgrade)[0] == 403
    assert ask(address, "/", Host="evil.test")[0] == 421
