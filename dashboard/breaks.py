"""Breaks in indexing and asking, in words: each year has a letter on the charts of a page."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from dashboard import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dashboard.data import Break, Kind
    from dashboard.frame import View

COUNTS: Final[tuple[Kind, ...]] = ("heading", "indexing", "query")
"""Kinds of break that touch a count of papers; those of evidence levels and of authors touch no more."""
LEVELS: Final[tuple[Kind, ...]] = (*COUNTS, "publication type")
PLACES: Final[tuple[Kind, ...]] = (*COUNTS, "affiliation")


def of(
    view: View, kinds: tuple[Kind, ...] = COUNTS, indication: str = "", modality: str = ""
) -> tuple[Break, ...]:
    """Return the breaks that touch what the filters leave, or one indication or modality of it."""
    asked = view.filters
    return view.data.breaks(
        LEVELS if kinds == COUNTS and asked.evidence else kinds,
        (indication,) if indication else asked.indications,
        (modality,) if modality else asked.modalities,
    )


def letters(breaks: Iterable[Break]) -> dict[int, str]:
    """Give each year with a break its letter."""
    years = sorted({one.year for one in breaks})
    return {year: ascii_lowercase[place % len(ascii_lowercase)] for place, year in enumerate(years)}


def caption(breaks: Sequence[Break], *, lettered: bool = True) -> str:
    """List the breaks in one line under a chart, as Markdown; empty where there are none."""
    return _listed(breaks, "**{}** ", words.plain) if lettered else _listed(breaks, "", words.plain)


def plain_caption(breaks: Sequence[Break], *, lettered: bool = True) -> str:
    """List the breaks in one line of plain text."""
    return _listed(breaks, "{} " if lettered else "", str)


def _listed(breaks: Sequence[Break], letter: str, written: Callable[[str], str]) -> str:
    told = []
    for year, named in letters(breaks).items():
        labels = ", ".join(written(one.label) for one in breaks if one.year == year)
        told.append(f"{letter.format(named)}{year} {labels}")
    return f"Counts may break where indexing or the query changed: {'; '.join(told)}." if told else ""
