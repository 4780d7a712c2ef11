"""When this browser was here last: which data version it saw then, in a cookie of its own that goes nowhere else.

The cookie holds three numbers and no name: the version of this visit and when the last of its pages was opened, and the
version of the visit before. A page that is opened long after the last begins a new visit.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, replace
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders

from dashboard import data, demo
from dashboard.data.answers import address, newest
from dashboard.narrowing import filters

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

GAP: Final = 30 * 60
"""Seconds without a page after which the next one begins a new visit."""
KEPT: Final = 400 * 24 * 3600
"""Seconds: as long as browsers keep any cookie."""
_SHOWN: Final = (200, 304)
"""A page is shown, from here or from what the browser kept of it."""
_FORM: Final = re.compile(r"([0-9]{1,9})\.([0-9]{1,12})\.([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Visit:
    """The data version of a visit, when its newest page was opened, and the version of the visit before (0: none)."""

    version: int
    at: int
    before: int = 0

    def __str__(self) -> str:
        """Write it as the cookie holds it."""
        return f"{self.version}.{self.at}.{self.before}"


def read(text: str) -> Visit | None:
    """Read a cookie; what is not one of ours tells nothing."""
    found = _FORM.fullmatch(text)
    return Visit(*map(int, found.groups())) if found else None


def opened(last: Visit | None, version: int, at: int) -> Visit:
    """Return the visit to which a page belongs that is opened now."""
    if last is None:
        return Visit(version, at)
    if at - last.at > GAP:
        return Visit(version, at, last.version)
    return replace(last, version=version, at=at)


def cookie() -> str:
    """Return the name of the cookie: another database is another matter."""
    return f"visit_{blake2b(address().encode(), digest_size=4).hexdigest()}"


def last_version() -> int:
    """Return the newest data version that this browser saw on its visit before; 0 on a first one."""
    sent = st.context.cookies.get(cookie())
    visit = read(sent) if isinstance(sent, str) else None
    return visit.before if visit else 0


class Visits:
    """ASGI middleware: the page of the app brings the cookie along."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; a page that is opened is noted in its answer."""
        given = Headers(scope=scope) if scope["type"] == "http" else Headers()
        if "text/html" not in given.get("accept", "") or _of_demo(scope):
            await self._app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in _SHOWN:
                with contextlib.suppress(data.Trouble):  # the page itself tells what is wrong
                    noted = await asyncio.to_thread(_noted, given)
                    MutableHeaders(scope=message).append("set-cookie", noted)
            await send(message)

        await self._app(scope, receive, send_on)


def _of_demo(scope: Scope) -> bool:
    """Tell whether a page is asked for that shows the demo, and so nothing of the database."""
    return demo.allowed() and (filters.SHOW, demo.NAME) in parse_qsl(scope["query_string"].decode("latin-1"))


def _noted(given: Headers) -> str:
    """Return the cookie of a page that is opened now."""
    name, version = cookie(), newest().version
    try:
        sent = SimpleCookie(given.get("cookie", "")).get(name)
    except CookieError:
        sent = None
    visit = opened(read(sent.value) if sent else None, version, int(time.time()))
    return f"{name}={visit}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax"
