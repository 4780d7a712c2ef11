"""A browser and a served dashboard for the tests of this folder.

They are left out, by name, where there is no Chromium; in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests import dashboard_data
from tests.browser.serving import serving, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _left_out(what: str) -> None:
    """Skip by name; where everything has to run, fail instead."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"CI has to drive the dashboard in a browser: {what}")
    pytest.skip(f"left out: the dashboard in a browser ({what})")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        _left_out("no Chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  absent without the test extra
    except ImportError:
        _left_out("no Playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def database(folder: Path) -> str:
    return dashboard_data.full(folder)


@pytest.fixture(scope="session")
def address(chromium: Browser, database: str, folder: Path) -> Iterator[str]:  # noqa: ARG001  without it, nothing is built
    with serving(database, folder) as where:
        yield where


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One profile for each theme: what the browser fetched and compiled once, it need not fetch for every test."""
    profiles = {
        scheme: chromium.new_context(color_scheme=scheme, accept_downloads=True, reduced_motion="reduce")  # type: ignore[arg-type]
        for scheme in ("light", "dark")
    }
    yield profiles
    for profile in profiles.values():
        profile.close()


@pytest.fixture
def visit(windows: dict[str, BrowserContext], address: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the dashboard; at the end, nothing may have left the host or complained."""
    pages, strays, complaints = [], [], []

    def go(path: str = "/", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        page = windows[scheme].new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(30_000)
        page.on("request", lambda request: strays.append(request.url) if _is_stray(request.url) else None)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        page.locator("h1").wait_for()
        settle(page)
        return page

    yield go
    for page in pages:
        page.close()
    for profile in windows.values():
        profile.clear_cookies()
        profile.clear_permissions()
    assert strays == []
    assert [text for text in complaints if not _is_base_path_probe(text)] == []


def _is_stray(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1"


def _is_base_path_probe(text: str) -> bool:
    """Streamlit asks below a page's own path first, to find where the app is mounted: a 404 each time."""
    return text == "Failed to load resource: the server responded with a status of 404 (Not Found)"
