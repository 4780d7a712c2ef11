"""Statistics, pure: arrays in, arrays and frozen results out; no database, no network.

counting       articles per cell and per year            intervals   exact intervals, q-values
growth         rate per year against PubMed's own        verdict     the same in words, over all cells at once
comparison     recent years against those before         monotone    Mann-Kendall and Sen's slope
nowcast        the year that is not over                 alignment   years since the first paper
whitespace     observed against expected per cell        bursts      Kleinberg's two states, as a cross-check
concentration  how few hold how much                     rising      terms that rise against their background

Only counting is imported here: the others need scipy, which takes a moment to load.
"""

from tracker.trends.counting import (
    BITS,
    UNKNOWN_YEAR,
    Combinations,
    Members,
    any_of,
    bitmasks,
    cell_counts,
    columns_of,
    combine,
    has_bit,
    last_complete_year,
    percent,
    year_span,
    yearly_counts,
)

__all__ = [
    "BITS",
    "UNKNOWN_YEAR",
    "Combinations",
    "Members",
    "any_of",
    "bitmasks",
    "cell_counts",
    "columns_of",
    "combine",
    "has_bit",
    "last_complete_year",
    "percent",
    "year_span",
    "yearly_counts",
]
