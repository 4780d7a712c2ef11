"""Readouts due: trials whose protocol, or a paper that names their number, was followed by no report of results."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker.analysis.corpus import EVIDENCE_CODES, select
from tracker.analysis.filters import EVIDENCE_LEVELS, UNKNOWN
from tracker.maturity.papers import PRIMARY
from tracker.trends import any_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.filters import Filters
    from tracker.analysis.studies import Studies

MONTHS = 36
"""Months from the first announcement after which a readout is due."""
PROTOCOL, MENTION = "protocol", "mention"
READOUT_COLUMNS = (
    *("registration", "indications", "modalities", "pmid", "published", "months_waiting", "planned"),
    *("basis", "unclassified"),
)
READOUT_NOTE = (
    "What was reported is a lower bound: results that do not name their registration number cannot be found, so a "
    "trial listed here may have been reported. Trials that no paper names are not listed at all."
)
"""Shown wherever readouts are."""


@dataclass(slots=True)
class _Trial:
    """The papers that carry one number, as places in the corpus."""

    announced: list[int] = field(default_factory=list)
    """Chosen papers that are no report of results: protocols, reviews, comments."""
    unclassified: int = 0
    """Papers of unknown level: any of them may be the report."""
    reported: bool = False


def readouts_due(studies: Studies, filters: Filters, months: int = MONTHS) -> pd.DataFrame:
    """List the registered trials that were announced at least so many months ago and have no results yet, longest first.

    Announced: a selected paper carries the number that is a protocol, or of any other level that reports no study of
    its own (`unknown` apart). No results: no counted paper of the levels rct, trial, observational or case_report
    carries it, whatever the filters say and whenever it was published. Filters on evidence are not read.
    Columns: registration (letters and digits alone), indications, modalities (tuples of ids, of all announcements), pmid,
    published (of the first one, ISO to the precision known), months_waiting (int64: whole months since the last day
    that date may stand for, to the day up to which every arrival is known), planned (Int64: participants, empty where
    no announcement tells), basis (protocol, or mention where no protocol is among them), unclassified (int64: papers
    with the number whose level is unknown, to be read by somebody). What has no date is not listed: see READOUT_NOTE.
    """
    corpus = studies.corpus
    today = corpus.as_of()
    chosen = select(corpus, replace(filters, evidence=()))
    rows = []
    for number, trial in _trials(studies, chosen.tolist()).items():
        dated = [place for place in trial.announced if not np.isnat(studies.day[place])]
        if trial.reported or not dated or today is None:
            continue
        first = min(dated, key=lambda place: (studies.day[place], corpus.pmid[place]))
        waited = _whole_months(studies.day[first].item(), today)
        if waited >= months:
            rows.append(_row(studies, number, trial, first, waited))
    frame = pd.DataFrame(rows, columns=list(READOUT_COLUMNS))
    frame = frame.astype(
        {"pmid": np.int64, "months_waiting": np.int64, "planned": "Int64", "unclassified": np.int64}
    )
    return frame.sort_values(["months_waiting", "registration"], ascending=[False, True]).reset_index(
        drop=True
    )


def _trials(studies: Studies, chosen: Sequence[bool]) -> dict[str, _Trial]:
    levels = list(EVIDENCE_LEVELS)
    trials: dict[str, _Trial] = {}
    for place, numbers in enumerate(studies.registrations):
        for number in numbers:
            trial = trials.setdefault(number, _Trial())
            level = levels[studies.corpus.evidence[place]]
            if level in PRIMARY:
                trial.reported = True
            elif level == UNKNOWN:
                trial.unclassified += 1
            elif chosen[place]:
                trial.announced.append(place)
    return trials


def _row(studies: Studies, number: str, trial: _Trial, first: int, waited: int) -> tuple[object, ...]:
    corpus = studies.corpus
    planned = int(studies.planned[trial.announced].max())
    protocols = (corpus.evidence[trial.announced] == EVIDENCE_CODES[PROTOCOL]).any()
    return (
        *(
            number,
            *_cells(corpus, trial.announced),
            int(corpus.pmid[first]),
            studies.published[first],
            waited,
        ),
        *(planned or None, PROTOCOL if protocols else MENTION, trial.unclassified),
    )


def _cells(corpus: Corpus, places: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the indications and the modalities of these papers, in the order of the catalog."""
    codes = corpus.combinations.codes[list(places)]
    return (
        _named(corpus.indications, any_of(corpus.indication_table[codes].T)),
        _named(corpus.modalities, any_of(corpus.modality_table[codes].T)),
    )


def _named(names: Sequence[str], held: Iterable[bool]) -> tuple[str, ...]:
    return tuple(name for name, holds in zip(names, held, strict=False) if holds)


def _whole_months(since: dt.date, until: dt.date) -> int:
    return 12 * (until.year - since.year) + until.month - since.month - (until.day < since.day)
