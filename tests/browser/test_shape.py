"""While a page comes piece by piece, what is already there stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

STEADY = 0.1
"""Cumulative layout shift up to which a page counts as good."""
SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(
    list.getEntries().reduce((sum, entry) => sum + (entry.hadRecentInput ? 0 : entry.value), 0)
)).observe({type: 'layout-shift', buffered: true}))"""


@pytest.mark.parametrize(("path", "width"), [("/trends", 1280), ("/papers", 390)])
def test_a_page_that_is_opened_does_not_jump(visit: Callable[..., Page], path: str, width: int) -> None:
    page = visit(path, width=width)
    assert (
        page.evaluate(f"Promise.race([({SHIFTS})(), new Promise(done => setTimeout(done, 500, 0))])")
        <= STEADY
    )
