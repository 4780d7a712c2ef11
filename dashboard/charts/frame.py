"""What every chart shares: the type the pages draw, its look, and how numbers are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

FEW = 10  # papers: below, who leads is chance


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification whose `datasets` are frames, and its takeaway in words (alternative text)."""

    spec: dict[str, Any]
    alt: str


def dressed(spec: dict[str, Any]) -> dict[str, Any]:
    """Give a compiled chart its sizes; data comes later, and Streamlit's theme colours axes and text."""
    spec.pop("datasets", None)
    spec["background"] = "transparent"
    spec["config"] = {"view": {"stroke": None}, "axis": {"labelFontSize": 12.5, "labelPadding": 8}}
    return spec


def parameters(**values: object) -> list[dict[str, Any]]:
    """Return Vega-Lite parameters: what a compiled chart takes besides its data."""
    return [{"name": name, "value": value} for name, value in values.items()]


def numbers(value: float) -> str:
    """Write a count with thousands separators."""
    return f"{int(value):,}"


def nice_top(value: float) -> float:
    """Return a round upper end for an axis that has to hold `value`, with a little air above it."""
    if value <= 4:  # noqa: PLR2004  an axis of a few papers counts one by one
        return 5.0
    step = 10 ** math.floor(math.log10(value))
    return float(
        step
        * next(
            share for share in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12.5) if step * share >= value * 1.02
        )
    )
