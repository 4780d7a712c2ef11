"""Rows of yearly counts to one table of verdicts: the growth, the comparison, the bend and the words of each, judged together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tracker.analysis.corpus import BoolArray, IntArray
    from tracker.trends.arrays import FloatArray
    from tracker.trends.comparison import Comparison
    from tracker.trends.growth import Growth
    from tracker.trends.intervals import Estimate
    from tracker.trends.verdict import Verdict

SPAN = 5
"""Years compared with as many before them."""
NO_CHANGE = "no clear change"


@dataclass(frozen=True, slots=True)
class _Told:
    growth: Growth
    bend: Estimate
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is fitted: counts [rows, years], years [years], last [rows], the first year wanted, breaks [rows]."""

    counts: IntArray
    years: IntArray
    last: IntArray
    since: int | None
    breaks: Sequence[Collection[int]]

    def take(self, chosen: BoolArray) -> _Rows:
        breaks = [at for at, wanted in zip(self.breaks, chosen, strict=True) if wanted]
        return _Rows(self.counts[chosen], self.years, self.last[chosen], self.since, breaks)


def judge(
    counts: IntArray,
    totals: Mapping[int, int],
    years: IntArray,
    *,
    last: int | IntArray,
    since: int | None = None,
    breaks: Sequence[Collection[int]] | None = None,
) -> pd.DataFrame:
    """Fit and judge rows as one family of tests: counts [rows, years], years [years] without a gap.

    last: the last year to be fitted, for all or per row, and at least ten years after the first of `years`; since and
    breaks as `trends.growth.growths`. A row is held against `totals` where each year that it takes has one, else
    fitted by itself. Columns: those of `analysis.growth` from papers on; raises ValueError as `growths` does.
    """
    from tracker.trends.verdict import verdicts  # noqa: PLC0415  scipy takes a moment to load

    ends = np.broadcast_to(np.asarray(last, dtype=np.int64), len(counts))
    rows = _Rows(counts, years, ends, since, breaks if breaks is not None else [()] * len(counts))
    records = np.array([totals.get(int(year)) or np.nan for year in years], dtype=np.float64)
    lacking = _taken(rows) & np.isnan(records)
    relative: BoolArray = ~np.logical_or.reduce(lacking, axis=1)
    against, alone = iter(_told(rows.take(relative), records)), iter(_told(rows.take(~relative), None))
    told = [next(against if is_relative else alone) for is_relative in relative]
    fits = [one.growth for one in told]
    judged = verdicts(fits)
    return pd.DataFrame(
        {
            **_fit_columns(fits),
            **_comparison_columns([one.comparison for one in told]),
            **_limits("bend", [one.bend for one in told]),
            **_verdict_columns(fits, judged),
            "reason": [_reason(years[row]) for row in lacking],
            "breaks": [_inside(at, fit) for at, fit in zip(rows.breaks, fits, strict=True)],
        }
    )


def _taken(rows: _Rows) -> BoolArray:
    """Tell which years each row takes, for its fit or its comparison: [rows, years]."""
    from tracker.trends.series import prepare  # noqa: PLC0415

    fitted = prepare(rows.counts, None, rows.years, last=rows.last, since=rows.since).used
    end = rows.last[:, None]
    taken: BoolArray = fitted | ((rows.years <= end) & (rows.years > end - 2 * SPAN))
    return taken


def _told(rows: _Rows, records: FloatArray | None) -> Iterable[_Told]:
    """Return growth, bend and comparison of each row, against the records per year or by itself."""
    from tracker.trends.comparison import bends, compare  # noqa: PLC0415  scipy takes a moment to load
    from tracker.trends.growth import growths  # noqa: PLC0415

    if not len(rows.counts):
        return ()
    given: dict[str, Any] = {"last": rows.last, "since": rows.since, "breaks": rows.breaks}
    compared = [
        compare(row, records, rows.years, last=int(end), span=SPAN)
        for row, end in zip(rows.counts, rows.last, strict=True)
    ]
    fits = growths(rows.counts, records, rows.years, **given)
    curves = bends(rows.counts, records, rows.years, **given)
    return map(_Told, fits, curves, compared)


def _fit_columns(fits: Sequence[Growth]) -> dict[str, object]:
    return {
        **{
            name: [getattr(fit, name) for fit in fits]
            for name in ("papers", "years", "first_year", "last_year")
        },
        "rate": [fit.rate.value for fit in fits],
        **_limits("growth", [fit.growth for fit in fits]),
        **_limits("doubling", [fit.doubling for fit in fits]),
        **_limits("halving", [fit.halving for fit in fits]),
        "dispersion": [fit.dispersion for fit in fits],
        "method": [fit.method for fit in fits],
    }


def _comparison_columns(compared: Sequence[Comparison]) -> dict[str, object]:
    """Return the comparisons; a change is one among all rows compared, not alone."""
    from tracker.trends.intervals import LEVEL, q_values  # noqa: PLC0415

    made = [np.nan if one.change == "too few" else one.p for one in compared]
    q = q_values(np.array(made, dtype=np.float64))
    return {
        "previous": [one.previous for one in compared],
        "recent": [one.recent for one in compared],
        **_limits("ratio", [one.ratio for one in compared]),
        "ratio_p": [one.p for one in compared],
        "ratio_q": q,
        "change": [NO_CHANGE if each >= LEVEL else one.change for one, each in zip(compared, q, strict=True)],
    }


def _verdict_columns(fits: Sequence[Growth], judged: Sequence[Verdict]) -> dict[str, object]:
    return {
        "p": [fit.p for fit in fits],
        "q": [verdict.q for verdict in judged],
        "verdict": [verdict.kind for verdict in judged],
        "words": [verdict.words for verdict in judged],
        "relative": [fit.relative for fit in fits],
    }


def _limits(name: str, estimates: Sequence[Estimate | None]) -> dict[str, FloatArray]:
    told = [(each.value, each.low, each.high) if each else (np.nan,) * 3 for each in estimates]
    columns = np.array(told, dtype=np.float64).reshape(-1, 3).T
    return dict(zip((name, f"{name}_low", f"{name}_high"), columns, strict=True))


def _reason(years: IntArray) -> str:
    """Say of which years PubMed's size is not known; nothing where none is lacking."""
    if not len(years):
        return ""
    starts = [0, *(np.flatnonzero(np.diff(years) > 1) + 1), len(years)]
    runs = [years[start:end] for start, end in pairwise(starts)]
    spans = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"PubMed's own size is not known for {', '.join(spans)}"


def _inside(breaks: Collection[int], fit: Growth) -> str:
    """Name the breaks within the years fitted."""
    return "; ".join(str(year) for year in sorted(breaks) if fit.first_year < year <= fit.last_year)
