"""How many papers each modality has on each indication: the cells of the landscape."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import FEW, Chart, numbers
from dashboard.charts.grid import UNATTRIBUTED
from dashboard.charts.heatmap import Tip, heatmap
from dashboard.charts.palette import INKS, READABLE, Mode, contrast, ramp_colour, text_on
from dashboard.charts.wording import lead, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

WHICH: Final = (Tip("modality_label:N", "Modality"), Tip("indication_label:N", "Indication"))
TIPS: Final = (
    *WHICH,
    Tip("status:N", "Status"),
    Tip("articles:Q", "Papers", ",d"),
    Tip("recent:Q", "Last five complete years", ",d"),
    Tip("rct:Q", "Randomised trials", ",d"),
)


def matrix(
    frame: pd.DataFrame, measure: str, mode: Mode, short: Mapping[str, str], status: Mapping[str, str]
) -> Chart:
    """Draw a frame of `analysis.matrix`, one of its count columns (`articles`, `rct`, `recent`) in the cells.

    Colour follows the square root of the count, so that small cells still differ.
    """
    counts = frame[measure].astype(int)
    peak = max(int(counts.max()), 1) if len(frame) else 1
    fills = [ramp_colour(math.sqrt(n / peak), mode) for n in counts]
    cells = frame.assign(
        count=counts,
        shown=[numbers(n) for n in counts],
        said=[
            f"{m}, {i}: {n} papers"
            for m, i, n in zip(frame["modality_label"], frame["indication_label"], counts, strict=True)
        ],
        fill=fills,
        ink=[_ink(n, fill, mode) for fill, n in zip(fills, counts, strict=True)],
    )
    return Chart(heatmap(cells, mode, short, status, tips=TIPS), describe(cells))


def _ink(count: int, fill: str, mode: Mode) -> str:
    """Return the ink of a number: grey for few papers, as far as it can be read."""
    grey = INKS[mode].muted
    return grey if count < FEW and contrast(grey, fill) >= READABLE else text_on(fill, mode)


def describe(cells: pd.DataFrame) -> str:
    """Say in words what the map shows: its fullest cells and how many are empty."""
    if cells.empty or not cells["count"].any():
        return "Papers by modality and indication: no cell holds a paper."
    most = cells[cells["modality"] != UNATTRIBUTED].nlargest(3, "count")
    fullest = "; ".join(
        f"{m} in {i}, {numbers(n)}"
        for m, i, n in zip(most["modality_label"], most["indication_label"], most["count"], strict=True)
        if n
    )
    empty = int((cells["count"] == 0).sum())
    return f"Papers by modality and indication. Most: {fullest}. {empty} of {len(cells)} cells are empty."


def headline(frame: pd.DataFrame, measure: str, what: str, short: Mapping[str, str]) -> str:
    """Return the finding of the map in a few words: its fullest cell; `what` names what is counted.

    A child counts in its parent, so it is no rival of it.
    """
    known = frame[(frame["modality"] != UNATTRIBUTED) & frame["in_totals"].astype(bool)]
    known = known[~known["parent"].isin(known["modality"])]
    most = int(known[measure].max()) if len(known) else 0
    if not most:
        return f"No {what} match these filters"
    if most < FEW:
        return f"No cell holds more than {numbers(most)}"
    fullest = known[known[measure] == most]
    tied = [
        f"{modality} in {within(short.get(indication, indication))}"
        for modality, indication in zip(fullest["modality_label"], fullest["indication"], strict=True)
    ]
    return lead(tied, "cells", f"{numbers(most)} {what}")
