"""What a chart sends, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dashboard import charts

if TYPE_CHECKING:
    from dashboard.charts import Chart


def sent(chart: Chart) -> dict[str, Any]:
    """Return the specification of a chart as the browser reads it, with the rows of its data."""
    streams = charts.packed(chart).spec["datasets"]
    rows = {name: pa.ipc.open_stream(stream).read_all().to_pylist() for name, stream in streams.items()}
    return {**chart.spec, "datasets": rows}
