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
from tracker.update import log
from tracker.update.labels import labelled
from tracker.update.plan import Plan, Stored, plan
from tracker.update.pulse import pulse
from tracker.update.result import RunResult

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from tracker.database import Database
    from tracker.pubmed import Batch, Listing
    from tracker.session import Session
    from tracker.update.result import Watcher

COLLAPSE_FROM = 20
"""From how many members on the loss of more than half of them is not believed."""
NAMED = 50
"""How many PMIDs a warning names."""


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
        busy = partial(
            self.watcher.waiting, indication, "another process is fetching it; waiting for that one"
        )
        with indication_lock(self.session.database, indication, on_wait=busy):
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
        log.started(number, indication, full=self.full)
        told = partial(self.watcher.waiting, indication)
        with self.client(self.session.settings, on_wait=told) as client:
            run = _Run(self, client, number, indication)
            try:
                with pulse(run.beat):
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
    absent: set[int] = field(default_factory=set)
    """Asked for and left out by PubMed."""
    unreadable: set[int] = field(default_factory=set)
    """Received, but not readable; like those absent, an older copy of it may be stored."""
    asked: set[int] = field(default_factory=set)
    """Whose answer came, whatever was in it."""

    @property
    def _database(self) -> Database:
        return self.by.session.database

    def go(self, query: str) -> RunResult:
        listing = self.client.search(query)
        if self._doubt(listing):  # once more: the first answer may have come from a sick server
            listing = self.client.search(query)
        doubt = self._doubt(listing)
        planned = self._plan(listing, doubted=doubt is not None)
        self.by.watcher.listed(self.indication, listing.expected, planned.to_fetch)
        problem = self._fetch(planned)
        return self._publish(planned, problem or doubt)

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

    def beat(self) -> None:
        """Say that the run's process is there, while nothing arrives to show it."""
        with self._database.write() as c:
            store.heartbeat(c, self.number)

    def end(self, status: str, error: str) -> None:
        with self._database.write() as c:
            store.end_run(c, self.number, status=status, error=error, traffic=self.client.stats)
        log.ended(self.number, status, error)

    def _plan(self, listing: Listing, *, doubted: bool) -> Plan:
        with self._database.read() as c:
            stored = Stored.read(c, self.indication, listing)
        planned = plan(self.client, listing, stored, full=self.by.full, doubted=doubted)
        with self._database.write() as c:
            store.record_listing(
                c,
                self.number,
                listing,
                planned.to_fetch,
                changed_since=planned.since,
                rechecked=planned.rechecked,
            )
        log.listed(self.number, planned)
        return planned

    def _fetch(self, planned: Plan) -> str | None:
        """Fetch and store what was planned; return what stopped it early, if anything did."""
        asked = [planned.wanted, planned.leaving, *((pmid,) for pmid in planned.retried)]
        try:
            for pmids in asked:
                for batch in self.client.fetch(pmids):
                    self._save(batch, planned.listing.server_time)
                    self.by.watcher.fetched(self.indication, len(batch.asked))
        except PubMedError as error:
            return str(error)
        return None

    def _save(self, batch: Batch, moment: dt.datetime) -> None:
        """Store a batch; `moment` is PubMed's clock before it was asked for: what it held then is held now."""
        parsed = list(parse.read(batch.xml)) if batch.received else []
        records = [item for item in parsed if isinstance(item, parse.Record)]
        unreadable = [item for item in (*batch.broken, *parsed) if isinstance(item, Broken | parse.Failed)]
        self.asked.update(batch.asked)
        self.absent.update(batch.missing)
        self.unreadable.update(item.pmid for item in unreadable if item.pmid is not None)
        keep_xml = self.by.session.settings.keep_xml
        with self._database.write() as c:
            saved = store.save_batch(
                c, self.number, records, keep_xml=keep_xml, asked=len(batch.asked), fetched_at=moment
            )
            store.note_traffic(c, self.number, self.client.stats)
            for item in unreadable:
                if item.pmid is not None:
                    store.set_aside(c, self.number, item.pmid, item.error, item.xml)
        log.stored(self.number, batch, saved, unreadable)

    def _publish(self, planned: Plan, problem: str | None) -> RunResult:
        pmids = (*planned.listing.pmids, *planned.leaving)
        labels = labelled(self.by.session, pmids, partial(self.by.watcher.labelling, self.indication))
        outcome = store.Outcome(
            missing=tuple((self.absent | self.unreadable).intersection(planned.listing.pmids)),
            warnings=(*planned.warnings, *self._not_renewed(planned)),
            error=problem,
            traffic=self.client.stats,
            departures=self._departures(planned),
            query_opened=planned.query_opened,
        )
        with self._database.write() as c:
            store.publish(
                c,
                self.number,
                indication=self.indication,
                memberships=planned.listing.pmids,
                labels=labels,
                outcome=outcome,
            )
            run = queries.run(c, self.number)
        log.published(run)
        return RunResult.of(run)

    def _not_renewed(self, planned: Plan) -> Iterator[str]:
        """Name the stored records that a run which stopped early no longer asked for: they may have changed since."""
        left = set(planned.wanted) - self.asked
        with self._database.read() as c:
            stored = queries.stored_pmids(c, left)
        if stored:
            first = ", ".join(str(pmid) for pmid in sorted(stored, reverse=True)[:NAMED])
            more = f" and {len(stored) - NAMED:,} more" if len(stored) > NAMED else ""
            yield (
                f"{len(stored):,} stored records may have changed and were not fetched any more, so their former "
                f"copies are shown: {first}{more}"
            )

    def _departures(self, planned: Plan) -> dict[int, str]:
        """Say of every member that PubMed lists no longer why it left."""
        reasons = dict.fromkeys(planned.query_closed, store.QUERY_CHANGED)
        for pmid in planned.leaving:
            # A deleted record and one merged into another look alike: PubMed leaves both out in silence.
            reasons[pmid] = store.GONE if pmid in self.absent else store.NO_LONGER_MATCHING
        return reasons
