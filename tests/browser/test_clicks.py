"""Clicks in a real browser: the count that is clicked is the count that is listed, whatever is clicked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.serving import settle
from tests.browser.test_statistics import click_middle
from tracker.analysis import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

POINT, BAR = "svg g.mark-symbol path", "svg g.mark-rect path"
NUMBER = re.compile(r"([\d,]+) papers?")


def listed(page: Page) -> int:
    """Return how many papers the Papers page says it lists."""
    page.get_by_role("heading", level=1, name="Papers").wait_for()
    settle(page)
    return int(page.locator("h4").first.inner_text().split()[0].replace(",", ""))


def said(text: str) -> int:
    """Return the last number of papers in a text."""
    return int(NUMBER.findall(text)[-1].replace(",", ""))


def chart(page: Page, takeaway: str) -> Locator:
    found = page.locator(f"[data-testid=stVegaLiteChart][aria-label^='{takeaway}']").first
    found.scroll_into_view_if_needed()
    found.locator("svg").first.wait_for()
    settle(page)
    return found


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/?ind=depression", r"^List [\d,]+ papers"),
        ("/maturity?cell=depression.tms", r"^List these [\d,]+ papers"),
        ("/maturity?cell=depression.all", r"^List its [\d,]+ papers"),
        ("/maturity?cell=depression.all&mod=tms,ect", r"^List these [\d,]+ papers"),
    ],
    ids=["figure", "proofs", "cell", "filtered"],
)
def test_a_number_lists_its_papers(visit: Callable[..., Page], path: str, button: str) -> None:
    page = visit(path)
    found = page.get_by_role("button", name=re.compile(button)).first
    number = said(found.inner_text())
    found.click()
    assert listed(page) == number > 0
    page.reload()
    assert listed(page) == number


@pytest.mark.parametrize("of", ["a group", "a funder"])
def test_a_source_lists_its_papers_by_its_name(visit: Callable[..., Page], of: str) -> None:
    page = visit("/sources?ind=depression")
    page.get_by_role("button", name=f"List the papers of {of}", exact=True).press("Enter")
    found = page.get_by_role("button", name=re.compile(r"\u00b7 [\d,]+ papers?$")).first
    number = said(found.inner_text())
    found.press("Enter")
    assert listed(page) == number > 0


@pytest.mark.parametrize(
    ("path", "takeaway", "mark", "place"),
    [
        ("/trends?ind=depression,parkinson", "Papers per year by ind", POINT, -6),
        ("/trends?by=share&ind=ptsd", "A panel an indication", POINT, -4),
        ("/sources", "Controlled studies", BAR, 0),
        ("/sources", "Papers per year by kind", BAR, -9),
        ("/maturity?cell=depression.tms", "Papers per year by kind", BAR, -6),
    ],
    ids=["year", "panel", "group", "country", "evidence"],
)
def test_a_mark_of_a_chart_lists_its_papers(
    visit: Callable[..., Page], path: str, takeaway: str, mark: str, place: int
) -> None:
    page = visit(path, height=1200)
    marks = chart(page, takeaway).locator(mark)
    one = marks.nth(place if place >= 0 else marks.count() + place)
    one.hover()
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for()
    number = re.search(r"Papers(?: so far)?\s+([\d,]+)", tip.inner_text())
    assert number is not None
    click_middle(page, one)
    assert listed(page) == int(number[1].replace(",", "")) > 0


def test_a_filter_beside_the_list_leaves_as_many_as_it_says(visit: Callable[..., Page]) -> None:
    page = visit("/papers?ind=depression", width=1500)
    pill = page.get_by_role("button", name=re.compile(r"^[\d,]+ Synthetic ")).first
    number = int(pill.inner_text().split()[0].replace(",", ""))
    pill.click()
    page.wait_for_function("() => location.search.includes('also=journal')")
    assert listed(page) == number > 0


def test_each_filter_goes_by_itself_and_the_keyboard_reaches_it(visit: Callable[..., Page]) -> None:
    page = visit("/papers?ind=depression,ptsd&ev=rct&also=since.2015-01-01")
    for name in ("PTSD", "Randomised controlled trial", "Arrived since 1 Jan 2015"):
        chip = page.locator("[class*=st-key-filters_on]").get_by_role("button", name=re.compile(f"{name}$"))
        chip.focus()
        chip.press("Enter")
        chip.wait_for(state="detached")
        settle(page)
    assert parse_qs(urlsplit(page.url).query) == {"ind": ["depression"]}


def test_filters_that_leave_nothing_say_why_and_offer_the_undo(visit: Callable[..., Page]) -> None:
    page = visit("/papers?ind=ptsd")
    before = listed(page)
    page.get_by_role("searchbox", name="Search papers").fill("xyzzy")
    page.get_by_text("Nothing to list").wait_for()
    way = page.get_by_role("button", name=re.compile("Without the search"))
    assert said(way.inner_text()) == before
    page.get_by_role("button", name="Undo the last change").press("Enter")
    page.get_by_text("Nothing to list").wait_for(state="detached")
    assert listed(page) == before


def test_the_link_that_is_copied_is_the_address(visit: Callable[..., Page]) -> None:
    page = visit("/trends?by=per_100k&ind=ptsd,tbi&years=2010&years=2020")
    page.get_by_role("button", name="Copy link").press("Enter")
    page.wait_for_function("() => document.querySelector('[role=dialog] input')?.value")
    link = page.get_by_role("dialog").locator("input").input_value()
    assert urlsplit(link)[:3] == urlsplit(page.url)[:3]
    assert parse_qs(urlsplit(link).query) == parse_qs(urlsplit(page.url).query)


def test_a_paper_names_similar_ones_and_what_they_share(visit: Callable[..., Page], database: str) -> None:
    from tracker.analysis.similar import similar_papers  # noqa: PLC0415  only here

    with Source.open(database) as source:
        pmid = next(one for one in source.corpus().pmid.tolist() if similar_papers(source, one))
        first = similar_papers(source, pmid)[0]
    page = visit(f"/papers?pmid={pmid}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_text(
        re.compile(rf"PMID {first.pmid} \u00b7 shares: {re.escape(first.shared[0])}")
    ).wait_for()
