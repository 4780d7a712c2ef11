"""What stands before every answer of the server: who may ask, which paths there are, which headers go along."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from dashboard import trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from dashboard.server.settings import Settings

VIEWS: Final = Path(__file__).parents[1] / "views"
HOME: Final = "overview"
"""The view that stands at the root, and nowhere else."""
METRICS: Final = "/_stcore/metrics"
_NEEDED: Final = re.compile(r"/_stcore/(health|host-config|stream|bidi-components/.*)")
"""What a page needs of Streamlit's own paths; the others are for developers, and for files sent to a server."""
_INNER: Final = re.compile(r".*/_stcore/.*")
_LOGIN: Final = re.compile(r"/(auth/.*|oauth2callback)")
_FILES: Final = ("/media/", "/component/", "/_stcore/")
"""Where an answer in HTML is a file that was asked for, and not the page that stands in for any path."""
_PARTS: Final = ("text/javascript", "application/javascript", "text/css", "font/")
"""Parts of a page, which are never a page themselves. A first visit takes over a hundred: what only speaks of pages
would cost it 80 kB."""
_OF_PARTS: Final = {"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"}
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Guard:
    """ASGI middleware, the outermost: what it does not let through, the app never sees."""

    def __init__(self, app: ASGIApp, settings: Settings, index: str) -> None:
        self._app, self._settings = app, settings
        self._headers = headers(index, encrypted=settings.encrypted)
        self._pages = pages()
        self._public = urlsplit(settings.public_url).netloc if settings.public_url else None
        self._public_name = _name(self._public) if self._public else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on with its foreign origin taken away."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope)
        name = _name(given.get("host", ""))
        known, own = name is not None and self._knows(name), self._is_own(given)
        if scope["type"] == "websocket":
            # Streamlit lets localhost in from everywhere, and asks a server outside for its own address.
            await (self._app(scope, receive, send) if known and own else send({"type": "websocket.close"}))
            return
        if not own:
            scope["headers"] = [entry for entry in scope["headers"] if entry[0] != b"origin"]
        answer = self._app if known and self._is_open(scope["path"]) else _refusal(name, known=known)
        await self._answer(answer, scope, receive, send)

    async def _answer(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._dress(scope["path"], message)
            await send(message)

        try:
            await app(scope, receive, send_on)
        except Exception as error:
            number = trouble.note(error)
            if started:
                raise
            text = f"Something went wrong. Whoever runs this dashboard finds {number} in its log.\n"
            await PlainTextResponse(text, 500)(scope, receive, send_on)

    def _dress(self, path: str, message: Message) -> None:
        """Put our headers on an answer; what stands in for a page that does not exist is not found."""
        found = MutableHeaders(scope=message)
        page = found.get("content-type", "").startswith("text/html")
        if page and message["status"] == 200 and path not in self._pages and not path.startswith(_FILES):  # noqa: PLR2004
            message["status"] = 404
        part = found.get("content-type", "").startswith(_PARTS)
        for name, value in self._headers.items():
            if not part or name in _OF_PARTS:
                found[name] = value
        if self._settings.encrypted:
            message["headers"] = [_only_encrypted(entry) for entry in message["headers"]]

    def _knows(self, name: str) -> bool:
        """Tell whether the dashboard may be called by this name: a page elsewhere can give its own name our address."""
        if self._settings.public_url is None and self._settings.open_to_others:
            return True
        return _is_local(name) or (self._public_name is not None and name == self._public_name)

    def _is_own(self, given: Headers) -> bool:
        """Tell whether a request comes from a page of ours, or from no page at all."""
        if "origin" not in given:
            return True
        try:
            return urlsplit(given["origin"]).netloc in {given.get("host"), self._public}
        except ValueError:
            return False

    def _is_open(self, path: str) -> bool:
        if path == METRICS:
            return self._settings.metrics
        if _LOGIN.fullmatch(path):
            return self._settings.login is not None
        return bool(_NEEDED.fullmatch(path)) or not _INNER.fullmatch(f"{path}/")


def pages() -> set[str]:
    """Return the paths under which there are pages."""
    return {"/"} | {f"/{path.stem}" for path in VIEWS.glob("*.py") if path.stem not in {HOME, "__init__"}}


def policy(index: str) -> str:
    """Return the Content-Security-Policy of an index page: its own inline scripts, and else what comes from here."""
    digests = (hashlib.sha256(text.encode()).digest() for text in _INLINE.findall(index))
    inline = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    parts = {
        "default-src": "'none'",
        "script-src": f"'self' 'wasm-unsafe-eval'{inline}",  # whole numbers of 64 bits are counted in WebAssembly
        "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles while a page is drawn
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def headers(index: str, *, encrypted: bool) -> Mapping[str, str]:
    """Return the headers that go with every answer; parts of a page get those that speak of parts."""
    always = {
        "Content-Security-Policy": policy(index),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return {**always, "Strict-Transport-Security": "max-age=31536000"} if encrypted else always


def _name(host: str) -> str | None:
    """Return the name in a Host header, without its port; None where it is no host at all."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return None


def _is_local(name: str) -> bool:
    """Tell whether a name is an address in numbers or this machine's own: nobody else can hold it."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _only_encrypted(entry: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    name, value = entry
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return entry
    return name, value + b"; Secure"


def _refusal(name: str | None, *, known: bool) -> ASGIApp:
    if name is None:
        return PlainTextResponse("Bad request\n", 400)
    if known:
        return PlainTextResponse("Not found\n", 404)
    return PlainTextResponse(
        "This dashboard is not known by that name. Whoever runs it sets TRACKER_PUBLIC_URL to the address "
        "that people open.\n",
        421,
    )
