"""Frames to Vega-Lite: authored in Altair, compiled once, no Streamlit and no database in sight."""

from __future__ import annotations

from dashboard.charts.frame import Chart
from dashboard.charts.heatmap import matrix, picked
from dashboard.charts.lines import papers_per_year
from dashboard.charts.palette import Mode, series_colour

__all__ = ["Chart", "Mode", "matrix", "papers_per_year", "picked", "series_colour"]
