"""Frames to Vega-Lite: authored in Altair, compiled once, no Streamlit and no database in sight."""

from __future__ import annotations

from dashboard.charts.aligned import headline as trajectory_headline
from dashboard.charts.aligned import trajectory
from dashboard.charts.bars import bars
from dashboard.charts.frame import Chart, packed
from dashboard.charts.heatmap import picked
from dashboard.charts.intervals import TOO_FEW, growth, picked_row, row_name
from dashboard.charts.intervals import headline as growth_headline
from dashboard.charts.ladder import headline as ladder_headline
from dashboard.charts.ladder import ladder
from dashboard.charts.landscape import headline as matrix_headline
from dashboard.charts.landscape import matrix
from dashboard.charts.lines import papers_per_year
from dashboard.charts.mix import legend, mix
from dashboard.charts.movers import movers
from dashboard.charts.multiples import headline as multiples_headline
from dashboard.charts.multiples import multiples
from dashboard.charts.palette import INKS, Mode, series_colour
from dashboard.charts.shares import share_keys, shares
from dashboard.charts.whitespace import expected
from dashboard.charts.whitespace import headline as expected_headline
from dashboard.charts.wording import headline

MODES: tuple[Mode, ...] = tuple(INKS)
YEAR_COLUMNS = (
    *("indication", "label", "status", "year", "articles", "complete"),
    *("per_100k", "nowcast", "nowcast_low", "nowcast_high"),
)
BAND_COLUMNS = ("year", "low", "middle", "high")
MATRIX_COLUMNS = (
    *("modality", "modality_label", "parent", "indication", "indication_label", "status"),
    *("articles", "rct", "recent", "in_totals"),
)

__all__ = [
    "BAND_COLUMNS",
    "MATRIX_COLUMNS",
    "MODES",
    "TOO_FEW",
    "YEAR_COLUMNS",
    "Chart",
    "Mode",
    "bars",
    "expected",
    "expected_headline",
    "growth",
    "growth_headline",
    "headline",
    "ladder",
    "ladder_headline",
    "legend",
    "matrix",
    "matrix_headline",
    "mix",
    "movers",
    "multiples",
    "multiples_headline",
    "packed",
    "papers_per_year",
    "picked",
    "picked_row",
    "row_name",
    "series_colour",
    "share_keys",
    "shares",
    "trajectory",
    "trajectory_headline",
]
