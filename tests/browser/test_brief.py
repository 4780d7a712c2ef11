"""From the overview to a brief, its report and its papers, in a real browser."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from pypdf import PdfReader

from tests.browser.serving import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def verdict_of(page: Page) -> str:
    """Wait for the brief and return its first sentence."""
    said = page.get_by_role("heading", level=3).filter(has_text="stands at")
    said.wait_for()
    settle(page)
    return said.inner_text().replace("\u00a0", " ")


def test_the_overview_leads_to_a_brief_whose_report_says_the_same(visit: Callable[..., Page]) -> None:
    page = visit("/?sp=human")
    page.get_by_role("radio", name="PTSD", exact=True).click()
    page.get_by_role("heading", level=1, name="Indication").wait_for()
    said = verdict_of(page)
    address = parse_qs(urlsplit(page.url).query)
    assert (address["about"], address["sp"]) == (["ptsd"], ["human"])
    page.reload()
    assert verdict_of(page) == said
    with page.expect_download() as download:
        page.get_by_role("button", name="Report as PDF").click()
    assert download.value.suggested_filename.startswith("ptsd_brief_")
    content = Path(download.value.path()).read_bytes()
    text = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert said in text
    assert "Filters: Human" in text


def test_a_brief_leads_to_the_brief_of_a_cell_and_on_to_its_papers(visit: Callable[..., Page]) -> None:
    page = visit("/indication?about=ptsd")
    verdict_of(page)
    page.get_by_role("button", name="Transcranial magnetic stimulation").click()
    page.get_by_role("heading", level=3, name="\u00d7 Transcranial magnetic stimulation stands at").wait_for()
    settle(page)
    assert parse_qs(urlsplit(page.url).query)["about"] == ["ptsd.tms"]
    listed = page.get_by_role("button", name="List its")
    number = listed.inner_text().split("List its ")[1]
    listed.click()
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    page.get_by_role("heading", name=number, exact=True).wait_for()
