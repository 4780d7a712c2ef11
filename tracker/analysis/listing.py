"""The papers behind a count, one page at a time, and everything on one paper."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tracker import queries
from tracker.analysis.corpus import select
from tracker.analysis.filters import Filters
from tracker.analysis.timeline import Event, timeline
from tracker.queries.counted import NOTICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.source import Source

RECENT = 5000
"""Among so many of the last arrivals, most filters find what they list."""
FLAGS = ("is_retracted", "is_preprint", "has_concern")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: how many papers there are in all, its rows, and all PMIDs when they are asked for.

    rows: the columns of `queries.ArticleRow`: pmid int64, flags bool, all else plain objects with None for
    the unknown; `indications` and `modalities` are tuples of ids in catalog order.
    """

    total: int
    rows: pd.DataFrame
    pmids: Callable[[], list[int]]
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Paper(queries.ArticleDetail):
    """Everything on one article; `not_counted` says why tables and charts leave it out ('' when they do not)."""

    not_counted: str

    @property
    def timeline(self) -> tuple[Event, ...]:
        """Everything dated that is known of it, oldest first."""
        return timeline(self)


def papers(source: Source, filters: Filters, *, page: int = 1, per_page: int = 50) -> Page:
    """List the papers the filters select, newest PMID first; a page past the end is the last one."""
    corpus = source.corpus()
    found = corpus.pmid[select(corpus, filters)]
    pages = max(1, -(-len(found) // per_page))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * per_page : page * per_page]
    return Page(len(found), _frame(rows_of(source, shown.tolist())), found.tolist, page, pages)


def cited(source: Source, pmids: Sequence[int]) -> pd.DataFrame:
    """List papers by their PMIDs, in the order asked, counted or not; what is not stored is left out. Columns as in Page."""
    return _frame(rows_of(source, pmids))


def rows_of(source: Source, pmids: Sequence[int]) -> list[queries.ArticleRow]:
    """Return the lines of a list of papers, in the order asked; ids of indications and modalities in catalog order."""
    with source.database.read() as c:
        found = queries.article_rows(c, pmids)
    indications = [entry.id for entry in source.catalog.enabled_indications]
    modalities = [entry.id for entry in source.catalog.enabled_modalities]
    return [
        row._replace(
            indications=_ordered(row.indications, indications),
            modalities=_ordered(row.modalities, modalities),
        )
        for row in found
    ]


def newest(corpus: Corpus, filters: Filters, limit: int = 10) -> tuple[int, ...]:
    """Return the PMIDs of the selected papers that arrived in PubMed last, the last first."""
    if not filters.facets:  # which are known of the columns as a whole
        recent = corpus.once("recent", lambda: _recent(corpus))
        found = recent.pmid[select(recent, filters)][:limit].tolist()
        if len(found) == limit:
            return tuple(found)
    order, chosen = corpus.once("by arrival", lambda: _by_arrival(corpus)), select(corpus, filters)
    return tuple(corpus.pmid[order[chosen[order]][:limit]].tolist())


def _recent(corpus: Corpus) -> Corpus:
    """Return the columns of the last arrivals alone, the last first."""
    order = corpus.once("by arrival", lambda: _by_arrival(corpus))[:RECENT]
    columns = ("pmid", "year", "created", "evidence", "tagged", "species", "retracted")
    combinations = replace(corpus.combinations, codes=corpus.combinations.codes[order])
    return replace(
        corpus, combinations=combinations, **{name: getattr(corpus, name)[order] for name in columns}
    )


def _by_arrival(corpus: Corpus) -> NDArray[np.intp]:
    """Return the places of all articles, the last to arrive first; those of one day stand newest PMID first."""
    arrival = np.where(np.isnat(corpus.created), np.datetime64(0, "D"), corpus.created)
    return np.argsort(-arrival.astype(np.int64), kind="stable")


def paper(source: Source, pmid: int) -> Paper | None:
    """Return everything on one article with the reasons of its labels; None when it is not stored."""
    with source.database.read() as c:
        detail = queries.article_detail(c, pmid)
        superseded = detail is not None and detail.is_preprint and pmid in queries.superseded_preprints(c)
    if detail is None:
        return None
    values = {entry.name: getattr(detail, entry.name) for entry in fields(detail)}
    return Paper(**values, not_counted=_not_counted(source.corpus(), detail, superseded=superseded))


def _not_counted(corpus: Corpus, detail: queries.ArticleDetail, *, superseded: bool) -> str:
    pmid = detail.article.pmid
    if pmid in corpus.pmid[select(corpus, Filters())]:
        return ""
    reasons = {
        "it answers no query": all(row.closed_at is not None for row in detail.memberships),
        "a person's correction says that it does not belong here": all(
            row.closed_at is not None or row.rejected for row in detail.memberships
        ),
        "it is a notice, not a study": detail.evidence_level == NOTICE,
        "it is a preprint whose journal version is stored": superseded,
        "it is retracted, and counted only when that is asked for": detail.is_retracted,
        "its only modality stands outside the totals": pmid in corpus.pmid,
        "it answers no query that is followed now": True,
    }
    return next(reason for reason, holds in reasons.items() if holds)


def _frame(rows: Sequence[queries.ArticleRow]) -> pd.DataFrame:
    names = queries.ArticleRow._fields
    # As plain objects: pandas would turn an unknown journal into a NaN and a year beside it into 2020.0.
    cells = np.empty((len(rows), len(names)), dtype=object)
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            cells[place, column] = value
    frame = pd.DataFrame(cells, columns=list(names), dtype=object)
    for name, kind in {"pmid": np.int64, **dict.fromkeys(FLAGS, np.bool_)}.items():
        frame[name] = cells[:, names.index(name)].astype(kind)
    return frame


def _ordered(ids: Iterable[str], order: Sequence[str]) -> tuple[str, ...]:
    found = set(ids)
    return tuple(name for name in order if name in found)
