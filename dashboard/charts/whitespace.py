"""Observed over expected in every cell: where papers are missing, and where they crowd."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import Chart
from dashboard.charts.heatmap import Tip, heatmap
from dashboard.charts.landscape import WHICH
from dashboard.charts.palette import INKS, Mode, blend, text_on

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import Any

    import pandas as pd

MARKS: Final = {"thin": "*", "one_group": "\u00b9"}
"""Flag -> sign behind the ratio: fewer than five papers; all studies in people of one group."""
TIPS: Final = (
    *WHICH,
    Tip("observed:Q", "Papers", ",d"),
    Tip("expected:Q", "Expected", ",.1f"),
    Tip("told:N", "Observed over expected (95%)"),
    Tip("primary:Q", "Studies in people", ",d"),
    Tip("groups:Q", "Independent groups", ",d"),
    Tip("flagged:N", "Flags"),
)
STRONGEST = 2.0  # doublings or halvings: beyond, the colour gets no deeper
LEAST_SHADE = 0.3


def expected(
    frame: pd.DataFrame,
    mode: Mode,
    short: Mapping[str, str],
    status: Mapping[str, str],
    flags: Mapping[str, str],
) -> Chart:
    """Draw rows of `analysis.white_space`; `flags` gives the words of each flag.

    Coloured are the cells that differ from what is expected, once all are compared: fewer towards amber, more towards
    blue, the deeper the more. Every ratio is written too, grey where it rests on few papers.
    """
    rows = frame.to_dict("records")
    fills = [_fill(row, mode) for row in rows]
    cells = frame.assign(
        shown=[_shown(row) for row in rows],
        said=[_said(row) for row in rows],
        told=[_told(row) for row in rows],
        flagged=["; ".join(words for flag, words in flags.items() if row[flag]) for row in rows],
        fill=fills,
        ink=[
            INKS[mode].muted if fill == INKS[mode].ramp[0] and _is_thin(row) else text_on(fill, mode)
            for fill, row in zip(fills, rows, strict=True)
        ],
    )
    return Chart(heatmap(cells, mode, short, status, tips=TIPS), describe(frame))


def _fill(row: Mapping[Hashable, Any], mode: Mode) -> str:
    ink = INKS[mode]
    if not (row["gap"] or row["crowded"]):
        return ink.ramp[0]
    doublings = abs(math.log2(row["ratio"])) if row["ratio"] > 0 else STRONGEST
    depth = LEAST_SHADE + (1 - LEAST_SHADE) * min(doublings / STRONGEST, 1.0)
    return blend(ink.ramp[0], ink.fewer if row["gap"] else ink.ramp[3], depth)


def _is_thin(row: Mapping[Hashable, Any]) -> bool:
    return bool(row["empty"] or row["thin"])


def _shown(row: Mapping[Hashable, Any]) -> str:
    marks = "".join(sign for flag, sign in MARKS.items() if row[flag])
    if row["expected"] != row["expected"]:
        return f"{row['observed']:,}{marks}" if row["observed"] else "\u2013"
    return f"{_ratio(row['ratio'])}{marks}"


def _ratio(ratio: float) -> str:
    return "0" if ratio == 0 else f"{ratio:.1f}" if ratio >= 0.1 else "<0.1"  # noqa: PLR2004


def _told(row: Mapping[Hashable, Any]) -> str:
    if row["expected"] != row["expected"]:
        return "not tested: in no total"
    return f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def _said(row: Mapping[Hashable, Any]) -> str:
    return f"{row['modality_label']}, {row['indication_label']}: {row['observed']} papers, expected {row['expected']:.1f}"


def headline(frame: pd.DataFrame) -> str:
    """Return the finding: how many cells hold fewer papers than expected, and how many of these hold none."""
    gaps = frame[frame["gap"]]
    if gaps.empty:
        return "No cell holds clearly fewer papers than expected"
    empty = int(gaps["empty"].sum())
    hold = "holds" if len(gaps) == 1 else "hold"
    none = f"; {empty} of them {'is' if empty == 1 else 'are'} empty" if empty else ""
    return f"{len(gaps)} of {len(frame)} cells {hold} clearly fewer papers than expected{none}"


def describe(frame: pd.DataFrame) -> str:
    """Say in words what the map shows: the cells where most papers are missing, and where most are too many."""
    if frame.empty or not frame["observed"].any():
        return "Observed over expected papers: no cell holds a paper."
    missing = frame.assign(lack=frame["expected"] - frame["observed"])
    parts = []
    for flag, what, order in (("gap", "Fewer than expected", False), ("crowded", "More than expected", True)):
        few = missing[missing[flag]].sort_values("lack", ascending=order, kind="stable").head(3)
        named = "; ".join(_said(row) for row in few.to_dict("records"))
        parts.append(f"{what}: {named}." if named else f"{what}: no cell clearly.")
    return f"Observed over expected papers by modality and indication. {' '.join(parts)}"
