"""What a year is measured by: which column holds it, how it is written, and what is told of a year that is not over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dashboard.charts.frame import numbers, share

if TYPE_CHECKING:
    from collections.abc import Mapping

NOWCAST: Final = ("nowcast", "nowcast_low", "nowcast_high")
ARTICLES: Final = "articles"


@dataclass(frozen=True, slots=True)
class Measure:
    """How one measure is drawn and written; its column in a frame of years bears its name."""

    subject: str
    """What is drawn, as a sentence begins with it."""
    unit: str
    """What stands behind a figure in a sentence."""
    awaited: tuple[str, str, str] | tuple[()]
    """Columns of what an unfinished year is drawn at, and of its limits; without them it is drawn as far as it is known."""
    limits: str
    """What the pointer calls these."""
    beside: tuple[str, str, str]
    """One more column that the pointer tells: its name, what it is called, its format."""
    axis: str = ",.6~g"


_PER_100K: Final = ("per_100k", "Per 100,000 PubMed records", ",.2f")
MEASURES: Final[Mapping[str, Measure]] = {
    ARTICLES: Measure("Papers per year", "papers", NOWCAST, "Expected (95%)", _PER_100K),
    "per_100k": Measure(
        "Papers per 100,000 PubMed records of the year",
        "per 100,000 PubMed records",
        (),
        "Expected (95%)",
        _PER_100K,
    ),
    "share": Measure(
        "Share of the year's papers on any tracked indication",
        "of all papers",
        ("share", "share_low", "share_high"),
        "So far (95%)",
        ("share", "Share of all papers", ".1%"),
        axis="~%",
    ),
    "index": Measure(
        "Papers per year, as an index",
        "index",
        ("index_nowcast", "index_low", "index_high"),
        "Expected (95%)",
        ("index", "Index", ",.0f"),
    ),
}
COUNTED: Final = (ARTICLES, "index")
"""Measures that papers still to come raise; what is held against all papers of the year loses as much below the line."""


def figure(value: float, measure: str) -> str:
    """Write one value of a measure."""
    if measure == "share":
        return f"{share(100 * value)}%"
    return numbers(value) if measure == ARTICLES else f"{value:,.0f}" if measure == "index" else share(value)


def unit(measure: str, *, narrowed: bool = False) -> str:
    """Say what stands behind a figure; where filters leave fewer papers, a share is of these."""
    return f"{MEASURES[measure].unit}{' under these filters' if narrowed and measure == 'share' else ''}"


def awaited(row: Mapping[str, Any], measure: str) -> tuple[float | None, float | None, float | None]:
    """Return what a year that is not settled is drawn at, and its limits; None for what is not told."""
    columns = MEASURES[measure].awaited
    return (row[columns[0]], row[columns[1]], row[columns[2]]) if columns else (None, None, None)


def between(value: float, low: float, high: float, measure: str) -> str:
    """Write a value with its limits."""
    said = [figure(one, measure) for one in (value, low, high)]
    return f"{said[0]} ({said[1]} to {said[2]})"
