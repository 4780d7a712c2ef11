"""Which stage the evidence of each cell has reached: the maturity ladder as a map."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from dashboard.charts.frame import Chart
from dashboard.charts.heatmap import Tip, heatmap
from dashboard.charts.landscape import WHICH
from dashboard.charts.palette import INKS, Mode, ramp_colour, text_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

NONE: Final = "none"
NOTHING: Final = "\u2013"
HEIGHTS: Final = {NONE: 0.0, "M0": 0.12, "M1": 0.28, "M2a": 0.46, "M2b": 0.64, "M3": 0.82, "M4": 1.0}
"""How far along the ramp each stage stands: lightness alone tells them apart, so that colour blindness takes nothing."""
TIPS: Final = (
    *WHICH,
    Tip("stage_name:N", "Stage"),
    Tip("since:N", "Reached"),
    Tip("human:Q", "Studies in people", ",d"),
    Tip("rcts:Q", "Randomised trials", ",d"),
    Tip("participants:Q", "Participants told", ",d"),
    Tip("missing:N", "Missing for the next"),
)


def ladder(
    frame: pd.DataFrame,
    mode: Mode,
    short: Mapping[str, str],
    status: Mapping[str, str],
    chosen: tuple[str, str] | None = None,
) -> Chart:
    """Draw rows of `analysis.maturity` with the labels of `analysis.matrix` and a column `since` in words.

    The stage is written in each cell and is its shade; `chosen` (modality, indication) is framed.
    """
    fills = [ramp_colour(HEIGHTS[stage], mode) for stage in frame["stage"]]
    named = zip(
        frame["modality_label"], frame["indication_label"], frame["stage"], frame["stage_name"], strict=True
    )
    cells = frame.assign(
        shown=[NOTHING if stage == NONE else stage for stage in frame["stage"]],
        said=[f"{m}, {i}: {name if stage == NONE else f'{stage}, {name}'}" for m, i, stage, name in named],
        fill=fills,
        ink=[
            INKS[mode].muted if stage == NONE else text_on(fill, mode)
            for fill, stage in zip(fills, frame["stage"], strict=True)
        ],
    )
    return Chart(heatmap(cells, mode, short, status, tips=TIPS, chosen=chosen), describe(frame))


def headline(frame: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Return the finding of the map: how many cells stand at the highest stage there is; `names` are those of stages."""
    counts = _counts(frame)
    highest = next((stage for stage in reversed(HEIGHTS) if counts[stage]), NONE)
    if highest == NONE:
        return "No cell holds a study yet"
    number = "1 cell stands" if counts[highest] == 1 else f"{counts[highest]} cells stand"
    empty = f"; {counts[NONE]} hold no study yet" if counts[NONE] else ""
    return f"{number} at {highest}, {names[highest].lower()}{empty}"


def describe(frame: pd.DataFrame) -> str:
    """Say in words what the map shows: how many cells stand at each stage."""
    counts = _counts(frame)
    told = ", ".join(f"{stage} {counts[stage]}" for stage in HEIGHTS if counts[stage] and stage != NONE)
    return f"Stage of evidence by modality and indication. Cells: {told or 'none with a study'}; no study {counts[NONE]}."


def _counts(frame: pd.DataFrame) -> Counter[str]:
    """Count the cells of a modality at each stage; `all` is no cell."""
    return Counter(frame.loc[frame["modality"] != "all", "stage"])
