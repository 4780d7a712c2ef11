"""Label the stored articles whose labels are missing or out of date.

A fetch labels its own listing. When the rules have changed, everything published is labelled again at
once, and imported records join or leave the queries they now answer or no longer do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.database import indication_lock
from tracker.label import Labeller

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tracker.session import Session


def labelled(
    session: Session, pmids: Collection[int], tell: Callable[[int], object] = lambda _: None
) -> list[store.Labelled]:
    """Label those stored articles among `pmids` whose labels were made from other content or other rules.

    So is whatever is published and out of date: a run that was killed may have stored revisions of it. `tell` hears how many there are, when there are any.
    """
    labeller = Labeller(session.catalog)
    digest = labeller.digest
    with session.database.read() as c:
        stale = list({*queries.unlabelled(c, pmids, digest), *queries.all_unlabelled(c, digest)})
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


def relabel(session: Session, tell: Callable[[str], object]) -> int:
    """Label again whatever was labelled by other rules than today's; return how many articles that were.

    Publishes a data version of its own, of kind `relabel`, when there is anything to do. `tell` hears of it.
    """
    with indication_lock(session.database, session.settings, "relabel"):
        digest = Labeller(session.catalog).digest
        with session.database.read() as c:
            stale = queries.all_unlabelled(c, digest)
        if not stale:
            return 0
        tell(f"The rules have changed: labelling {len(stale):,} articles again ...")
        labels = labelled(session, stale)
        joining, leaving = _local_changes(session, stale)
        with session.database.write() as c:
            run = store.start_run(c, kind="relabel")
            for indication, pmids in joining.items():
                store.open_memberships(c, run, indication, store.LOCAL, pmids)
            for indication, pmids in leaving.items():
                store.close_memberships(
                    c, run, indication, store.LOCAL, pmids, reason=store.NO_LONGER_MATCHING
                )
            store.publish(c, run, labels=labels)
    return len(stale)


def _local_changes(
    session: Session, pmids: Collection[int]
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Say which imported articles answer each enabled query now, and which do not: indication -> PMIDs."""
    names = [indication.id for indication in session.catalog.enabled_indications]
    joining: dict[str, list[int]] = {name: [] for name in names}
    leaving: dict[str, list[int]] = {name: [] for name in names}
    with session.database.read() as c:
        for item in queries.searchables(c, queries.imported(c, pmids)):
            answered = session.catalog.answers(item.record)
            for name in names:
                (joining if name in answered else leaving)[name].append(item.record.pmid)
    return joining, leaving
