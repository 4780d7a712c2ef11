"""The dashboard in a real browser: what no test without one can see."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.serving import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

CELL = "Transcranial magnetic stimulation, Post-traumatic stress disorder"
CELL_SQL = """
SELECT a.pmid FROM article a
JOIN membership m ON m.pmid = a.pmid AND m.indication = 'ptsd' AND m.closed_run IS NULL
JOIN label l ON l.pmid = a.pmid AND l.kind = 'modality' AND l.value = 'tms'
WHERE a.evidence_level != 'notice' AND NOT a.is_retracted AND NOT (a.is_preprint AND EXISTS (
  SELECT 1 FROM correction c JOIN article j ON j.pmid = c.other_pmid WHERE c.pmid = a.pmid AND c.ref_type = 'UpdateIn'))
GROUP BY a.pmid ORDER BY a.pmid DESC
"""


def listed(page: Page) -> int:
    """Return how many papers the Papers page says it lists."""
    page.get_by_role("heading", name=re.compile(r"papers?$")).first.wait_for()
    text = page.locator("h4").first.inner_text()
    return int(text.split()[0].replace(",", ""))


def members(database: str) -> list[int]:
    """Return the PMIDs of the cell, straight from the database."""
    with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        return [row[0] for row in connection.execute(CELL_SQL)]


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


def click_cell(page: Page) -> int:
    """Click the cell of TMS in PTSD; return the number it holds."""
    cell = page.locator(f"[aria-label^='{CELL}']")
    cell.wait_for()
    said = re.search(r": ([\d,]+) ", cell.get_attribute("aria-label") or "")
    box = cell.bounding_box()
    assert said is not None
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return int(said[1].replace(",", ""))


def test_a_click_lists_what_the_cell_counts_under_any_filter(visit: Callable[..., Page]) -> None:
    page = visit("/landscape?q=memory*&sp=human&retracted=true&years=2012&years=2022", height=1400)
    page.get_by_role("radio", name="Last 5 years").click()
    settle(page)
    said = click_cell(page)
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    settle(page)
    assert listed(page) == said


def test_a_measure_that_the_filters_exclude_opens_nothing(visit: Callable[..., Page]) -> None:
    page = visit("/landscape?ev=observational", height=1400)
    page.get_by_role("radio", name="Randomised trials").click()
    settle(page)
    assert click_cell(page) == 0
    page.get_by_text("No paper is counted in this cell").wait_for()
    assert parse_qs(urlsplit(page.url).query)["ev"] == ["observational"], "the reader's filter is left alone"


def test_a_shared_search_lists_the_same_papers_as_typing_it(visit: Callable[..., Page]) -> None:
    typed = visit("/papers")
    everything = listed(typed)
    typed.get_by_role("searchbox", name="Search papers").press_sequentially("memory", delay=40)
    typed.wait_for_function("() => location.search.includes('q=memory')")
    settle(typed)
    shared = visit("/papers?q=memory")
    settle(shared)
    assert 0 < listed(shared) == listed(typed) < everything
    shared.get_by_text("\u201cmemory\u201d").wait_for()


def test_a_click_on_a_cell_lists_exactly_its_papers(visit: Callable[..., Page], database: str) -> None:
    page = visit("/landscape", height=1400)
    said = click_cell(page)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_draw_the_charts_in_their_own_colours(visit: Callable[..., Page], scheme: str) -> None:
    page = visit("/trends", scheme=scheme)
    settle(page)
    shown = page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )
    assert (sum(map(int, re.findall(r"\d+", shown)[:3])) < 150) == (scheme == "dark")
    own = {
        "light": {"#BE4107", "#2F60DB", "#5B0F66"},
        "dark": {"#FBA664", "#3F99FE", "#D07FC0"},
    }[scheme]
    lines = page.locator("[data-testid=stVegaLiteChart]").first.locator("path[stroke-width='2.5']")
    drawn = lines.evaluate_all("lines => lines.map(line => line.getAttribute('stroke'))")
    assert set(drawn[:3]) == own
    assert len(page.screenshot()) > 40_000


@pytest.mark.parametrize(("path", "whole"), [("/", False), ("/papers?q=%D0%B1%D0%BE%D0%BB%D1%8C", True)])
def test_the_whole_typeface_is_fetched_for_other_letters_alone(
    visit: Callable[..., Page],
    path: str,
    whole: bool,  # noqa: FBT001
) -> None:
    page = visit(path)
    settle(page)
    fetched = page.evaluate("() => performance.getEntriesByType('resource').map(one => one.name)")
    assert any("/typeface/" in name for name in fetched)
    assert any("SourceSansVF-Upright" in name for name in fetched) == whole


def test_charts_carry_their_takeaway_for_those_who_do_not_see_them(visit: Callable[..., Page]) -> None:
    page = visit("/trends")
    spoken = page.locator(
        "[data-testid=stVegaLiteChart][aria-label^='Papers per year by indication. In 2025']"
    )
    expect(spoken).to_have_count(2)
