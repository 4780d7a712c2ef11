"""What a first visit takes over the wire, in a browser that has seen nothing yet."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from tests.browser.conftest import FLAGS
from tests.browser.serving import settle

if TYPE_CHECKING:
    from tests.bench.dashboard.serving import Server


def cold(server: Server) -> float | None:
    """Return the megabytes of every answer to a first visit, as they were sent; None without a browser."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        return None
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  not needed without a browser

    taken: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(120_000)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))
        page.goto(f"http://127.0.0.1:{server.port}/")
        page.locator("h1").wait_for()
        settle(page)
        page.wait_for_timeout(2000)  # what is loaded once the page stands
        browser.close()
    return sum(taken) / 1e6
