"""Records that follow from another: retraction notices, errata, concerns, and preprints."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.demo import dates
from tracker.demo.design import PRIMARY
from tracker.demo.truth import UNATTRIBUTED, planted_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.demo.dice import Dice
    from tracker.demo.truth import Planted

PREPRINTS_FROM = 2020
RETRACTED, CORRECTED, CONCERN, PREPRINTED = 0.006, 0.008, 0.002, 0.07

LINKS = {
    "retraction": ("RetractionOf", "RetractionIn"),
    "erratum": ("ErratumFor", "ErratumIn"),
    "concern": ("ExpressionOfConcernFor", "ExpressionOfConcernIn"),
    "preprint": ("UpdateIn", "UpdateOf"),
}
"""RefType from a companion to its article, and back."""


def companions(dice: Dice, draft: Planted) -> Iterator[Planted]:
    """Yield the notices on a paper and its preprint, whenever they arrive."""
    if draft.kind != "article" or draft.design not in PRIMARY or UNATTRIBUTED in draft.modalities:
        return
    opening = _opens_a_chapter(draft)
    for kind, share, median in (
        ("retraction", RETRACTED, 700),
        ("erratum", CORRECTED, 150),
        ("concern", CONCERN, 400),
    ):
        if dice.chance(share) and not (kind == "retraction" and opening):
            yield _notice(dice, draft, kind, median)
    if draft.published.year > PREPRINTS_FROM and dice.chance(PREPRINTED) and not opening:
        yield _preprint(dice, draft)


def _opens_a_chapter(draft: Planted) -> bool:
    """Say whether the paper falls in a landmark year of its cell: those years stay clear."""
    return any(
        draft.published.year in cell.landmarks
        for cell in planted_cells()
        if cell.modality in draft.modalities and cell.indication in draft.indications
    )


def _notice(dice: Dice, draft: Planted, kind: str, median: int) -> Planted:
    arrived = draft.arrived + dt.timedelta(days=20 + int(dice.around(median, 0.5)))
    return replace(
        draft, key=f"{draft.key}/{kind}", kind=kind, source=draft.key, published=arrived, arrived=arrived,
        dating="online", indexed=dates.draw_indexing(dice, arrived), has_abstract=False,
        language="eng", nct=None,
    )  # fmt: skip


def as_preprint(dice: Dice, draft: Planted) -> Planted:
    """Return the paper as a preprint that no journal has published (yet)."""
    arrived = draft.published + dt.timedelta(days=dice.whole(1, 6))
    return replace(
        draft,
        kind="preprint",
        arrived=arrived,
        dating="online",
        indexed=None,
        has_abstract=True,
        language="eng",
    )


def _preprint(dice: Dice, draft: Planted) -> Planted:
    published = draft.published - dt.timedelta(days=40 + int(dice.around(120, 0.5)))
    earlier = replace(draft, key=f"{draft.key}/preprint", source=draft.key, published=published)
    return as_preprint(dice, earlier)
