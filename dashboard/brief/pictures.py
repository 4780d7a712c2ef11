"""The charts of a brief: the course of its subject among the established, and its mix of evidence."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from dashboard import breaks, charts
from dashboard.brief import stages, subject
from dashboard.charts.course import BAND, course
from dashboard.data import DATE_RULE
from dashboard.drawn import KEPT, Drawn
from dashboard.frame import NOWCAST_NOTE
from dashboard.maturity import cell_charts
from dashboard.maturity.pairs import ALL

if TYPE_CHECKING:
    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

NARROWED: Final = (
    "The band of the established is left out: it is of all papers, and filters narrow this line."
)


@lru_cache(maxsize=KEPT)
def lines(view: View, pair: Pair) -> Drawn | None:
    """Draw papers a year, what is to come, milestones and the band of the established; None without a dated paper."""
    years = view.data.per_year(view.filters)
    if years.empty or not years["articles"].any():
        return None
    aligned = view.data.trajectory(pair.indication, pair.modality, "count")
    band = aligned.head(0) if subject.others(view) else aligned
    found = breaks.of(view)
    chart = course(
        years[years["articles"].cumsum() > 0],
        band[BAND] if len(band) else pd.DataFrame(columns=BAND, dtype="float64"),
        view.mode,
        pair.indication,
        letters=breaks.letters(found),
        firsts=[(first.year, first.number) for first in stages.firsts(view, pair)],
    )
    shown = charts.packed(chart)
    label = subject.name(view, pair)
    narrowed = subject.others(view)
    return Drawn(
        f"{label}: papers per year" if narrowed else charts.trajectory_headline(aligned, label),
        f"Papers per year. {NARROWED}" if narrowed else _unit(pair),
        shown,
        name="papers-per-year",
        asked=view.filters,
        n=int(years["articles"].sum()),
        table=lambda: view.data.per_year(view.filters),
        notes=(DATE_RULE, NOWCAST_NOTE, breaks.plain_caption(found)),
    )


def _unit(pair: Pair) -> str:
    kind = "indications" if pair.modality == ALL else "cells"
    return (
        "Papers per year. Diamonds: the milestones below, by number. Grey band: the middle 80% of the established "
        f"{kind} at the same age since their first human paper, dashed: their median."
    )


def mix(view: View, pair: Pair) -> Drawn:
    """Draw papers per year by kind of evidence."""
    return cell_charts.evidence(view, pair)
