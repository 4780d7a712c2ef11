"""Label the stored articles whose labels are missing or out of date, by the rules and by what people said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.corrections import mark
from tracker.label import Labeller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from tracker.catalog import Catalog
    from tracker.corrections import Correction
    from tracker.session import Session


def labelled(
    session: Session, pmids: Collection[int], tell: Callable[[int], object] = lambda _: None
) -> list[store.Labelled]:
    """Label those stored articles among `pmids` whose labels were made from other content, rules or corrections.

    So is whatever is published and out of date: a run that was killed may have stored revisions of it. `tell`
    hears how many there are, when there are any.
    """
    digest = Labeller(session.catalog).digest
    with session.database.read() as c:
        stale = list({*queries.unlabelled(c, pmids, digest), *queries.all_unlabelled(c, digest)})
        if stale:
            tell(len(stale))
        return labels_of(c, session.catalog, stale, queries.corrections_of(c, stale))


def labels_of(
    c: Connection, catalog: Catalog, pmids: Collection[int], said: Mapping[int, Sequence[Correction]]
) -> list[store.Labelled]:
    """Label these stored articles by the rules, and by what people `said` of each of them."""
    labeller = Labeller(catalog)
    hashes = queries.content_hashes(c, pmids)
    found: list[store.Labelled] = []
    for item in queries.searchables(c, pmids):
        pmid = item.record.pmid
        corrections = said.get(pmid, ())
        made_from = store.labelled_from(hashes[pmid], labeller.digest, mark(corrections))
        labels = labeller.labels(item.record, item.facts, corrections)
        found.append(store.Labelled.of(pmid, made_from, labels))
    return found
