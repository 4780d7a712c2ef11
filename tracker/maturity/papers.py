"""What each paper of a cell is evidence of, in order of time. Retracted papers are not among them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from tracker.label import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tracker.trends.arrays import BoolArray, IntArray

    Objects = NDArray[np.object_]

PRIMARY = ("rct", "trial", "observational", "case_report")
"""Levels of studies done on somebody; pooled analyses, reviews, protocols and comments prove no first hand."""
UNDATED = int(np.iinfo(np.int64).max)
"""The day of a paper whose date is unknown: after every other."""
PIVOTAL_SIZE = 80
SIGNALS = (
    *("animal", "primary", "prospective", "controlled", "rct", "sham_rct", "multicentre_rct", "pivotal"),
    *("systematic_review", "meta_analysis", "guideline", "unknown"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Papers:
    """Columns of equal length, ordered by day and then by PMID, undated ones last.

    day: days since 1970 of the last day the date may stand for (UNDATED: unknown); published: ISO date or None;
    level: position in label.LEVELS; participants: 0 = not told; registrations: tuples of numbers; group: -1 = unknown;
    signals [papers, SIGNALS]: what each is evidence of.
    """

    pmid: IntArray
    day: IntArray
    published: Objects
    level: IntArray
    participants: IntArray
    registrations: Objects
    group: IntArray
    preprint: BoolArray
    signals: BoolArray

    def __len__(self) -> int:
        """How many papers there are."""
        return len(self.pmid)

    def of(self, signal: str) -> BoolArray:
        """Tell for each paper whether it gives this signal."""
        column: BoolArray = self.signals[:, SIGNALS.index(signal)]
        return column

    def take(self, places: IntArray) -> Papers:
        """Return the papers at these places, in the order of the places."""
        return Papers(**{name: getattr(self, name)[places] for name in _COLUMNS})


_COLUMNS = tuple(entry.name for entry in fields(Papers))


def order_of_time(pmid: IntArray, days: IntArray) -> IntArray:
    """Return the places of the papers in order of time: by day, and those of one day by PMID."""
    order: IntArray = np.lexsort((pmid, days)).astype(np.int64)
    return order


def day_numbers(days: NDArray[np.datetime64]) -> IntArray:
    """Return days since 1970, UNDATED for those that are not known."""
    return np.where(np.isnat(days), UNDATED, days.astype("datetime64[D]").astype(np.int64))


def signals(
    level: IntArray,
    animal: BoolArray,
    participants: IntArray,
    modifiers: Mapping[str, BoolArray],
    types: Mapping[str, BoolArray],
) -> BoolArray:
    """Say what each paper is evidence of: [papers, SIGNALS].

    level: positions in label.LEVELS; animal: animals alone were studied; modifiers: sham, crossover, multicentre,
    prospective, meta_analysis, network_meta_analysis, scoping_review; types: phase_3, controlled. The signal `animal`
    is preclinical work, in the test tube or the computer too, or a primary design in animals.
    """
    at = {name: level == code for code, name in enumerate(LEVELS)}
    primary = np.logical_or.reduce([at[name] for name in PRIMARY])
    columns = {
        "animal": at["preclinical"] | (animal & primary),
        "primary": primary & ~animal,
        "prospective": primary & ~animal & modifiers["prospective"],
        **_trials(at["rct"] & ~animal, at["trial"] & ~animal, participants, modifiers, types),
        **_syntheses(at["systematic_review"] & ~animal, modifiers),
        "guideline": at["guideline"],
        "unknown": at["unknown"],
    }
    return np.column_stack([columns[name] for name in SIGNALS])


def _trials(
    rct: BoolArray,
    trial: BoolArray,
    participants: IntArray,
    modifiers: Mapping[str, BoolArray],
    types: Mapping[str, BoolArray],
) -> dict[str, BoolArray]:
    """Tell trials in people apart.

    controlled: randomised, or with a sham arm, in crossover, or of the type Controlled Clinical Trial; pivotal:
    randomised, and in several centres, of phase III, or with 80 participants or more.
    """
    compared = modifiers["sham"] | modifiers["crossover"] | types["controlled"]
    large = types["phase_3"] | (participants >= PIVOTAL_SIZE)
    return {
        "controlled": rct | (trial & compared),
        "rct": rct,
        "sham_rct": rct & modifiers["sham"],
        "multicentre_rct": rct & modifiers["multicentre"],
        "pivotal": rct & (modifiers["multicentre"] | large),
    }


def _syntheses(review: BoolArray, modifiers: Mapping[str, BoolArray]) -> dict[str, BoolArray]:
    """Tell systematic reviews apart: a scoping review maps a field without weighing it, so it is none."""
    pooled = modifiers["meta_analysis"] | modifiers["network_meta_analysis"]
    return {
        "systematic_review": review & (pooled | ~modifiers["scoping_review"]),
        "meta_analysis": review & pooled,
    }


def objects(values: Sequence[object]) -> Objects:
    """Return a column of any values, tuples among them."""
    column = np.empty(len(values), dtype=np.object_)
    column[:] = values
    return column
