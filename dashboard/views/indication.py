"""Indication: one of them, or one of its cells, as a brief of one page, to be taken along as HTML or PDF."""

from __future__ import annotations

from dashboard import frame
from dashboard.brief import page as brief
from dashboard.brief import subject
from dashboard.narrowing import filters


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(subject.ABOUT)
    brief.draw(view)


page()
