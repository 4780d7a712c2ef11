"""The dashboard in a real browser: what no test without one can see.

Left out, by name, where there is no Chromium; in CI that is a failure.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import dashboard_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_LIMIT = 60.0  # seconds
PAGES = ("Overview", "Landscape", "Papers", "Data & methods")
CELL = "Transcranial magnetic stimulation, Post-traumatic stress disorder"
CELL_SQL = """
SELECT a.pmid FROM article a
JOIN membership m ON m.pmid = a.pmid AND m.indication = 'ptsd' AND m.closed_run IS NULL
JOIN label l ON l.pmid = a.pmid AND l.kind = 'modality' AND l.value = 'tms'
WHERE a.evidence_level != 'notice' AND NOT a.is_retracted AND NOT (a.is_preprint AND EXISTS (
  SELECT 1 FROM correction c JOIN article j ON j.pmid = c.other_pmid WHERE c.pmid = a.pmid AND c.ref_type = 'UpdateIn'))
GROUP BY a.pmid ORDER BY a.pmid DESC
"""


def _left_out(what: str) -> None:
    """Skip by name; where everything has to run, fail instead."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"CI has to drive the dashboard in a browser: {what}")
    pytest.skip(f"left out: the dashboard in a browser ({what})")


@pytest.fixture(scope="module")
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


@contextlib.contextmanager
def serving(url: str, folder: Path) -> Iterator[str]:
    """Serve the dashboard of a database on a free port; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("DATA", "STATE", "CONFIG", "CACHE")}
    environment = {**os.environ, **places, "TRACKER_DATABASE_URL": url}
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def database(folder: Path) -> str:
    return dashboard_data.full(folder)


@pytest.fixture(scope="module")
def address(chromium: Browser, database: str, folder: Path) -> Iterator[str]:  # noqa: ARG001  without it, nothing is built
    with serving(database, folder) as where:
        yield where


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the dashboard; at the end, nothing may have left the host or complained."""
    contexts, strays, complaints = [], [], []

    def go(path: str = "/", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
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
    for context in contexts:
        context.close()
    assert strays == []
    assert [text for text in complaints if not _is_base_path_probe(text)] == []


def _is_stray(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob", "about"} and parts.hostname != "127.0.0.1"


def _is_base_path_probe(text: str) -> bool:
    """Streamlit asks below a page's own path first, to find where the app is mounted: a 404 each time."""
    return text == "Failed to load resource: the server responded with a status of 404 (Not Found)"


def settle(page: Page) -> None:
    """Wait until the page has been drawn to its end."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(400)


def listed(page: Page) -> int:
    """Return how many papers the Papers page says it lists."""
    page.get_by_role("heading", name=re.compile(r"papers?$")).first.wait_for()
    text = page.locator("h4").first.inner_text()
    return int(text.split()[0].replace(",", ""))


def members(database: str) -> list[int]:
    """Return the PMIDs of the cell, straight from the database."""
    with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        return [row[0] for row in connection.execute(CELL_SQL)]


def test_every_page_is_reached_by_its_link(visit: Callable[..., Page]) -> None:
    page = visit()
    for name in PAGES:
        page.get_by_role("link", name=name).click()
        page.get_by_role("heading", level=1, name=name).wait_for()
        settle(page)
        assert page.get_by_text("SYNTHETIC DATA").is_visible()
        assert page.get_by_text("Data as of 20 Aug 2026").first.is_visible()


def test_a_filter_is_in_the_address_by_id_and_survives_a_reload(visit: Callable[..., Page]) -> None:
    page = visit("/papers")
    everything = listed(page)
    page.get_by_role("combobox", name=re.compile("Indications")).click()
    page.get_by_role("option", name="PTSD").click()
    page.keyboard.press("Escape")
    page.get_by_text("Reset filters").wait_for()
    settle(page)
    narrowed = listed(page)
    assert 0 < narrowed < everything
    assert parse_qs(urlsplit(page.url).query)["ind"] == ["ptsd"]
    page.reload()
    page.get_by_text("Reset filters").wait_for()
    settle(page)
    assert listed(page) == narrowed


def test_a_click_on_a_cell_lists_exactly_its_papers(visit: Callable[..., Page], database: str) -> None:
    page = visit("/landscape")
    cell = page.locator(f"[aria-label^='{CELL}']")
    cell.wait_for()
    said = int(re.search(r": ([\d,]+) papers", cell.get_attribute("aria-label") or "")[1].replace(",", ""))  # type: ignore[index]
    box = cell.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    settle(page)
    assert listed(page) == said == len(members(database)) > 0
    assert parse_qs(urlsplit(page.url).query) == {"ind": ["ptsd"], "mod": ["tms"]}
    page.reload()
    page.get_by_text("Reset filters").wait_for()
    settle(page)
    assert listed(page) == said


def test_the_csv_holds_exactly_the_filtered_papers_and_opens_in_excel(
    visit: Callable[..., Page], database: str
) -> None:
    page = visit("/papers?ind=ptsd&mod=tms")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [int(row["pmid"]) for row in rows] == members(database)
    assert list(rows[0])[:3] == ["pmid", "title", "journal"]


def test_live_search_narrows_the_list_while_typing(visit: Callable[..., Page]) -> None:
    page = visit("/papers")
    everything = listed(page)
    page.get_by_role("searchbox", name="Search papers").press_sequentially("vagus", delay=40)
    page.wait_for_function("() => location.search.includes('q=vagus')")
    settle(page)
    assert 0 < listed(page) < everything


def test_a_paper_opens_with_the_keyboard_and_shows_why_it_is_here(visit: Callable[..., Page]) -> None:
    page = visit("/papers?ind=ptsd")
    page.get_by_role("button", name="Details").first.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    drawer.get_by_text("Why it is here").wait_for()
    assert drawer.get_by_text(re.compile("Indication: PTSD")).is_visible()
    links = [link.get_attribute("href") or "" for link in drawer.get_by_role("link").all()]
    assert any(link.startswith("https://pubmed.ncbi.nlm.nih.gov/") for link in links)
    page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
    page.wait_for_function("() => !location.search.includes('pmid')")


def test_a_cell_is_opened_without_a_mouse(visit: Callable[..., Page]) -> None:
    page = visit("/landscape")
    page.get_by_role("button", name="Open a cell by name").press("Enter")
    page.get_by_role("button", name="List its papers").press("Enter")
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    assert "ind=alzheimer" in page.url


@pytest.mark.parametrize("path", ["/", "/landscape", "/papers", "/methods"])
def test_a_phone_shows_every_page_without_scrolling_sideways(visit: Callable[..., Page], path: str) -> None:
    page = visit(path, width=390, height=844)
    widths = page.evaluate(
        "() => [...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth)"
    )
    assert max(widths) <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_draw_the_charts_in_their_own_colours(visit: Callable[..., Page], scheme: str) -> None:
    page = visit("/", scheme=scheme)
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    shown = page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert (sum(map(int, re.findall(r"\d+", shown)[:3])) < 150) == (scheme == "dark")
    strokes = page.locator("[data-testid=stVegaLiteChart] path[stroke-width='2.5']")
    assert {strokes.nth(i).get_attribute("stroke") for i in range(3)} == {
        "light": {"#BE4107", "#2F60DB", "#5B0F66"},
        "dark": {"#FBA664", "#3F99FE", "#D07FC0"},
    }[scheme]
    assert len(page.screenshot()) > 40_000


def test_charts_carry_their_takeaway_for_those_who_do_not_see_them(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator("[data-testid=stVegaLiteChart] svg").nth(1).wait_for()
    spoken = page.locator(
        "[data-testid=stVegaLiteChart][aria-label^='Papers per year by indication. In 2025']"
    )
    assert spoken.count() == 2


def test_record_text_is_never_markup(chromium: Browser, tmp_path: Path) -> None:
    with serving(dashboard_data.one_paper(tmp_path), tmp_path) as where:
        page = chromium.new_page()
        page.goto(f"{where}/papers?pmid={dashboard_data.ONE_PMID}")
        page.get_by_role("dialog").wait_for()
        settle(page)
        titles = [heading.inner_text() for heading in page.get_by_role("heading").all()]
        assert any(dashboard_data.HOSTILE_TITLE in title.replace("\u2060", "") for title in titles)
        assert page.locator("a[href*='evil.test']").count() == 0
        page.close()


def test_a_first_start_fills_in_by_itself_when_papers_arrive(chromium: Browser, tmp_path: Path) -> None:
    with serving(dashboard_data.empty(tmp_path), tmp_path) as where:
        page = chromium.new_page()
        page.goto(where)
        page.get_by_role("heading", name="Nothing has been fetched yet").wait_for()
        dashboard_data.one_paper(tmp_path, "empty")
        page.get_by_role("heading", level=1, name="Overview").wait_for()
        page.close()


def test_without_data_the_demo_is_one_click_away(chromium: Browser, tmp_path: Path) -> None:
    dashboard_data.demo_of_today(tmp_path / "data")
    with serving(dashboard_data.empty(tmp_path), tmp_path) as where:
        page = chromium.new_page()
        page.goto(where)
        page.get_by_role("heading", name="Nothing has been fetched yet").wait_for()
        page.get_by_role("button", name="Show the demo").click()
        page.get_by_text("SYNTHETIC DATA").wait_for(timeout=120_000)
        assert "data=demo" in page.url
        page.get_by_role("button", name="Leave the demo").click()
        page.get_by_role("heading", name="Nothing has been fetched yet").wait_for()
        page.close()
