"""A theme that is changed while a page is open: everything on it follows, charts and header too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.charts.palette import INKS, series_colour

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from dashboard.charts import Mode

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

FOLLOWS = """([surface, colours]) => {
  const lines = [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg [stroke]')].map(e => e.getAttribute('stroke'));
  const ground = getComputedStyle(document.querySelector('[data-testid=stHeader]')).backgroundColor;
  return ground === surface && colours.every(colour => lines.includes(colour)); }"""


def wait_for(page: Page, mode: Mode) -> None:
    """Wait until the header and the lines of a chart have the colours of a theme."""
    ground = INKS[mode].surface
    surface = f"rgb({', '.join(str(int(ground[place : place + 2], 16)) for place in (1, 3, 5))})"
    page.wait_for_function(FOLLOWS, arg=[surface, [series_colour("ptsd", mode), series_colour("tbi", mode)]])


def test_charts_and_header_follow_a_theme_that_is_changed_by_the_system_or_in_the_menu(
    visit: Callable[..., Page],
) -> None:
    page = visit("/trends?ind=ptsd,tbi")
    wait_for(page, "light")
    page.emulate_media(color_scheme="dark")
    wait_for(page, "dark")
    chosen: tuple[tuple[str, Mode], ...] = (("Light", "light"), ("System", "dark"))
    for name, mode in chosen:
        page.locator("[data-testid=stMainMenu]").get_by_role("button").first.click()
        page.get_by_role("menuitemradio", name=name).click()
        wait_for(page, mode)
        page.keyboard.press("Escape")
