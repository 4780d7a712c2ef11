"""Landscape: which modality meets which indication; a click on a cell lists its papers."""

from __future__ import annotations

from dashboard import cells, charts, data, frame

COUNTED = {
    "articles": "papers",
    "recent": "papers of the last 5 complete years",
    "rct": "randomised trials",
}


def page() -> None:
    """Draw the page."""
    view = frame.here()
    measure = cells.tools(view)
    counts = view.data.matrix(view.filters)
    names, status = view.data.indication_names(), view.data.indication_status()
    key = cells.key()
    frame.chart_card(
        charts.matrix_headline(counts, measure, COUNTED[measure]),
        f"{COUNTED[measure].capitalize()} by modality and indication. Click a cell to list them. "
        "A child modality counts in its parent too.",
        charts.matrix(counts, measure, view.mode, names, status),
        key=key,
        foot=data.DATE_RULE,
        on_select=lambda: cells.clicked(key, view, measure),
    )


page()
