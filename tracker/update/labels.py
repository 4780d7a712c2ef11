"""Label the stored articles whose labels are missing or out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.label import Labeller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tracker.session import Session


def labelled(
    session: Session, pmids: Collection[int], tell: Callable[[int], object] = lambda _: None
) -> list[store.Labelled]:
    """Label those stored articles among `pmids` whose labels were made from other content or other rules.

    `tell` hears how many there are, when there are any.
    """
    labeller = Labeller(session.catalog)
    digest = labeller.digest
    with session.database.read() as c:
        stale = queries.unlabelled(c, pmids, digest)
        if stale:
            tell(len(stale))
        hashes = queries.content_hashes(c, stale)
        return [
            store.Labelled.of(
                item.record.pmid,
                store.labelled_from(hashes[item.record.pmid], digest),
                labeller.labels(item.record, item.facts),
            )
            for item in queries.searchables(c, stale)
        ]
