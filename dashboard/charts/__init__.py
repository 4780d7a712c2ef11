"""Frames to Vega-Lite: authored in Altair, compiled once, no Streamlit and no database in sight."""

from __future__ import annotations

from dashboard.charts.frame import Chart, packed
from dashboard.charts.heatmap import headline as matrix_headline
from dashboard.charts.heatmap import matrix, picked
from dashboard.charts.lines import papers_per_year
from dashboard.charts.palette import INKS, Mode, series_colour
from dashboard.charts.wording import UNITS, headline

MODES: tuple[Mode, ...] = tuple(INKS)
YEAR_COLUMNS = (
    *("indication", "label", "status", "year", "articles", "complete"),
    *("per_100k", "nowcast", "nowcast_low", "nowcast_high"),
)
MATRIX_COLUMNS = (
    *("modality", "modality_label", "parent", "indication", "indication_label", "status"),
    *("articles", "rct", "recent", "in_totals"),
)

__all__ = [
    "MATRIX_COLUMNS",
    "MODES",
    "UNITS",
    "YEAR_COLUMNS",
    "Chart",
    "Mode",
    "headline",
    "matrix",
    "matrix_headline",
    "packed",
    "papers_per_year",
    "picked",
    "series_colour",
]
