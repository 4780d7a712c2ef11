"""More than its part, and more than before: papers as a share of all of the year, and against those of ten years ago.

A share is of the tracker's own papers, each once; papers per 100,000 records of PubMed are in `overview`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker.analysis import arrivals
from tracker.analysis.corpus import select
from tracker.analysis.grouped import grouped
from tracker.analysis.overview import ALL, papers_per_year, per_year, trend_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.analysis.filters import Filters
    from tracker.trends.arrays import FloatArray

FEWEST_OF_YEAR = 10
"""Papers of a year below which no share of it is told: one paper would move it by more than ten points."""
FEWEST_OF_BASE = 30
"""Papers in the base years below which there is no index: ten a year."""
BASE_YEARS = 3
BASE_AGE = 10
"""Years from the last of the base years to the last complete one."""
APART = 31
"""Days between listings beyond which papers that have come so far are not held against each other."""
QUARTILES = (0.25, 0.5, 0.75)
INDEXED = {
    "index": "articles",
    "index_nowcast": "nowcast",
    "index_low": "nowcast_low",
    "index_high": "nowcast_high",
}
"""Column of an index -> the papers it is of."""


def shares(corpus: Corpus, filters: Filters, totals: Mapping[int, int] | None = None) -> pd.DataFrame:
    """Hold the papers of each indication and year against all papers of the year.

    Columns: those of `papers_per_year` (complete: the year was over for every indication), papers (int64: of the year,
    on any indication, each once, under the same filters but that on indications), share (float64, 0 to 1), share_low,
    share_high (exact 95 % limits of a share of the papers so far; nan for whole years, which are no sample). No share is
    told while an indication has not been listed yet, below ten papers of the year, and of a year that is not over where listings lie over a month apart.
    """
    frame, everything = papers_per_year(corpus, filters, totals), replace(filters, indications=())
    span, times = _span(frame)
    rows = grouped(corpus, everything)
    papers = np.tile(per_year(rows, select(rows, everything), span), times)
    over = np.tile(arrivals.is_over(corpus, (), span), times)
    told = (papers >= FEWEST_OF_YEAR) & (over | listed_together(corpus)) & all_listed(corpus)
    counts = frame["articles"].to_numpy()
    share = np.where(told, counts / np.maximum(papers, 1), np.nan)
    low, high = _limits(counts, papers, told & ~over)
    return frame.assign(
        complete=over, papers=papers, share=share.round(6), share_low=low.round(6), share_high=high.round(6)
    )


def all_listed(corpus: Corpus, indications: Sequence[str] = ()) -> bool:
    """Tell whether the papers of each indication (of all when none is named) are there; where all were imported, none is listed."""
    names = indications or corpus.indications
    return not corpus.listed_on or all(name in corpus.listed_on for name in names)


def listed_together(corpus: Corpus) -> bool:
    """Tell whether the papers of all indications are known up to about the same day."""
    days = [day for name in corpus.indications if (day := corpus.as_of([name]))]
    return not days or (max(days) - min(days)).days <= APART


def indexed(corpus: Corpus, filters: Filters, totals: Mapping[int, int] | None = None) -> pd.DataFrame:
    """Hold the papers of each indication and year against its own of the base years, whose mean is 100.

    Columns: those of `papers_per_year`, base (float64: papers a year in the base years, under the same filters but that
    on years; nan below thirty papers in them), index (float64: of the papers that have arrived), index_nowcast,
    index_low, index_high (of the nowcast and its limits; what the base owes to chance is not in them).
    """
    frame, undated = papers_per_year(corpus, filters, totals), replace(filters, years=None)
    span, _ = _span(frame)
    before = trend_table(corpus, undated, (ALL,), span=base_years(corpus))["articles"].to_numpy()
    papers = before.reshape(-1, BASE_YEARS).sum(axis=1)
    base = np.repeat(np.where(papers >= FEWEST_OF_BASE, papers / BASE_YEARS, np.nan), len(span))
    values = {
        name: (100 * frame[count].to_numpy(dtype=np.float64, na_value=np.nan) / base).round(2)
        for name, count in INDEXED.items()
    }
    return frame.assign(base=base.round(2), **values)


def base_years(corpus: Corpus) -> range:
    """Return the years whose mean is the 100 of every index: three, which end ten years before the last complete one."""
    last = corpus.current_year() - 1 - BASE_AGE
    return range(last - BASE_YEARS + 1, last + 1)


def established_band(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the quartiles of the established indications by complete year, where three of them have a figure.

    frame: of `papers_per_year`, `shares` or `indexed` over all indications; measure: the column. Columns: year (int64),
    low, middle, high (float64: the 25th, 50th and 75th percentile), series (int64: how many indications).
    """
    from tracker.trends.alignment import band  # noqa: PLC0415  scipy takes a moment to load

    yardstick = frame[frame["status"] == "established"]
    span, times = _span(yardstick)
    values = yardstick[measure].to_numpy(dtype=np.float64).reshape(times, len(span))
    over = yardstick["complete"].to_numpy().reshape(times, len(span)).all(axis=0)
    found = band(values[:, over], QUARTILES)
    years = np.array(span, dtype=np.int64)[over]
    limits = {"low": found.low, "middle": found.middle, "high": found.high, "series": found.series}
    told = pd.DataFrame({"year": years, **limits})
    return told[told["middle"].notna()].reset_index(drop=True)


def _span(frame: pd.DataFrame) -> tuple[range, int]:
    """Return the years of a frame of years, and how many indications it holds."""
    if frame.empty:
        return range(0), 0
    span = range(int(frame["year"].min()), int(frame["year"].max()) + 1)
    return span, len(frame) // len(span)


def _limits(counts: IntArray, papers: IntArray, sampled: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return the exact limits of the shares that are of a sample, nan for the others."""
    from tracker.trends.intervals import binomial_interval  # noqa: PLC0415  scipy takes a moment to load

    limits = np.full((2, len(counts)), np.nan)
    limits[:, sampled] = binomial_interval(counts[sampled], papers[sampled])
    return limits[0], limits[1]
