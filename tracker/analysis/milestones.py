"""What happened for the first time in each cell, when it was published and when it was first seen here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from tracker.analysis.filters import Filters
from tracker.analysis.maturity import firsts
from tracker.maturity.milestones import KINDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from tracker.analysis.studies import Studies

MILESTONE_COLUMNS = ("indication", "modality", "kind", "label", "date", "pmids", "seen")


def milestones(
    studies: Studies, filters: Filters, seen: Mapping[tuple[str, str, str], dt.datetime]
) -> pd.DataFrame:
    """List the milestones of the cells the filters leave: per cell in the order of KINDS, `all` modalities first.

    Columns: indication, modality, kind, label (str), date (of publication, ISO as exact as it is known, None where
    it is not; of a retraction, that of its notice), pmids (tuple: every paper of the earliest date, or all that prove
    a stage), seen (datetime, UTC, None where it has not been noted yet). `seen` is `queries.milestones_seen`.
    """
    rows = [
        (indication, modality, one.kind, KINDS[one.kind], one.date, one.pmids)
        for (indication, modality), found in firsts(studies, filters).items()
        for one in found
    ]
    moments = [seen.get((indication, modality, kind)) for indication, modality, kind, *_ in rows]
    frame = pd.DataFrame(rows, columns=list(MILESTONE_COLUMNS[:-1]))
    dates = pd.Series([row[4] for row in rows], dtype=object)
    return frame.assign(date=dates, seen=pd.Series(moments, dtype=object))


def milestone_keys(studies: Studies) -> set[tuple[str, str, str]]:
    """Return (indication, modality, kind) of every milestone there is now, by broad counts."""
    return {
        (indication, modality, one.kind)
        for (indication, modality), found in firsts(studies, Filters()).items()
        for one in found
    }
