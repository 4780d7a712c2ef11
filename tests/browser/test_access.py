"""Whoever sees little, uses no mouse or has a small screen: every page in both themes, in one session of one server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest

from tests.browser.serving import serving, settle
from tests.dashboard_data import one_paper, settings_of
from tests.library import paper
from tests.stored import labelled, publish
from tracker.session import open_session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PAGES = ("Overview", "Trends", "Landscape", "Indication", "Maturity", "Sources", "Papers", "Data & methods")
SERIOUS = ("serious", "critical")
WAIVED = {"svg-img-alt": "[class*='metric_chart']"}
"""Rule -> what it may find: the bars of st.metric are drawn without names, and each figure says its change in words."""
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""What is asked of the dark theme: in all else it is the same page."""
NARROW = 390
WIDTH = (
    "() => Math.max(...[...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth))"
)
FINDINGS = """only => axe.run(document, {resultTypes: ['violations'], ...(only.length && {runOnly: only})}).then(found => found.violations.map(
  one => ({id: one.id, impact: one.impact, nodes: one.nodes.map(node => node.html)})))"""
FOCUSED = "() => document.activeElement.tagName === 'BUTTON' ? document.activeElement.innerText : ''"
SHIFTS = """window.shifted = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())
  if (!entry.hadRecentInput) window.shifted += entry.value; }).observe({type: 'layout-shift', buffered: true})"""


def serious(page: Page, only: Sequence[str] = ()) -> list[str]:
    """Return the serious findings of axe on a page, but for those that are waived; `only` names the rules."""
    page.wait_for_timeout(800)  # what is drawn anew fades in
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(FINDINGS, list(only))
    told = []
    for one in found:
        nodes = [html for html in one["nodes"] if not (one["id"] in WAIVED and "metric_chart" in html)]
        if one["impact"] in SERIOUS and nodes:
            told.append(f"{one['id']}: {nodes[0][:200]} (and {len(nodes) - 1} more)")
    return told


def test_every_page_is_reached_by_its_link_and_without_a_serious_finding_in_either_theme_or_on_a_phone(
    visit: Callable[..., Page],
) -> None:
    told, wide = {}, {}
    for scheme in ("light", "dark"):
        page = visit("/", scheme=scheme)
        for name in PAGES:
            page.get_by_role("link", name=name, exact=True).first.click()
            page.get_by_role("heading", level=1, name=name).wait_for()
            settle(page)
            assert page.get_by_text("SYNTHETIC DATA.").is_visible(), name
            assert page.get_by_text("Data as of 20 Aug 2026").first.is_visible(), name
            told[name, scheme] = serious(page, OF_COLOUR if scheme == "dark" else ())
            if scheme == "light":
                wide[name] = width_on_a_phone(page)
    assert {where: found for where, found in told.items() if found} == {}
    assert {name: width for name, width in wide.items() if width > NARROW} == {}


def width_on_a_phone(page: Page) -> int:
    """Return how wide the page is drawn where there is little room."""
    before = page.viewport_size
    page.set_viewport_size({"width": NARROW, "height": 844})
    settle(page)
    width: int = page.evaluate(WIDTH)
    page.set_viewport_size(before or {"width": 1280, "height": 900})
    return width


def test_a_filter_moves_nothing_that_stays(visit: Callable[..., Page]) -> None:
    page = visit("/trends")
    page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()
    page.evaluate(SHIFTS)
    page.wait_for_timeout(200)
    before = page.evaluate("() => window.shifted")
    page.get_by_role("radio", name=re.compile("100,000")).click()
    settle(page)
    page.wait_for_timeout(600)
    assert page.evaluate("() => window.shifted") - before < 0.1


def test_the_keyboard_alone_leads_from_a_filter_over_a_figure_to_a_paper(visit: Callable[..., Page]) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate("() => document.activeElement.innerText")
    page.get_by_role("combobox", name=re.compile("Indications")).focus()
    page.keyboard.type("PTSD")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('ind=ptsd')")
    page.keyboard.press("Escape")
    settle(page)
    reach(page, r"List [\d,]+ papers?")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    settle(page)
    reach(page, "Details")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("Why it is here").wait_for()


def reach(page: Page, text: str) -> None:
    """Press the Tab key until a button with this text has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if re.search(text, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"the Tab key does not lead to {text!r}")


def test_new_data_is_offered_while_it_is_published_and_counted_on_the_next_visit(
    chromium: Browser, tmp_path: Path
) -> None:
    url = one_paper(tmp_path)
    with serving(url, tmp_path) as where:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{where}/papers")
        page.get_by_role("heading", name="1 paper").wait_for()
        page.goto(where)
        page.get_by_text("This browser remembers no visit before this one").wait_for()
        seen = context.cookies()
        with open_session(settings_of(tmp_path, "one")) as session:
            publish(session.database, [paper(7, 2024), paper(8, 2024)], "ptsd", [labelled(7, "tms")])
        page.get_by_text("2 papers added").wait_for(timeout=40_000)
        page.goto(f"{where}/papers")
        page.get_by_role("heading", name="3 papers").wait_for()
        page.goto(where)
        page.get_by_text("This browser remembers no visit before this one").wait_for()
        (own,) = [cookie for cookie in seen if cookie["name"].startswith("visit_")]
        *version, at, _, _ = own["value"].split(".")
        context.clear_cookies()
        context.add_cookies(
            [
                {
                    "name": own["name"],
                    "value": f"{'.'.join(version)}.{int(at) - 3600}.0.0",
                    "url": where,
                    "httpOnly": True,
                }
            ]
        )
        page.goto(where)
        page.get_by_text("2 papers added since the data of").wait_for()
        page.get_by_role("button", name=re.compile("All of them")).click()
        page.get_by_role("heading", name="2 papers").wait_for()
        context.close()
