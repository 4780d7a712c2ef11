"""The first paint: the shape of a page, in its document, before a script or a style of Streamlit has come.

What Streamlit writes into a page comes piece by piece, the style that a page brings last of all: everything drawn
until then would move. So what decides where things stand is in the document itself.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

from dashboard.server import typeface

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WIDEST: Final = "105rem"
"""Beyond it, lines of text and charts would only grow longer."""
CHART: Final = "chart_"
"""What the key of the place of a chart begins with."""
LOW: Final = "low_"
"""What the name of a chart of a few rows begins with."""
LINE: Final = "line_"
"""What the key of a button begins with that is a whole line."""
ALONE: Final = "alone"
"""Key of what stands on a page that has no sidebar."""
DRAWN: Final = "drawn_"
"""What the key of the button begins with by which a page is drawn anew; its end is the theme it was drawn for."""
_WAITING: Final = f"[data-testid=stApp]:not([data-test-script-state=notRunning], :has([data-testid=stSidebar], .st-key-{ALONE}))"
_RULES: Final = {
    "[data-testid=stMainBlockContainer]": f"max-width: {WIDEST}; width: 100%; margin-inline: auto; "
    "padding-inline: clamp(1rem, 3vw, 3.5rem)",
    # Fields that only carry the address are not for the eye, nor is what a script presses.
    f"[class*=st-key-address], [class*=st-key-{DRAWN}]": "display: none",
    # A place is kept for what is fetched on its own: until then it would be a bar of 40 pixels, or of no width.
    f"[class*=st-key-{CHART}], [data-testid=stVegaLiteChart]": "min-height: 15rem",
    f"[class*=st-key-{CHART}{LOW}], [class*=st-key-{CHART}{LOW}] [data-testid=stVegaLiteChart]": "min-height: 3rem",
    ":is([class*=_shown], .st-key-q, .st-key-aligned_in, [class*=st-key-about_], [class*=st-key-cell_], [data-testid=stSidebarUserContent] .st-key-years)": "min-height: 4.25rem",
    # In a row of cards of one height the chart takes what a card has left over, so that their feet stand in one line.
    f"[data-testid=stVerticalBlock] > [data-testid=stLayoutWrapper]:has(> [class*=st-key-{CHART}])": "flex-grow: 1",
    ".st-key-by_shown": "min-width: min(30rem, 100%)",
    ".st-key-copy_link": "min-width: 6.5rem",
    ".st-key-synthetic > [data-testid=stElementContainer]": "min-height: 3.5rem",
    ":is([class*=st-key-list_], [class*=st-key-save_], [class*=st-key-open_])": "min-width: 4.7rem",
    # The offer of new data lies over the page: nothing moves when it comes or goes; without content it is not there.
    ".st-key-news": "position: fixed; z-index: 90; bottom: 1rem; right: 1rem; width: auto; gap: .5rem; "
    "max-width: min(34rem, calc(100vw - 2rem)); pointer-events: none",
    ".st-key-news > *": "pointer-events: auto",
    # A line that is one button reads as a line.
    f"[class*=st-key-{LINE}] button": "justify-content: flex-start; text-align: left",
    f"[class*=st-key-{LINE}] button > div": "justify-content: flex-start; text-align: left",
    ".st-key-paper_actions > *": "min-width: 8.5rem",
    ".st-key-paper_actions > :last-child": "min-width: 12.5rem",
}
_SIDE: Final = f"@media (min-width: 769px) {{{_WAITING} [data-testid=stAppViewContainer] {{padding-left: 300px; box-sizing: border-box}}}}"
# Below `#root`, they outweigh Streamlit's own, which come later.
_PHONE: Final = (
    "@media (max-width: 640px) {:is(.st-key-in_shown, .st-key-by_shown) {min-height: 6rem; min-width: 100%}}"
)
STYLE: Final = f"<style>{typeface.FACE} #root {{{''.join(f'{where} {{{what}}}' for where, what in _RULES.items())} {_SIDE} {_PHONE}}}</style>"
_FETCHED_EARLY: Final = re.compile(rb"[^\"]*/SourceSansVF-Upright[^\"]*\.woff2")
"""The typeface that the document of Streamlit has fetched before anything asks for it; a page asks for ours."""
SCRIPT: Final = f"<script>{Path(__file__).with_name('follow.js').read_text(encoding='utf-8')}</script>"
"""Draws a page anew that was drawn for the other theme."""


class FirstPaint:
    """ASGI middleware that puts the style and the script into the document of a page."""

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on; the document of a page gets both at the end of its head."""
        if scope["type"] != "http" or scope["path"] not in self._pages:
            await self._app(scope, receive, send)
            return
        # Streamlit compresses some of its documents itself; ours are compressed further out.
        plain = [entry for entry in scope["headers"] if entry[0] != b"accept-encoding"]
        start: Message | None = None
        body = b""

        async def send_on(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_document(message):
                start = message
                return
            if start is None or message["type"] != "http.response.body":
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                await send(start)
                await send({"type": "http.response.body", "body": _styled(body)})

        await self._app({**scope, "headers": plain}, receive, send_on)


def _is_document(start: Message) -> bool:
    """Tell whether an answer is a page, and make its head fit for one that is longer."""
    head = MutableHeaders(scope=start)
    if start["status"] != 200 or not head.get("content-type", "").startswith("text/html"):  # noqa: PLR2004
        return False
    for name in ("content-length", "etag", "last-modified"):  # they are of the file as it is stored
        if name in head:
            del head[name]
    return True


def _styled(document: bytes) -> bytes:
    document = _FETCHED_EARLY.sub(typeface.PATH.encode(), document, 1)
    return document.replace(b"</head>", f"{STYLE}{SCRIPT}</head>".encode(), 1)
