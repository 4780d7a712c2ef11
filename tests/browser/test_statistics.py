"""The pages of the statistics in a real browser: clicks on their charts, their addresses, a phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.serving import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def click_middle(page: Page, mark: Locator) -> None:
    """Click the middle of a mark of a chart."""
    mark.wait_for()
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_click_on_the_ladder_shows_the_cell_and_its_address_survives_a_reload(
    visit: Callable[..., Page],
) -> None:
    page = visit("/maturity", height=1300)
    click_middle(page, page.locator("[aria-label^='Transcranial magnetic stimulation, Depression']"))
    page.get_by_role("heading", name=re.compile("^Depression . Transcranial magnetic stimulation")).wait_for()
    settle(page)
    assert parse_qs(urlsplit(page.url).query) == {"cell": ["depression.tms"]}
    page.reload()
    page.get_by_role("heading", name=re.compile("^Depression . Transcranial magnetic stimulation")).wait_for()


def test_a_click_on_a_verdict_lists_the_papers_of_its_fit(visit: Callable[..., Page]) -> None:
    page = visit("/trends", height=1900)
    row = page.locator("[aria-label='Depression']").last
    click_middle(page, row)
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    settle(page)
    query = parse_qs(urlsplit(page.url).query)
    assert query["ind"] == ["depression"]
    assert len(query["years"]) == 2
    assert page.get_by_role("heading", name=re.compile(r"^[\d,]+ papers$")).first.is_visible()


def test_a_choice_on_a_page_is_in_the_address_by_its_id(visit: Callable[..., Page]) -> None:
    page = visit("/trends")
    page.get_by_role("radio", name="Per 100,000 PubMed records").click()
    page.wait_for_function("() => location.search.includes('by=per_100k')")
    page.reload()
    settle(page)
    page.get_by_text("Papers per 100,000 PubMed records of the year").first.wait_for()


def test_a_proof_opens_beside_the_ladder(visit: Callable[..., Page]) -> None:
    page = visit("/maturity?cell=depression.tms")
    page.get_by_role("button", name=re.compile(r"^PMID \d+$")).first.click()
    page.get_by_role("dialog").get_by_text("Why it is here").wait_for()
    assert "pmid=" in page.url
