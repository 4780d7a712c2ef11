"""What every chart shares: the type the pages draw, its look, and how numbers are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd

FEW = 10  # papers: below, who leads is chance


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification whose `datasets` are frames (or, packed, Arrow streams), and its takeaway in words (alternative text)."""

    spec: dict[str, Any]
    alt: str


def dressed(spec: dict[str, Any]) -> dict[str, Any]:
    """Give a compiled chart its sizes; data comes later, and Streamlit's theme colours axes and text."""
    spec.pop("datasets", None)
    spec["background"] = "transparent"
    spec["config"] = {"view": {"stroke": None}, "axis": {"labelFontSize": 12.5, "labelPadding": 8}}
    return spec


def packed(chart: Chart) -> Chart:
    """Return the chart with its frames as Arrow streams, the form in which they are sent."""
    datasets = {name: _stream(frame) for name, frame in chart.spec["datasets"].items()}
    return Chart({**chart.spec, "datasets": datasets}, chart.alt)


def _stream(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def parameters(**values: object) -> list[dict[str, Any]]:
    """Return Vega-Lite parameters: what a compiled chart takes besides its data."""
    return [{"name": name, "value": value} for name, value in values.items()]


def numbers(value: float) -> str:
    """Write a count with thousands separators."""
    return f"{int(value):,}"


def share(value: float) -> str:
    """Write a figure that is no count, to about two digits: 12, 6.4, 0.31."""
    digits = 0 if value >= 10 else 1 if value >= 1 else 2  # noqa: PLR2004
    return f"{value:,.{digits}f}"


def nice_top(value: float, *, whole: bool = True) -> float:
    """Return a round upper end for an axis that has to hold `value`, with a little air above it."""
    if whole and value <= 4:  # noqa: PLR2004  an axis of a few papers counts one by one
        return 5.0
    if not value > 0:
        return 1.0
    step = 10 ** math.floor(math.log10(value))
    return float(
        step
        * next(
            share for share in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12.5) if step * share >= value * 1.02
        )
    )
