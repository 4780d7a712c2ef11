"""Synthetic records for the labels: a title, an abstract and whatever tags a test needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.catalog import load_catalog
from tracker.label import Facts, Labeller, Labels
from tracker.records import MeshHeading, PublicationType, Searchable

if TYPE_CHECKING:
    from collections.abc import Iterable

CATALOG = load_catalog()
LABELLER = Labeller(CATALOG)
JA = "Journal Article"
RCT, SR, CASE = "Randomized Controlled Trial", "Systematic Review", "Case Reports"


def labels(
    title: str,
    abstract: str = "",
    *,
    mesh: Iterable[str] = (),
    types: Iterable[str] = (),
    keywords: Iterable[str] = (),
    status: str | None = None,
) -> Labels:
    """Label a record made of these parts."""
    record = Searchable(
        1,
        title=(title,),
        abstract=(abstract,) if abstract else (),
        keywords=tuple(keywords),
        mesh=tuple(MeshHeading(name) for name in mesh),
        publication_types=tuple(PublicationType(name) for name in types),
    )
    return LABELLER.labels(record, Facts(status))
