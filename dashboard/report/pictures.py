"""Charts as they are printed: the same specifications, drawn to SVG without a browser and without the net."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from dashboard.charts.palette import INKS

if TYPE_CHECKING:
    from dashboard.charts import Chart, Mode

WIDTH: Final = 760  # pixels; the page scales it
TYPEFACE: Final = "Source Sans 3"
FALLBACK: Final = f"{TYPEFACE}, Source Sans Pro, Helvetica, Arial, sans-serif"
REGULAR: Final = "font-variation-settings:'wght' 400"
"""Without it, the lightest cut of a variable typeface is taken for its regular one."""
_TEXT = re.compile(r"<text (?![^>]*font-weight=\"(?:bold|[5-9]00))")
_NAMED = re.compile(r"(\bid=\"|url\(#|href=\"#)([\w-]+)")


def svg(chart: Chart, mode: Mode, name: str, width: int = WIDTH) -> str:
    """Draw a chart to SVG on white paper; what it names inside begins with `name`, so that several may share a page."""
    import vl_convert  # noqa: PLC0415  it takes a moment to load

    drawn: str = vl_convert.vegalite_to_svg(
        {**_plain(chart.spec), "width": width, "background": None}, config=_look(mode)
    )
    regular = _TEXT.sub(f'<text style="{REGULAR}" ', drawn)
    return _NAMED.sub(rf"\1{name}-\2", regular)


def _plain(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification whose data sets are rows again."""
    return {**spec, "datasets": {name: _rows(data) for name, data in spec["datasets"].items()}}


def _rows(stream: bytes) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(stream) as reader:
        rows: list[dict[str, Any]] = reader.read_all().to_pylist()
    return rows


def _look(mode: Mode) -> dict[str, Any]:
    """Return what Streamlit's theme adds on a page: colours of axes and text."""
    ink = INKS[mode]
    axis = {"labelColor": ink.muted, "titleColor": ink.muted, "gridColor": ink.grid, "domainColor": ink.grid}
    return {"font": FALLBACK, "axis": {**axis, "tickColor": ink.grid}, "text": {"font": FALLBACK}}
