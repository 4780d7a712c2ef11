"""A served dashboard and a settled page, for the tests that drive a browser."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

START_LIMIT = 60.0  # seconds


@contextlib.contextmanager
def serving(url: str, folder: Path, **settings: str) -> Iterator[str]:
    """Serve the dashboard of a database on a free port, with more set in its environment; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "STATE", "CONFIG", "CACHE")}
    environment = {**os.environ, **places, "TRACKER_DATABASE_URL": url, **settings}
    command = [sys.executable, "-m", "dashboard", "--port", str(port)]
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            if answer.read() == b"ok":
                return
        time.sleep(0.2)
    raise AssertionError("the dashboard did not start")


def ask(address: str, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Ask for a path; return status, headers and content."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def settle(page: Page) -> None:
    """Wait until the page has been drawn to its end, with a picture in every chart."""
    idle = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    idle.wait_for()
    page.wait_for_timeout(400)  # what a click began is on its way by now
    idle.wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(e => e.querySelector('svg'))"
    )
