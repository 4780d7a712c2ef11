"""What each counted article tells of the study behind it, as columns beside those of the corpus."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tracker import queries
from tracker.label import MODIFIERS
from tracker.maturity.groups import group_codes
from tracker.maturity.registry import registration_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy.engine import Connection

    from tracker.analysis.corpus import BoolArray, Corpus, IntArray
    from tracker.maturity.groups import Lead

    Days = NDArray[np.datetime64]
    Texts = NDArray[np.object_]

Kind = TypeVar("Kind", bound=np.generic)

TYPES = {
    "phase_3": ("D017428", "Clinical Trial, Phase III"),
    "controlled": ("D018848", "Controlled Clinical Trial"),
}
"""What a publication type alone tells, by its UI and name."""
_EPOCH = dt.date(1970, 1, 1).toordinal()
_NO_DAY = np.iinfo(np.int64).min  # numpy's NaT


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """Columns aligned with `corpus` (newest PMID first); read-only and safe to share between threads.

    published: ISO dates to the precision known, None unknown; day: the last day that date may stand for (NaT unknown),
    so that 2010-03 comes before 2010, which comes before 2011-01; participants, planned: 0 = not told, also where
    several numbers stand side by side and the rules abstain; group: equal for papers of one group of authors, -1
    where nobody signed; indexed: NLM has given it headings, or says that its work is done.
    """

    corpus: Corpus
    published: Texts
    day: Days
    tagged: BoolArray
    """The evidence level rests on NLM's tags or a person's word, not on the rules for titles."""
    modifiers: Mapping[str, BoolArray]
    types: Mapping[str, BoolArray]
    """Keys of TYPES -> which articles bear that publication type."""
    participants: IntArray
    planned: IntArray
    registrations: tuple[tuple[str, ...], ...] = field(repr=False)
    """Registration numbers of trials, one form each (`maturity.registry`)."""
    preprint: BoolArray
    indexed: BoolArray
    retracted_on: Texts
    """ISO date of the earliest stored notice of retraction; None where there is none, or its date is unknown."""
    leads: Callable[[], Mapping[int, Lead]] = field(repr=False)
    """Reads who signed each paper first and last."""

    @property
    def group(self) -> IntArray:
        """Groups of authors as numbers, told apart when they are first asked for: names take longest to read."""
        return self.corpus.once("groups", self._groups)

    def _groups(self) -> IntArray:
        leads = self.leads()
        return _fixed(group_codes([leads.get(pmid) for pmid in self.corpus.pmid.tolist()]))

    def __len__(self) -> int:
        """How many articles there are."""
        return len(self.corpus)


def load_studies(c: Connection, corpus: Corpus, leads: Callable[[], Mapping[int, Lead]]) -> Studies:
    """Read the studies of a corpus, within the transaction that saw it: nine statements, whatever their number."""
    pmids = corpus.pmid.tolist()
    rows = {row.pmid: row for row in queries.study_rows(c)}
    found = [rows[pmid] for pmid in pmids]
    published = [row.publication_date for row in found]
    of_types = queries.of_types(c, dict(TYPES.values()))
    modifiers = queries.labelled(c, "modifier")
    retractions = queries.retraction_dates(c)
    return Studies(
        corpus=corpus,
        published=_texts(published),
        day=_fixed(last_days(published)),
        tagged=corpus.tagged,
        modifiers={name: _among(corpus, modifiers.get(name, ())) for name in MODIFIERS},
        types={name: _among(corpus, of_types[ui]) for name, (ui, _) in TYPES.items()},
        participants=_numbers(corpus, queries.labelled(c, "sample_size")),
        planned=_numbers(corpus, queries.labelled(c, "planned_size")),
        registrations=_registrations(c, pmids),
        preprint=_flags(row.is_preprint for row in found),
        indexed=_flags(row.has_headings or row.status == "MEDLINE" for row in found),
        retracted_on=_texts([_first(retractions.get(pmid, ())) for pmid in pmids]),
        leads=leads,
    )


def last_days(dates: Sequence[str | None]) -> Days:
    """Return the last day that each ISO date may stand for: datetime64[D], NaT where there is none."""
    numbers = {date: _last_day(date) for date in set(dates) if date}
    days = np.array([numbers.get(date or "", _NO_DAY) for date in dates], dtype=np.int64)
    return days.view("datetime64[D]")


def _last_day(date: str) -> int:
    """Count the days since 1970."""
    year, *rest = map(int, date.split("-"))
    month = rest[0] if rest else 12
    day = rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1]
    return dt.date(year, month, day).toordinal() - _EPOCH


def _first(dates: Sequence[str | None]) -> str | None:
    """Return the earliest of these dates; of two that end on the same day, the one that says less."""
    known = [date for date in dates if date]
    return min(known, key=lambda date: (_last_day(date), len(date)), default=None)


def _registrations(c: Connection, pmids: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    banked: dict[int, list[tuple[str, str]]] = {}
    for pmid, bank, accession in queries.registration_rows(c):
        banked.setdefault(pmid, []).append((bank, accession))
    named = queries.label_reasons(c, "modifier", "registered")
    numbers = {
        pmid: registration_ids(banked.get(pmid, ()), named.get(pmid, ""))
        for pmid in banked.keys() | named.keys()
    }
    return tuple(numbers.get(pmid, ()) for pmid in pmids)


def _numbers(corpus: Corpus, labelled: Mapping[str, Sequence[int]]) -> IntArray:
    """Return the number that labels give each article, the largest where there are several, 0 where there is none."""
    numbers = np.zeros(len(corpus), dtype=np.int64)
    for value, pmids in labelled.items():
        if value.isdecimal():
            here = _places(corpus, pmids)
            numbers[here] = np.maximum(numbers[here], int(value))
    return _fixed(numbers)


def _among(corpus: Corpus, pmids: Collection[int]) -> BoolArray:
    """Tell for each article whether it is one of these."""
    among = np.zeros(len(corpus), dtype=np.bool_)
    among[_places(corpus, pmids)] = True
    return _fixed(among)


def _places(corpus: Corpus, pmids: Collection[int]) -> IntArray:
    """Return where these PMIDs stand in the corpus, whose PMIDs fall; those that are not there are left out."""
    wanted = np.fromiter(pmids, dtype=np.int64, count=len(pmids))
    rising = corpus.pmid[::-1]
    place = np.searchsorted(rising, wanted)
    there = place < len(rising)
    there[there] = rising[place[there]] == wanted[there]
    places: IntArray = len(rising) - 1 - place[there]
    return places


def _flags(values: Iterable[bool]) -> BoolArray:
    return _fixed(np.fromiter(values, dtype=np.bool_))


def _texts(values: Sequence[str | None]) -> Texts:
    column = np.empty(len(values), dtype=np.object_)
    column[:] = values
    return _fixed(column)


def _fixed(column: NDArray[Kind]) -> NDArray[Kind]:
    column.setflags(write=False)
    return column
