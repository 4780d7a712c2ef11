"""Draw every record of the corpus from the planted histories, as it stands on a day.

Each stream-year has its own dice, so a later day only adds records: it never changes or renumbers
those that had already arrived (their status, indexing and links apart).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tracker.demo import dates
from tracker.demo.dice import Dice
from tracker.demo.draft import stream_year
from tracker.demo.related import LINKS, companions
from tracker.demo.streams import FIRST_YEAR, streams
from tracker.demo.truth import Planted, Truth, planted_cells

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 20_250_101
REFERENCE_DAY = dt.date(2026, 6, 30)
RECORDS = 8000
PREPRINT_LEAD = 2
"""Years to look ahead, for the preprints of papers still to come."""
FIRST_PMID = 900_000_001
"""Far above any PMID that PubMed has given."""


@lru_cache(maxsize=4)
def planted(seed: int = SEED, today: dt.date = REFERENCE_DAY, records: int = RECORDS) -> Truth:
    """Return the whole plan as it stands on a day: the cells and every record with its PMID.

    `records` is about how many there are on REFERENCE_DAY; a small figure is overrun, because every
    cell keeps its first papers.
    """
    scale = records / RECORDS
    drafts: list[Planted] = []
    for stream in streams():
        for year in range(FIRST_YEAR, today.year + 1 + PREPRINT_LEAD):
            for draft in stream_year(seed, stream, year, scale):
                drafts.extend((draft, *companions(Dice(seed, draft.key, "related"), draft)))
    here = sorted((d for d in drafts if d.arrived <= today), key=lambda d: (d.arrived, d.key))
    pmids = {draft.key: FIRST_PMID + number for number, draft in enumerate(here)}
    return Truth(seed, today, scale, planted_cells(), tuple(_settle(seed, here, pmids, today)))


def _settle(seed: int, here: list[Planted], pmids: dict[str, int], today: dt.date) -> Iterator[Planted]:
    links: dict[str, list[tuple[str, int]]] = {}
    for draft in here:
        if draft.source in pmids:
            there, back = LINKS[draft.kind]
            links.setdefault(draft.key, []).append((there, pmids[draft.source]))
            links.setdefault(draft.source, []).append((back, pmids[draft.key]))
    for draft in here:
        indexed = draft.indexed if draft.indexed and draft.indexed <= today else None
        status = dates.status(Dice(seed, draft.key, "status"), draft.arrived, draft.indexed, today)
        yield replace(
            draft,
            pmid=pmids[draft.key],
            indexed=indexed,
            status=status,
            links=tuple(links.get(draft.key, ())),
        )
