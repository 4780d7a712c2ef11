"""Landscape: which modality meets which indication; a click on a cell lists its papers."""

from __future__ import annotations

from dashboard import cells, data, drawn, frame


def page() -> None:
    """Draw the page."""
    view = frame.here()
    measure = cells.tools(view)
    key = cells.key()
    frame.chart_card(
        drawn.cells(view, measure),
        key=key,
        foot=data.DATE_RULE,
        on_select=lambda: cells.clicked(key, view, measure),
    )


page()
