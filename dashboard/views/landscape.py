"""Landscape: which modality meets which indication, and where papers are missing; a click on a cell lists its papers."""

from __future__ import annotations

from dashboard import breaks, chart_card, data, drawn, frame
from dashboard.brief import subject
from dashboard.landscape import cells, spaces
from dashboard.narrowing import filters


def page() -> None:
    """Draw the page."""
    view = frame.here()
    filters.carry(cells.MEASURE)
    measure = cells.tools(view)
    if not view.data.count(view.filters):
        frame.nothing()  # and the grid: papers on electroconvulsive therapy alone stand in it, in no total
    key = cells.key()
    chart_card.draw(
        drawn.cells(view, measure),
        key=key,
        foot=f"{data.DATE_RULE} {breaks.caption(breaks.of(view), lettered=False)}",
        on_select=lambda: cells.clicked(key, view, measure),
    )
    subject.links(view, "briefs")
    spaces.listed(view)


page()
