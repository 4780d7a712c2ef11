"""A click on a mark tells what it stands for, whichever chart it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.charts.frame import Chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLICKED: Final = "clicked"
"""What the names of the selections begin with that a click makes: one a layer, as Vega-Lite wants it."""


def clickable(chart: Chart, *fields: str) -> Chart:
    """Return the chart with a selection of these fields by a click on any mark that has words beside the pointer."""
    layers, clicks = [], []
    for number, layer in enumerate(chart.spec["layer"]):
        told = layer
        if "tooltip" in layer.get("encoding", {}):
            name = f"{CLICKED}_{number}"
            told = {**layer, "name": f"layer_{number}", "mark": {**layer["mark"], "cursor": "pointer"}}
            select = {"type": "point", "fields": list(fields), "on": "click", "clear": False}
            clicks.append({"name": name, "select": select, "views": [told["name"]]})
        layers.append(told)
    return Chart({**chart.spec, "layer": layers, "params": [*chart.spec["params"], *clicks]}, chart.alt)


def clicked(selection: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, Any] | None:
    """Return the fields of the mark that was clicked, if one was."""
    marks = (points for name, points in selection.items() if name.startswith(CLICKED))
    return next((point for points in marks for point in points or ()), None)
