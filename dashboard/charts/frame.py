"""What every chart shares: the type the pages draw, its look, and how numbers are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from pandas.arrays import NumpyExtensionArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from pandas.api.extensions import ExtensionArray

FEW = 10  # papers: below, who leads is chance


Row = dict[str, Any]
SHARED: Final = pa.dictionary(pa.int16(), pa.string())
"""The type of a column whose words come again and again: each is sent once."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite specification and its takeaway in words (alternative text).

    Its `datasets` are frames or Arrow tables or, packed, Arrow streams.
    """

    spec: dict[str, Any]
    alt: str


def dressed(spec: dict[str, Any]) -> dict[str, Any]:
    """Give a compiled chart its sizes; data comes later, and Streamlit's theme colours axes and text."""
    spec.pop("datasets", None)
    spec["background"] = "transparent"
    spec["config"] = {"view": {"stroke": None}, "axis": {"labelFontSize": 12.5, "labelPadding": 8}}
    return spec


def listed(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame, with None for whatever is missing: small ones are read faster so."""
    names = [str(name) for name in frame.columns]
    columns = (_plain(frame[name].array) for name in frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: ExtensionArray) -> list[Any]:
    """Return the values of a column as Python's own, None for what is missing."""
    if isinstance(column, NumpyExtensionArray):
        values = column.to_numpy().tolist()
    else:
        values = column.to_numpy(dtype=object, na_value=math.nan).tolist()
    return [None if value != value else value for value in values]  # noqa: PLR0124  nan alone is not itself


def table(rows: Sequence[Row], types: Mapping[str, pa.DataType]) -> pa.Table:
    """Return some columns of rows as an Arrow table; without rows it still has its types."""
    columns = [pa.array([row[name] for row in rows], type=kind) for name, kind in types.items()]
    return pa.Table.from_arrays(columns, names=list(types))


def packed(chart: Chart) -> Chart:
    """Return the chart with its data as Arrow streams, the form in which it is sent."""
    datasets = {name: _stream(data) for name, data in chart.spec["datasets"].items()}
    return Chart({**chart.spec, "datasets": datasets}, chart.alt)


def _stream(data: pd.DataFrame | pa.Table) -> bytes:
    if not isinstance(data, pa.Table):
        data = pa.Table.from_pandas(data, preserve_index=False).replace_schema_metadata()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as stream:
        stream.write_table(data)
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
