"""Databases with little or nothing in them, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import dashboard_data
from tests.browser.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


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
