"""The client of the benchmark sees what a browser sees: every page is drawn, with its charts and without an error."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.apart import finished
from tests.bench.dashboard.session import Run, session

pytestmark = pytest.mark.browser
CHARTS = {"": 1, "trends": 3, "landscape": 1, "maturity": 2, "sources": 4, "papers": 0, "methods": 0}
"""Page -> how many charts it has at least."""


def drawn(address: str, page: str) -> Run:
    async def draw() -> Run:
        async with session(urlsplit(address).port or 0, page) as reader:
            return (await reader.draw()).check()

    return finished(draw())


@pytest.mark.parametrize("page", CHARTS)
def test_a_page_is_drawn_without_an_error_and_with_its_charts(address: str, page: str) -> None:
    assert drawn(address, page).elements["vega_lite_chart"] >= CHARTS[page]
