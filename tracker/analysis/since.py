"""What is new here since a data version that somebody saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker import queries
from tracker.analysis.corpus import count
from tracker.analysis.facets import known
from tracker.analysis.filters import Facet, Filters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from tracker.analysis.corpus import Corpus
    from tracker.analysis.source import Source


@dataclass(frozen=True, slots=True)
class Arrived:
    """Papers counted now that were first shown after a data version: in all, and of each indication that has any."""

    papers: int
    indications: Mapping[str, int]


def new_facet(version: int) -> Facet:
    """Return what narrows to the papers first shown after a data version."""
    return Facet("new", str(version))


def new_only(filters: Filters, version: int, *indications: str) -> Filters:
    """Return filters narrowed to what is new since a version, of these indications where any is named."""
    facets = (*filters.without("new").facets, new_facet(version))
    return replace(filters, facets=facets, indications=indications or filters.indications)


def arrived(corpus: Corpus, filters: Filters, version: int) -> Arrived | None:
    """Count what is new since a data version; None where this database never had that version."""
    if not known(corpus, [new_facet(version)]):
        return None
    asked = filters.checked(corpus.catalog).indications or corpus.indications
    counts = {name: count(corpus, new_only(filters, version, name)) for name in asked}
    present = {name: papers for name, papers in counts.items() if papers}
    return Arrived(count(corpus, new_only(filters, version)), present)


def published_at(source: Source, version: int) -> dt.datetime | None:
    """Return when a data version was published (UTC); None where there is none of that number."""
    with source.database.read() as c:
        return dict(queries.versions(c)).get(version)


def latest(source: Source) -> tuple[int, dt.datetime | None]:
    """Return the number of the newest data version and when it was published (UTC); 0 and None before the first."""
    with source.database.read() as c:
        found = queries.current_version(c)
    return (found.id, found.at) if found else (0, None)
