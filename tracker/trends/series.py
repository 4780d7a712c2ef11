"""Which years of each cell take part in a fit, and the levels they share.

Not a partial year, not a year after it, and not the year of the first paper or one before it. The first year
was chosen because a paper is in it, so its count is too high; what follows a first paper is independent of it
(the first paper is a stopping time of a Poisson process), so a fit of the later years is unbiased, their zeros
included. Years before the first paper would turn the moment the search begins into growth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracker.trends.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Series:
    """The cells of one fit.

    counts [cells, years]: papers, 0 outside the fit; exposures [years]: PubMed records, or ones;
    years [years]; time [years]: years since the middle of them;
    segments [cells, levels, years]: which years share a level. A year in no segment is not in the fit.
    """

    counts: FloatArray
    exposures: FloatArray
    years: IntArray
    time: FloatArray
    segments: BoolArray

    @property
    def used(self) -> BoolArray:
        """Tell which years of each cell are in the fit: [cells, years]."""
        used: BoolArray = np.logical_or.reduce(self.segments, axis=1)
        return used

    @property
    def papers(self) -> FloatArray:
        """Papers in the fit per cell and level: [cells, levels]."""
        papers: FloatArray = np.einsum("csn,cn->cs", self.segments, self.counts)
        return papers

    @property
    def freedom(self) -> IntArray:
        """Years in the fit less the parameters, one rate and the levels: [cells]."""
        levels = self.segments.any(axis=2).sum(axis=1)
        freedom: IntArray = self.used.sum(axis=1) - levels - 1
        return freedom

    def take(self, cells: BoolArray) -> Series:
        """Return the chosen cells alone."""
        return Series(self.counts[cells], self.exposures, self.years, self.time, self.segments[cells])


def prepare(
    counts: IntArray,
    totals: FloatArray | None,
    years: IntArray,
    *,
    last: int | IntArray,
    since: int | IntArray | None = None,
    breaks: Sequence[Collection[int]] | None = None,
    keep_first: bool = False,
) -> Series:
    """Choose the years of each cell: counts [cells, years], totals [years] or None, years [years] without a gap.

    last: the last complete year, for all or per cell; since: the first year wanted; breaks: per cell the years
    in which indexing changed, each the start of a level of its own; keep_first: the year of the first paper too.
    Raises ValueError for counts, totals or years that cannot be what they are said to be.
    """
    table, exposures = _checked(counts, totals, years)
    first = np.where(table.any(axis=1), years[(table > 0).argmax(axis=1)], np.iinfo(np.int64).max)
    start = first + np.where(first == np.iinfo(np.int64).max, 0, int(not keep_first))
    if since is not None:
        start = np.maximum(start, since)
    used = (years >= start[:, None]) & (years <= np.broadcast_to(last, len(table))[:, None])
    if not (np.isfinite(exposures) & (exposures > 0))[used.any(axis=0)].all():
        raise ValueError("a year in the fit has no known total of PubMed records")
    segments = _segments(table, years, used, breaks or [()] * len(table))
    table = np.where(segments.any(axis=1), table, 0.0)
    return Series(table, np.nan_to_num(exposures, nan=1.0), years, years - years.mean(), segments)


def _checked(counts: IntArray, totals: FloatArray | None, years: IntArray) -> tuple[FloatArray, FloatArray]:
    table = np.asarray(counts, dtype=np.float64)
    exposures = np.ones(len(years)) if totals is None else np.asarray(totals, dtype=np.float64)
    if not len(years) or (np.diff(years) != 1).any():
        raise ValueError("the years of a series follow each other without a gap")
    if table.ndim != 2 or table.shape[1] != len(years) or exposures.shape != (len(years),):  # noqa: PLR2004
        raise ValueError("counts are a table of cells by years, totals one number a year")
    if (table < 0).any():
        raise ValueError("a count is never negative")
    return table, exposures


def _segments(
    table: FloatArray, years: IntArray, used: BoolArray, breaks: Sequence[Collection[int]]
) -> BoolArray:
    """Cut the used years at the breaks, and leave out what says nothing of a rate.

    A level without a paper, or of one year, takes up its years whole.
    """
    if len(breaks) != len(table):
        raise ValueError("breaks are given for every cell or for none")
    level = np.zeros(table.shape, dtype=np.int64)
    for cell, at in enumerate(breaks):
        for year in set(at):
            level[cell] += years >= year
    levels = np.arange(level.max(initial=0) + 1)
    cut: BoolArray = (level[:, None, :] == levels[:, None]) & used[:, None, :]
    telling = (np.einsum("csn,cn->cs", cut, table) > 0) & (cut.sum(axis=2) > 1)
    kept: BoolArray = cut & telling[:, :, None]
    return kept
