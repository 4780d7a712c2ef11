"""Charts as they are printed: the same specifications, drawn to SVG without a browser and without the net."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dashboard.charts import picture

if TYPE_CHECKING:
    from dashboard.charts import Chart

WIDTH: Final = 760  # pixels; the page scales it
REGULAR: Final = "font-variation-settings:'wght' 400"
"""Without it, typesetting takes the lightest cut of a variable typeface for its regular one."""
_TEXT = re.compile(r"<text (?![^>]*font-weight=\"(?:bold|[5-9]00))")
_NAMED = re.compile(r"(\bid=\"|url\(#|href=\"#)([\w-]+)")


def svg(chart: Chart, name: str) -> str:
    """Draw a chart on white paper; what it names inside begins with `name`, so that several may share a page."""
    drawn = picture.bare(chart, "light", WIDTH)
    regular = _TEXT.sub(f'<text style="{REGULAR}" ', drawn)
    return _NAMED.sub(rf"\1{name}-\2", regular)
