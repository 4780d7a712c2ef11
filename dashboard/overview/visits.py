"""When this browser was here last: which data version it saw then, in a cookie of its own that goes nowhere else.

The cookie holds five numbers and no name: the version of this visit and when that was published, when the last of its
pages was opened, and the version of the visit before and when that was published. A number alone would not do: after a
backup was put back, the same number is given to other data. A page that is opened long after the last begins a new visit.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, replace
from hashlib import blake2b
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders

from dashboard import data, demo
from dashboard.data.answers import address, latest
from dashboard.narrowing import filters

if TYPE_CHECKING:
    import datetime as dt

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

GAP: Final = 30 * 60
"""Seconds without a page after which the next one begins a new visit."""
KEPT: Final = 400 * 24 * 3600
"""Seconds: as long as browsers keep any cookie."""
_SHOWN: Final = (200, 304)
"""A page is shown, from here or from what the browser kept of it."""
_FORM: Final = re.compile(r"([0-9]{1,9})\.([0-9]{1,12})\.([0-9]{1,12})\.([0-9]{1,9})\.([0-9]{1,12})")


class Edition(NamedTuple):
    """A data version, by its number and the second in which it was published; the number 0 is none."""

    number: int
    published: int

    @classmethod
    def of(cls, number: int, at: dt.datetime | None) -> Edition:
        """Name the version of a number that was published then."""
        return cls(number, int(at.timestamp())) if at else NONE


NONE: Final = Edition(0, 0)


@dataclass(frozen=True, slots=True)
class Visit:
    """The data version of a visit, when its newest page was opened, and the version of the visit before."""

    version: Edition
    at: int
    before: Edition = NONE

    def __str__(self) -> str:
        """Write it as the cookie holds it."""
        return ".".join(map(str, (*self.version, self.at, *self.before)))


def read(text: str) -> Visit | None:
    """Read a cookie; what is not one of ours tells nothing."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    number, published, at, before, published_before = map(int, found.groups())
    return Visit(Edition(number, published), at, Edition(before, published_before))


def opened(last: Visit | None, version: Edition, at: int) -> Visit:
    """Return the visit to which a page belongs that is opened now."""
    if last is None:
        return Visit(version, at)
    if at - last.at > GAP:
        return Visit(version, at, last.version)
    return replace(last, version=version, at=at)


def cookie() -> str:
    """Return the name of the cookie: another database is another matter."""
    return f"visit_{blake2b(address().encode(), digest_size=4).hexdigest()}"


def last_version() -> Edition:
    """Return the data version with which this browser last opened a page on its visit before; NONE on a first one."""
    sent = st.context.cookies.get(cookie())
    visit = read(sent) if isinstance(sent, str) else None
    return visit.before if visit else NONE


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
    name, version = cookie(), Edition.of(*latest())
    try:
        sent = SimpleCookie(given.get("cookie", "")).get(name)
    except CookieError:
        sent = None
    visit = opened(read(sent.value) if sent else None, version, int(time.time()))
    return f"{name}={visit}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax"
