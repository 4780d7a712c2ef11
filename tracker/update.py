"""The whole flow for one indication: search, compare, fetch, parse, store, label, publish, record the run.

Articles are stored batch by batch; memberships, labels and the new data version become visible in one
transaction at the end. A run that is killed publishes nothing, and the next run carries on from the
articles it left.
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tracker import parse, queries, store
from tracker.database import indication_lock
from tracker.errors import PubMedError, TrackerError
from tracker.label import Labeller
from tracker.pubmed import Broken, PubMed
from tracker.schedule import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tracker.database import Database
    from tracker.pubmed import Batch, Listing
    from tracker.session import Session


class Watcher(Protocol):
    """Who is told how a run proceeds; the terminal draws it, a test may count it."""

    def started(self, indication: str) -> None:
        """Hear that PubMed is being asked."""

    def listed(self, indication: str, expected: int, to_fetch: int) -> None:
        """Hear PubMed's count: `expected` papers, `to_fetch` of them to ask for."""

    def waiting(self, indication: str, reason: str) -> None:
        """Hear why PubMed has to be asked again, and when."""

    def fetched(self, indication: str, asked: int) -> None:
        """Hear that `asked` more records were asked for, and what came is stored."""

    def labelling(self, indication: str, articles: int) -> None:
        """Hear that `articles` records are about to be labelled."""

    def ended(self, result: RunResult) -> None:
        """Hear how the run went."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. `missing` are the PMIDs listed but not stored."""

    indication: str
    status: str
    expected: int = 0
    stored: int = 0
    new: int = 0
    changed: int = 0
    left: int = 0
    missing: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    by_another: bool = False
    """Another process finished this run after our command started; it counts as ours."""

    @classmethod
    def of(cls, run: queries.RunRow, *, by_another: bool = False) -> RunResult:
        """Take the result from the ledger's row."""
        return cls(
            indication=run.indication or "",
            status=run.status,
            expected=run.expected or 0,
            stored=run.stored or 0,
            new=run.new,
            changed=run.changed,
            left=run.left,
            missing=run.missing,
            warnings=run.warnings,
            error=run.error,
            by_another=by_another,
        )

    @property
    def complete(self) -> bool:
        """Whether every paper PubMed counted is stored."""
        return self.status == store.COMPLETE


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
        problem = self._fetch(listing)
        return self._publish(listing, problem)

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


def fetch_all(
    session: Session,
    indications: Sequence[str],
    watcher: Watcher,
    *,
    full: bool = False,
    client: Callable[..., PubMed] = PubMed,
) -> list[RunResult]:
    """Bring the named indications (all enabled ones by default) up to date, in the catalog's order.

    Raises UsageError for an indication the catalog does not have, before anything is asked.
    """
    chosen = {session.catalog.indication(name).id for name in indications}
    ordered = [
        i.id for i in session.catalog.indications.values() if (i.id in chosen if chosen else i.enabled)
    ]
    updater = Updater(session, watcher, dt.datetime.now(dt.UTC), full=full, client=client)
    results: list[RunResult] = []
    for indication in ordered:
        failed = bool(results) and results[-1].status == store.FAILED
        results.append(updater.update(indication, doubtful=failed))
    return results


def keep_up_to_date(session: Session, watcher: Watcher, tell: Callable[[str], None]) -> None:
    """Fetch each enabled indication on the cron expression of its status, until interrupted."""
    catalog = session.catalog
    crons = [
        (indication.id, catalog.schedule[indication.status]) for indication in catalog.enabled_indications
    ]

    def last_success() -> dict[str, dt.datetime | None]:
        with session.database.read() as c:
            return {
                indication: last.complete.ended_at
                for indication, last in queries.last_runs(c).items()
                if last.complete is not None
            }

    def fetch(indication: str) -> bool:
        try:
            return Updater(session, watcher, dt.datetime.now(dt.UTC)).update(indication).complete
        except TrackerError as error:  # a locked database or a full disk may be well again next time
            tell(f"{indication}: {error}")
            return False

    def wait(seconds: float) -> bool:
        time.sleep(seconds)
        return False

    def now() -> dt.datetime:
        return dt.datetime.now().astimezone()

    keep(crons, last_success=last_success, fetch=fetch, now=now, wait=wait, tell=tell)
