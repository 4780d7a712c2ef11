"""One sentence about what the counts say: complete years only, no cause, no advice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker import trends
from tracker.analysis import arrivals
from tracker.analysis.corpus import on_indications, select
from tracker.analysis.grouped import grouped
from tracker.analysis.overview import complete_year, investigational, shown_indications

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.filters import Filters
    from tracker.catalog import Indication

YEARS_BACK = 5
NAMES_AT_MOST = 3
LONG_NAME = 20  # characters; a longer label gives way to the short one
FEW_PAPERS = 10  # below this in both years, a comparison would be read into chance
SMALL_WHOLE = 30  # below this, one paper moves a share by more than 3 points

_PROPER = re.compile(r"\w*['\u2019]s\b|\S*[A-Z]\S*[A-Z]|\S+:|.\b")
"""How a label begins that keeps its capital inside a sentence: Parkinson's, TENS, SCS:, one letter."""


def within_sentence(label: str) -> str:
    """Write a label of the catalog as it stands inside a sentence: chronic pain, but Parkinson's disease."""
    return label if _PROPER.match(label) else label[:1].lower() + label[1:]


@dataclass(frozen=True, slots=True)
class _Year:
    """The papers of one year: on the indications in focus, and on all that are shown."""

    year: int
    focus: int
    whole: int


def finding(corpus: Corpus, filters: Filters) -> str:
    """Say in one plain sentence how the indications in focus stand in the last complete year.

    In focus are the investigational ones among those shown, else all shown. Shares are left out where
    the whole is small, and comparisons where both years have few papers.
    """
    if not len(corpus):
        return "No paper has been counted yet."
    rows = grouped(corpus, filters)
    chosen = select(rows, filters)
    if not chosen.any():
        return "No paper matches these filters."
    year = complete_year(corpus, filters)
    dated = rows.year[chosen & (rows.year != trends.UNKNOWN_YEAR)]
    if year is None or not len(dated) or dated.min() > year:
        return f"{_none_of(rows.number(chosen))} from a complete year, so there is nothing to compare yet."
    return _prefix(filters, corpus) + _sentence(corpus, filters, year, int(dated.min()))


def _none_of(number: int) -> str:
    return "The one paper found is not" if number == 1 else f"None of the {number:,} papers found is"


def _prefix(filters: Filters, corpus: Corpus) -> str:
    wanted = filters.checked(corpus.catalog)
    narrowed = wanted.modalities or wanted.evidence or wanted.species or wanted.text or wanted.facets
    return "With these filters: " if narrowed or wanted.retracted else ""


def _sentence(corpus: Corpus, filters: Filters, year: int, first: int) -> str:
    shown = shown_indications(corpus, filters)
    focus = investigational(corpus, filters) or shown
    now = _year(corpus, filters, focus, year)
    names = [entry.id for entry in shown]
    arriving = arrivals.still_arriving(corpus, names, year)
    clause = f"{_names(focus, shown)} had {_papers(now.focus)} in {year}{' so far' if arriving else ''}"
    shares = len(focus) < len(shown) and now.whole >= SMALL_WHOLE
    if shares:
        share = trends.percent(now.focus, now.whole)
        clause += f", {share} of the {now.whole:,} on {_all(corpus, shown)}"
    earlier, limits = year - YEARS_BACK, filters.checked(corpus.catalog).years
    if limits is not None and earlier < limits[0]:
        return f"{clause}."
    if earlier < first:
        return f"{clause}; the earliest paper counted is from {first}."
    before = _year(corpus, filters, focus, earlier)
    return f"{clause}; {_comparison(now, before, len(focus), shares=shares)}."


def _year(corpus: Corpus, filters: Filters, focus: Sequence[Indication], year: int) -> _Year:
    rows = grouped(corpus, filters)
    chosen = select(rows, replace(filters, years=(year, year)))
    return _Year(year, rows.number(chosen & on_indications(rows, focus)), rows.number(chosen))


def _comparison(now: _Year, before: _Year, indications: int, *, shares: bool) -> str:
    they = "it" if indications == 1 else "they"
    earlier = f"in {before.year} {they} had {f'{before.focus:,}' if before.focus else 'none'}"
    if max(now.focus, before.focus) < FEW_PAPERS:
        return f"{earlier}, too few to speak of a trend"
    if not shares or before.whole < SMALL_WHOLE:
        return earlier
    share = trends.percent(before.focus, before.whole)
    same = share == trends.percent(now.focus, now.whole)
    return f"{earlier}, {'the same share' if same else share}"


def _names(focus: Sequence[Indication], shown: Sequence[Indication]) -> str:
    if len(focus) == 1:
        return focus[0].label
    if len(focus) <= NAMES_AT_MOST:
        first, *rest = [entry.label if len(entry.label) <= LONG_NAME else entry.short for entry in focus]
        names = [first, *map(within_sentence, rest)]
        return f"{', '.join(names[:-1])} and {names[-1]} together"
    kind = "investigational indications" if len(focus) < len(shown) else "indications shown"
    return f"The {len(focus)} {kind} together"


def _all(corpus: Corpus, shown: Sequence[Indication]) -> str:
    whole = len(shown) == len(corpus.indications)
    return f"all {len(shown)} indications" if whole else f"the {len(shown)} indications shown"


def _papers(number: int) -> str:
    if number == 1:
        return "1 paper"
    return f"{number:,} papers" if number else "no papers"
