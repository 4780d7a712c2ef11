"""What is due and what is missing in an indication or a cell. The view is that of the subject."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dashboard import words
from dashboard.drawn import KEPT
from dashboard.landscape import spaces
from dashboard.maturity.readouts import BASES

if TYPE_CHECKING:
    from dashboard.frame import View


class Readout(NamedTuple):
    """A registered trial whose results are due."""

    registration: str
    said: str
    pmid: int


class Space(NamedTuple):
    """A cell in which papers are missing."""

    label: str
    said: str


@lru_cache(maxsize=KEPT)
def readouts(view: View) -> tuple[Readout, ...]:
    """Return the readouts due, those waited for longest first."""
    found = []
    for row in view.data.readouts(view.filters).to_dict("records"):
        parts = [
            f"{BASES[row['basis']]}, {words.date(row['published'])}",
            f"waiting {row['months_waiting']:,} months",
        ]
        if row["planned"] == row["planned"] and row["planned"] is not None:
            parts.append(f"{row['planned']:,} participants planned")
        found.append(Readout(row["registration"], " \u00b7 ".join(parts), int(row["pmid"])))
    return tuple(found)


@lru_cache(maxsize=KEPT)
def white_space(view: View) -> tuple[Space, ...]:
    """Return the cells that are empty, thin or of one group where papers are to be expected, most expected first."""
    found = []
    for row in spaces.missing(view).to_dict("records"):
        flags = ", ".join(name for flag, name in spaces.LISTED.items() if row[flag])
        known = row["expected"] == row["expected"]
        expected = f", {row['expected']:,.0f} expected" if known else ""
        found.append(
            Space(row["modality_label"], f"{flags.lower()}: {words.papers(row['observed'])}{expected}")
        )
    return tuple(found)
