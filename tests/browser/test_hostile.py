"""Records that mean harm, on every page in a real browser: they are words, and nothing else."""

from __future__ import annotations

import time
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests import hostile
from tests.browser.serving import serving, settle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PATHS = (  # those that show words of records
    "/",
    "/indication?brief=alzheimer",
    "/maturity?cell=alzheimer.dbs",
    "/sources",
    "/papers",
    f"/papers?pmid={hostile.PMIDS[0]}",
    "/papers?q=%3Cscript%3Edocument.title%3D'owned'%3C/script%3E",
    "/methods",
    f"/papers?pmid={hostile.BIG_PMID}",
)
PATIENCE = 45.0  # seconds for a page, on a machine that has other work too
WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', said => window.broken.push(`${said.violatedDirective} ${said.blockedURI}`));
"""


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open a page, and list what it asks of other hosts and which dialogs open."""
    context.add_init_script(WATCH)
    page, harm = context.new_page(), list[str]()
    page.set_default_timeout(60_000)
    page.on("request", lambda asked: harm.append(asked.url) if _is_elsewhere(asked.url) else None)
    page.on("websocket", lambda opened: harm.append(opened.url) if _is_elsewhere(opened.url) else None)
    page.on("dialog", lambda dialog: (harm.append(dialog.message), dialog.dismiss()))
    return page, harm


def _is_elsewhere(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1"


def show(page: Page, address: str, path: str) -> None:
    """Open a page, and hold it to what every page has to keep."""
    began = time.monotonic()
    page.goto(address + path)
    page.get_by_role("dialog" if "pmid" in path else "main").get_by_role("heading").first.wait_for()
    settle(page)
    assert time.monotonic() - began < PATIENCE, path
    assert hostile.OWNED not in page.title(), path
    alive = "[data-testid=stMain] script, [role=dialog] script, img[src='x'], .katex, a[href*='evil.test'], a[href^='javascript']"
    assert page.locator(alive).count() == 0, path
    wide = "() => [...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth)"
    assert max(page.evaluate(wide)) <= 390, path
    assert page.evaluate("() => window.broken") == [], path


def test_hostile_records_are_words_on_every_page(chromium: Browser, tmp_path: Path) -> None:
    with (
        serving(hostile.library(tmp_path), tmp_path) as where,
        chromium.new_context(viewport={"width": 390, "height": 844}) as context,
    ):
        page, harm = watched(context)
        for path in PATHS:
            show(page, where, path)
            assert harm == [], path
        drawer = page.get_by_role("dialog")
        title = drawer.get_by_role("heading").first.inner_text().replace("\u2060", "")
        assert f"{hostile.SCRIPT} {unescape(hostile.MARKUP)}" in title
        a_long_abstract_is_cut_until_it_is_asked_for(page)


def a_long_abstract_is_cut_until_it_is_asked_for(page: Page) -> None:
    drawer = page.get_by_role("dialog")
    whole = drawer.get_by_text("Show all 1,0")
    whole.wait_for()
    assert len(drawer.inner_text()) < 60_000
    whole.click()
    page.wait_for_function("() => document.querySelector('[role=dialog]').innerText.length > 1000000")
