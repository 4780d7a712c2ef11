"""Label again, all at once, what other rules labelled or other corrections: everything published.

Imported records join or leave the queries they now answer or no longer do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.label import Labeller
from tracker.update.corrections import labelling, take_corrections
from tracker.update.labels import labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tracker.session import Session


def relabel(session: Session, tell: Callable[[str], object]) -> int:
    """Take what people said, then label again whatever other rules labelled; return how many articles that were.

    Each publishes a data version of its own, of kind `correction` and of kind `relabel`, when there is anything
    to do. `tell` hears of it. Raises CorrectionsError for a corrections file with faults: then nothing is done.
    """
    with labelling(session, tell):
        return take_corrections(session, tell) + _by_rules(session, tell)


def _by_rules(session: Session, tell: Callable[[str], object]) -> int:
    digest = Labeller(session.catalog).digest
    with session.database.read() as c:
        stale = queries.all_unlabelled(c, digest)
    if not stale:
        return 0
    tell(f"The rules have changed: labelling {len(stale):,} articles again ...")
    labels = labelled(session, stale)
    joining, leaving = local_changes(session, stale)
    with session.database.write() as c:
        run = store.start_run(c, kind="relabel")
        for indication, pmids in joining.items():
            store.open_memberships(c, run, indication, store.LOCAL, pmids)
        for indication, pmids in leaving.items():
            store.close_memberships(c, run, indication, store.LOCAL, pmids, reason=store.NO_LONGER_MATCHING)
        store.publish(c, run, labels=labels)
    return len(stale)


def local_changes(
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
