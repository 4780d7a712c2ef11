"""One run, from its listing to its publication."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tracker import parse, queries, store
from tracker.database import indication_lock
from tracker.errors import PubMedError, TrackerError
from tracker.pubmed import Broken, PubMed
from tracker.update.labels import labelled
from tracker.update.result import RunResult

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tracker.database import Database
    from tracker.pubmed import Batch, Listing
    from tracker.session import Session
    from tracker.update.result import Watcher


COLLAPSE_FROM = 20
"""From how many members on the loss of more than half of them is not believed."""


@dataclass(frozen=True, slots=True)
class Updater:
    """Brings indications up to date, one at a time; `since` is when the command started."""

    session: Session
    watcher: Watcher
    since: dt.datetime
    full: bool = False
    client: Callable[..., PubMed] = PubMed

    def update(self, indication: str, *, doubtful: bool = False) -> RunResult:
        """Bring one indication up to date and return how it went.

        Waits for another process that is at it; a run which that process finished meanwhile counts as ours.
        With `doubtful`, PubMed is asked first whether it answers at all, which fails sooner.
        Raises StoreError when the database cannot be used; PubMed's failures are in the result.
        """
        query = self.session.catalog.query(indication)
        self.watcher.started(indication)
        with indication_lock(self.session.database, self.session.settings, indication):
            result = self._by_another(indication, query) or self._run(indication, query, doubtful)
        self.watcher.ended(result)
        return result

    def _by_another(self, indication: str, query: str) -> RunResult | None:
        """Return the complete run of another process that began and ended after our command started."""
        with self.session.database.read() as c:
            run = None if self.full else queries.complete_run_since(c, indication, query, self.since)
        return None if run is None else RunResult.of(run, by_another=True)

    def _run(self, indication: str, query: str, doubtful: bool) -> RunResult:  # noqa: FBT001  private
        with self.session.database.write() as c:
            store.close_dead_runs(c, holding=indication)
            number = store.start_run(c, kind="fetch", indication=indication, query=query, full=self.full)
        told = partial(self.watcher.waiting, indication)
        with self.client(self.session.settings, on_wait=told) as client:
            run = _Run(self, client, number, indication)
            try:
                if doubtful:
                    client.check()
                return run.go(query)
            except PubMedError as error:
                run.end(store.FAILED, str(error))
                return RunResult(indication, store.FAILED, error=str(error))
            except BaseException as error:
                status = store.FAILED if isinstance(error, Exception) else store.INTERRUPTED
                with suppress(TrackerError):  # what stopped us may stop this too; the next run tidies up
                    run.end(status, str(error) or type(error).__name__)
                raise


@dataclass(frozen=True, slots=True)
class _Run:
    """One run, from its listing to its publication."""

    by: Updater
    client: PubMed
    number: int
    indication: str
    undelivered: list[int] = field(default_factory=list)
    """Asked for and not received whole: with --full an older copy may still be stored."""

    @property
    def _database(self) -> Database:
        return self.by.session.database

    def go(self, query: str) -> RunResult:
        listing = self.client.search(query)
        if self._doubt(listing):
            listing = self.client.search(
                query
            )  # once more: the first answer may have come from a sick server
        doubt = self._doubt(listing)
        problem = self._fetch(listing)
        return self._publish(listing, problem or doubt)

    def _doubt(self, listing: Listing) -> str | None:
        """Say why a listing is not believed: most of the members are gone, by the same query, at one blow."""
        if self.by.full:
            return None
        with self._database.read() as c:
            last = queries.last_runs(c).get(self.indication)
            before = queries.members(c, self.indication, store.PUBMED)
        same_query = last is not None and last.complete is not None and last.complete.query == listing.query
        kept = before.intersection(listing.pmids)
        if not same_query or len(before) < COLLAPSE_FROM or len(kept) * 2 >= len(before):
            return None
        return (
            f"PubMed lists only {len(kept):,} of the {len(before):,} papers it listed before, so nothing was closed. "
            f"If this is right, accept it with: tracker fetch {self.indication} --full"
        )

    def end(self, status: str, error: str) -> None:
        with self._database.write() as c:
            store.end_run(c, self.number, status=status, error=error, traffic=self.client.stats)

    def _fetch(self, listing: Listing) -> str | None:
        """Fetch and store what is listed and not stored; return what stopped it early, if anything did."""
        with self._database.write() as c:
            have = set() if self.by.full else queries.stored_pmids(c, listing.pmids)
            wanted = [pmid for pmid in listing.pmids if pmid not in have]
            store.record_listing(c, self.number, listing, len(wanted))
        self.by.watcher.listed(self.indication, listing.expected, len(wanted))
        try:
            for batch in self.client.fetch(wanted):
                self._save(batch)
                self.by.watcher.fetched(self.indication, len(batch.asked))
        except PubMedError as error:
            return str(error)
        return None

    def _save(self, batch: Batch) -> None:
        parsed = list(parse.read(batch.xml)) if batch.received else []
        records = [item for item in parsed if isinstance(item, parse.Record)]
        unreadable = [item for item in (*batch.broken, *parsed) if isinstance(item, Broken | parse.Failed)]
        self.undelivered.extend(
            (*batch.missing, *(item.pmid for item in unreadable if item.pmid is not None))
        )
        keep_xml = self.by.session.settings.keep_xml
        with self._database.write() as c:
            store.save_batch(c, self.number, records, keep_xml=keep_xml, asked=len(batch.asked))
            for item in unreadable:
                if item.pmid is not None:
                    store.set_aside(c, self.number, item.pmid, item.error, item.xml)

    def _publish(self, listing: Listing, problem: str | None) -> RunResult:
        labels = labelled(self.by.session, listing.pmids, partial(self.by.watcher.labelling, self.indication))
        outcome = store.Outcome(tuple(self.undelivered), error=problem, traffic=self.client.stats)
        with self._database.write() as c:
            store.publish(
                c,
                self.number,
                indication=self.indication,
                memberships=listing.pmids,
                labels=labels,
                outcome=outcome,
            )
            run = queries.run(c, self.number)
        return RunResult.of(run)
