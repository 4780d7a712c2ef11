"""What the pages ask of filters: what each choice would leave, what facets are called, and which papers are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.data import kept
from tracker.analysis.facets import facet_id, known
from tracker.analysis.filters import Facet
from tracker.analysis.held import term_id
from tracker.analysis.narrowing import choices, relaxed
from tracker.analysis.similar import similar_papers
from tracker.analysis.terms import recent_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.analysis import Corpus, Filters, Source, Stamp
    from tracker.analysis.similar import Similar


class Choices:
    """Questions of one data version about filters themselves."""

    __slots__ = ()
    source: Source
    stamp: Stamp

    def facet_names(self, facets: tuple[Facet, ...]) -> Mapping[Facet, str]:
        """Return those of the facets that mean something here, with what each narrows to."""
        return kept.counted(self, known, facets) if facets else {}

    def facet(self, kind: str, name: str) -> Facet:
        """Return the facet of a journal, a country or a funder by its name in a table."""
        return kept.counted(self, _facet, kind, name)

    def group_facet(self, number: int) -> Facet:
        """Return the facet of a group of authors by its number in a table of this version."""
        return kept.counted(self, _group, number)

    def all_of(self, kind: str) -> tuple[Facet, ...]:
        """Return every facet of a kind."""
        return kept.counted(self, _all_of, kind)

    def term_facet(self, kind: str, key: str) -> Facet:
        """Return the facet of a term by its kind and its key in a table."""
        return Facet(kind, term_id(kind, key))

    def recent_span(self, filters: Filters) -> tuple[int, int] | None:
        """Return the years of which rising terms tell the recent papers."""
        return kept.counted(self, recent_span, filters)

    def choices(self, filters: Filters, kind: str) -> tuple[tuple[str, int], ...]:
        """Return the values of a filter with the papers that each alone would leave."""
        return kept.counted(self, choices, filters, kind)

    def relaxed(self, filters: Filters) -> tuple[tuple[str, Filters, int], ...]:
        """Return which single filter, taken away, brings papers back, and how many."""
        return kept.counted(self, relaxed, filters)

    def similar(self, pmid: int) -> tuple[Similar, ...]:
        """Return the papers filed most like this one."""
        return kept.listed(self, similar_papers, pmid)


def _facet(corpus: Corpus, kind: str, name: str) -> Facet:
    return Facet(kind, facet_id(corpus, kind, name))


def _all_of(corpus: Corpus, kind: str) -> tuple[Facet, ...]:
    return tuple(Facet(kind, one) for one in corpus.held(corpus, kind).ids)


def _group(corpus: Corpus, number: int) -> Facet:
    return Facet("group", corpus.held(corpus, "group").ids[number])
