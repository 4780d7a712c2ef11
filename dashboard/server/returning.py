"""Back to where one wanted to go: the login sends everybody to the first page, this on to the page that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection

from dashboard.server.login import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGIN: Final = "/auth/login"
_COOKIE: Final = "tracker_return"
_ATTRIBUTES: Final = f"; Path={CALLBACK}; HttpOnly; SameSite=Lax; Max-Age="
_KEPT: Final = 600  # seconds for logging in
_LONGEST: Final = 2000
_ADDRESS: Final = re.compile(r"(/\w*)(\?[!-~]*)?")


class Returning:
    """ASGI middleware: keeps the page that asked for the login in a cookie, until the provider sends one back."""

    def __init__(self, app: ASGIApp, pages: AbstractSet[str]) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything on; change the answers of the login's two ends."""
        if scope["type"] != "http" or scope["path"] not in {_LOGIN, CALLBACK}:
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        if scope["path"] == _LOGIN:
            referrer = urlsplit(asked.headers.get("referer", ""))
            wanted = self._checked(f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path)
            cookie = f"{quote(wanted, safe='')}{_ATTRIBUTES}{_KEPT}" if wanted else ""
        else:
            wanted = self._checked(unquote(asked.cookies.get(_COOKIE, "")))
            cookie = f"{_ATTRIBUTES}0" if _COOKIE in asked.cookies else ""

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if cookie:
                    headers.append("Set-Cookie", f"{_COOKIE}={cookie}")
                if wanted and scope["path"] == CALLBACK and headers.get("location") == "/":
                    headers["Location"] = wanted
            await send(message)

        await self._app(scope, receive, send_on)

    def _checked(self, address: str) -> str:
        """Return an address within the dashboard as it stands, and nothing for any other."""
        found = _ADDRESS.fullmatch(address)
        return address if found and found[1] in self._pages and len(address) <= _LONGEST else ""
