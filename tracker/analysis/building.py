"""From the rows of the store to the columns of a corpus."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tracker import trends
from tracker.analysis.corpus import EVIDENCE_CODES, SPECIES_CODES, Corpus
from tracker.analysis.filters import UNKNOWN
from tracker.analysis.held import no_facets
from tracker.label import STRICT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tracker.analysis.corpus import IntArray, Stamp
    from tracker.analysis.held import Held
    from tracker.catalog import Catalog
    from tracker.queries import CountedArticle, QueryEdit

Kind = TypeVar("Kind", bound=np.generic)


def no_heading(_kind: str) -> Mapping[str, Sequence[int]]:
    """Say that no label rests on a heading alone."""
    return {}


def build_corpus(
    articles: Iterable[CountedArticle],
    members: Mapping[str, Sequence[int]],
    labelled: Mapping[str, Sequence[int]],
    *,
    stamp: Stamp,
    catalog: Catalog,
    listed_on: Mapping[str, dt.date],
    search: Callable[[str], Iterable[int]],
    by_heading: Callable[[str], Mapping[str, Sequence[int]]] = no_heading,
    held: Callable[[Corpus, str], Held] = no_facets,
    edits: tuple[QueryEdit, ...] = (),
) -> Corpus:
    """Build the columns from the counted articles, indication id -> member PMIDs and modality id -> labelled PMIDs.

    PMIDs that are not among the articles are ignored. Raises ValueError beyond 64 enabled entries of a kind.
    """
    rows = sorted(articles, key=lambda row: row.pmid, reverse=True)
    indications = tuple(entry.id for entry in catalog.enabled_indications)
    modalities = tuple(entry.id for entry in catalog.enabled_modalities)
    pmid = np.array([row.pmid for row in rows], dtype=np.int64)
    return Corpus(
        stamp=stamp,
        catalog=catalog,
        indications=indications,
        modalities=modalities,
        pmid=_fixed(pmid),
        year=_fixed(np.array([row.publication_year or trends.UNKNOWN_YEAR for row in rows], dtype=np.int64)),
        created=_fixed(_days([row.created for row in rows])),
        evidence=_codes(EVIDENCE_CODES, [row.evidence_level for row in rows]),
        tagged=_fixed(np.array([row.evidence_basis in STRICT for row in rows], dtype=np.bool_)),
        species=_codes(SPECIES_CODES, [row.species for row in rows]),
        retracted=_fixed(np.array([row.is_retracted for row in rows], dtype=np.bool_)),
        combinations=trends.combine(_masks(pmid, members, indications), _masks(pmid, labelled, modalities)),
        listed_on=listed_on,
        search=search,
        by_heading=by_heading,
        held=held,
        edits=edits,
    )


def _masks(pmid: IntArray, groups: Mapping[str, Sequence[int]], order: Sequence[str]) -> NDArray[np.uint64]:
    """Bitmasks of the articles, whose PMIDs fall, from the PMIDs of each group."""
    members = [np.array(groups.get(name, ()), dtype=np.int64) for name in order]
    return trends.bitmasks(pmid[::-1], members)[::-1]


def _days(dates: Sequence[dt.date | None]) -> NDArray[np.datetime64]:
    """Days since 1970: ten times faster than letting numpy look at every date."""
    epoch = dt.date(1970, 1, 1).toordinal()
    days = np.array([date.toordinal() - epoch if date else 0 for date in dates], dtype="datetime64[D]")
    days[[date is None for date in dates]] = np.datetime64("NaT")
    return days


def _codes(codes: Mapping[str, int], values: Sequence[str | None]) -> IntArray:
    unknown = codes[UNKNOWN]
    return _fixed(np.array([codes.get(value or UNKNOWN, unknown) for value in values], dtype=np.int64))


def _fixed(column: NDArray[Kind]) -> NDArray[Kind]:
    column.setflags(write=False)
    return column
