"""What is done before the first visit, so that no visitor waits for it."""

from __future__ import annotations

import pandas as pd

from dashboard import charts, data


def up() -> None:
    """Load the libraries and the columns, and compile the charts; without a database there is less to do."""
    for mode in charts.MODES:
        years = pd.DataFrame(columns=charts.YEAR_COLUMNS)
        charts.papers_per_year(years, mode, {})
        charts.multiples(years, pd.DataFrame(columns=charts.BAND_COLUMNS), mode, {})
        charts.matrix(pd.DataFrame(columns=charts.MATRIX_COLUMNS), "articles", mode, {}, {})
        charts.movers((), mode, {}, {})
    try:
        present = data.current()
        if not present.empty:
            present.kpis(data.Filters())
            present.ready(0.0)
    except data.Trouble:
        return  # the first visitor is told; the server itself is well
