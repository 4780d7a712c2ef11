"""Keep every enabled indication up to date on its schedule, for years, and say all the while that somebody does."""

from __future__ import annotations

import datetime as dt
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.errors import TrackerError
from tracker.schedule import keep
from tracker.update.afterwards import follow_up
from tracker.update.milestones import note_milestones
from tracker.update.pulse import EVERY, pulse
from tracker.update.relabel import relabel
from tracker.update.run import Updater

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.database import Database
    from tracker.session import Session
    from tracker.update.result import Watcher

logger = logging.getLogger(__name__)


def keep_up_to_date(session: Session, watcher: Watcher, tell: Callable[[str], None]) -> None:
    """Fetch each enabled indication on the cron expression of its status, until interrupted.

    Whatever goes wrong on the way is told, and tried again later.
    """
    catalog = session.catalog
    crons = [
        (indication.id, catalog.schedule[indication.status]) for indication in catalog.enabled_indications
    ]
    work, heart = _Work(session, watcher, tell), _Heart(session.database, tell)
    heart.beat(_now())
    try:
        with pulse(heart.again):
            work.prepare()
            note_milestones(session, tell)
            keep(
                crons,
                last_success=work.last_success,
                fetch=work.fetch,
                now=_now,
                wait=_wait,
                tell=tell,
                beat=heart.beat,
            )
    finally:
        heart.stop()


@dataclass(slots=True)
class _Work:
    """What a scheduler does; nothing of it ends the scheduler."""

    session: Session
    watcher: Watcher
    tell: Callable[[str], None]
    _fault: str = field(default="", init=False)
    _trouble: str = field(default="", init=False)

    def prepare(self) -> None:
        """Label again what other rules labelled, and take what people said; what cannot be done now is done before the next fetch."""
        try:
            relabel(self.session, self.tell)
            self._fault = ""
        except TrackerError as error:  # papers that arrive are no reason to wait for a line to be mended
            if str(error) != self._fault:
                self.tell(f"Nothing was labelled again. {error}")
            self._fault = str(error)
        except Exception as error:
            logger.exception("labelling failed")
            self._unforeseen("labelling", error)

    def last_success(self) -> dict[str, dt.datetime | None] | None:
        """Return when each indication was last completed with today's query; None when the ledger cannot be read."""
        query = self.session.catalog.query
        try:
            with self.session.database.read() as c:
                last = {name: runs.complete for name, runs in queries.last_runs(c).items()}
                self._trouble = ""
        except TrackerError as error:  # a locked or moved database may be well again later
            if str(error) != self._trouble:
                self.tell(f"The ledger cannot be read, so nothing is fetched for now. {error}")
            self._trouble = str(error)
            return None
        known = {entry.id for entry in self.session.catalog.enabled_indications}
        return {
            name: run.ended_at
            for name, run in last.items()
            if run is not None and name in known and run.query == query(name)
        }

    def fetch(self, indication: str) -> bool:
        """Bring one indication up to date; return whether it is complete now."""
        logger.info("due", extra={"indication": indication})
        self.prepare()
        try:
            result = Updater(self.session, self.watcher, dt.datetime.now(dt.UTC)).update(indication)
            follow_up(self.session, self.watcher, [result])
            return result.complete  # noqa: TRY300  the end of what may fail
        except TrackerError as error:  # a locked database or a full disk may be well again next time
            self.tell(f"{indication}: {error}")
        except Exception as error:  # one indication's trouble never stops the others
            logger.exception("fetch failed", extra={"indication": indication})
            self._unforeseen(indication, error)
        return False

    def _unforeseen(self, what: str, error: Exception) -> None:
        self.tell(f"{what}: failed unexpectedly ({type(error).__name__}: {error}). Please report it")


@dataclass(slots=True)
class _Heart:
    """Says in the database that this scheduler is alive, and when it will fetch next."""

    database: Database
    tell: Callable[[str], None]
    _started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC), init=False)
    _next: dt.datetime | None = field(default=None, init=False)
    _written: float = field(default=0.0, init=False)
    _trouble: str = field(default="", init=False)

    def beat(self, next_at: dt.datetime | None) -> None:
        """Say when the next fetch is due. A database that does not take it is told once, and the work goes on."""
        if next_at != self._next:
            logger.info("next fetch", extra={"at": next_at.isoformat() if next_at else None})
        self._next = next_at
        self._write()

    def again(self) -> None:
        """Say the same again, unless that was only just done."""
        if time.monotonic() - self._written >= EVERY - 1:
            self._write()

    def stop(self) -> None:
        """Take this scheduler out: nobody has to wonder where it went."""
        with suppress(TrackerError), self.database.write() as c:
            store.retire(c)

    def _write(self) -> None:
        self._written = time.monotonic()
        try:
            with self.database.write() as c:
                store.beat(c, self._next, started_at=self._started)
            self._trouble = ""
        except TrackerError as error:
            if str(error) != self._trouble:
                self.tell(f"The scheduler's heartbeat could not be written; it goes on all the same. {error}")
            self._trouble = str(error)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()  # cron times are of the local clock


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return False
