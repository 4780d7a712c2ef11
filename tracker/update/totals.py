"""How large PubMed itself is, year by year: asked by the one date rule, kept, and asked again when it is old.

A run of its own kind in the ledger says what that cost; nothing that goes wrong here fails a fetch.
"""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tracker import queries, store
from tracker.database import indication_lock
from tracker.errors import PubMedInconsistent, TrackerError
from tracker.pubmed import PubMed
from tracker.update.pulse import pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.pubmed import Stats
    from tracker.session import Session
    from tracker.update.result import Watcher

    Tell = Callable[[str], None]

logger = logging.getLogger(__name__)
KIND = "totals"
"""Of the run in the ledger, and of the data version where a total has changed."""
FIRST = 1801
"""No year before it is asked for: the rule looks back to 1800, which is before PubMed begins."""
RECENT = 2
"""So many years before the current one still grow from week to week."""
OLD_AFTER = dt.timedelta(days=180)
RECENT_OLD_AFTER = dt.timedelta(days=7)
TOGETHER = 20
"""Years whose counts are checked against one count of them all."""
SLACK, DRIFT = 50, 0.001
"""How far they may differ, in records and as a share: PubMed goes on growing while it is asked."""


def refresh_totals(session: Session, watcher: Watcher, *, client: Callable[..., PubMed] = PubMed) -> int:
    """Ask PubMed for the totals that are missing or old, from the first year of any member on; return how many came.

    Only when one has changed does the data version rise. Never raises an error: what goes wrong is told, and tried
    again after the next fetch.
    """

    def wait() -> None:
        watcher.noting("Another process is asking for PubMed's totals per year: waiting for it ...")

    try:
        with indication_lock(session.database, KIND, on_wait=wait):
            with session.database.read() as c:
                known, rows = queries.years_known(c), queries.total_rows(c)
            if known is None or not (years := due_years(*known, rows)):
                return 0
            return _run(session, watcher.noting, client, years, asked_at=known[1])
    except TrackerError as error:
        watcher.noting(f"PubMed's totals per year stand as they were. {error}")
    except Exception as error:  # what was fetched before is complete, whatever happens here
        logger.exception("totals failed")
        watcher.noting(
            f"PubMed's totals per year: failed unexpectedly ({type(error).__name__}: {error}). Please report it"
        )
    return 0


def due_years(first: int, now: dt.datetime, rows: Sequence[queries.TotalRow]) -> list[int]:
    """Return the years to ask for, earliest first: from `first` to that of PubMed's clock, never asked or too long ago."""
    asked = {row.year: row.asked_at for row in rows}

    def is_due(year: int) -> bool:
        if year not in asked or asked[year].year <= year < now.year:
            return True  # never asked, or before it was over
        patience = RECENT_OLD_AFTER if year >= now.year - RECENT else OLD_AFTER
        # A moment in the future was written by a clock that was wrong: it says nothing.
        return not dt.timedelta(0) <= now - asked[year] < patience

    return [year for year in range(max(first, FIRST), now.year + 1) if is_due(year)]


def term(first: int, last: int | None = None) -> str:
    """Return the PubMed expression of all records whose earlier date, electronic or print, lies in these years.

    Those whose other date is known to lie before `first` are left out, so that no record counts in two years.
    """
    years = str(first) if last in {None, first} else f"{first}:{last}"
    before = f"1800:{first - 1}"
    return f"({years}[epdat] NOT {before}[ppdat]) OR ({years}[ppdat] NOT {before}[epdat])"


def _run(
    session: Session,
    tell: Tell,
    client: Callable[..., PubMed],
    years: Sequence[int],
    *,
    asked_at: dt.datetime,
) -> int:
    """Ask for these years in a run of the ledger and keep all the answers, or none. Raises TrackerError."""
    with session.database.write() as c:
        store.close_dead_runs(c)
        run = store.start_run(c, kind=KIND)
    logger.info("totals asked", extra={"run": run, "years": len(years), "first": years[0], "last": years[-1]})
    with client(session.settings, on_wait=tell) as pubmed:
        try:
            with pulse(partial(_beat, session, run)):
                found = _ask(pubmed, years, tell)
            _publish(session, run, found, asked_at, pubmed.stats)
        except BaseException as error:
            status = store.FAILED if isinstance(error, Exception) else store.INTERRUPTED
            said = str(error) or type(error).__name__
            with suppress(TrackerError), session.database.write() as c:  # the next run tidies up
                store.end_run(c, run, status=status, error=said, traffic=pubmed.stats)
            raise
    return len(found)


def _ask(pubmed: PubMed, years: Sequence[int], tell: Tell) -> dict[int, int]:
    """Count year by year, politely; what was asked together has to add up to one count of it all."""
    tell(f"PubMed's totals per year: asking for {_named(years)} ...")
    found: dict[int, int] = {}
    for block in _blocks(years):
        if found:
            tell(f"PubMed's totals per year: {len(found):,} of {len(years):,} years")
        counted = {year: pubmed.count(term(year)) for year in block}
        whole, parts = pubmed.count(term(block[0], block[-1])), sum(counted.values())
        if abs(whole - parts) > max(SLACK, whole * DRIFT):
            raise PubMedInconsistent(
                f"PubMed counts {whole:,} records for {_named(block)}, and {parts:,} year by year. Try again later"
            )
        found |= counted
    return found


def _blocks(years: Sequence[int]) -> Iterator[list[int]]:
    """Cut into runs of neighbouring years, of at most TOGETHER each."""
    block: list[int] = []
    for year in years:
        if block and (year != block[-1] + 1 or len(block) == TOGETHER):
            yield block
            block = []
        block.append(year)
    if block:
        yield block


def _named(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{len(years):,} years from {years[0]} to {years[-1]}"


def _publish(
    session: Session, run: int, found: Mapping[int, int], asked_at: dt.datetime, traffic: Stats
) -> None:
    """Keep what was counted; a count that differs from the one before is a change that readers see."""
    with session.database.write() as c:
        before = {row.year: row.records for row in queries.total_rows(c)}
        store.save_pubmed_totals(c, found, asked_at)
        changed = sum(before.get(year) != records for year, records in found.items())
        if changed:
            store.publish(c, run, outcome=store.Outcome(traffic=traffic))
        else:
            store.end_run(c, run, status=store.COMPLETE, traffic=traffic)
    logger.info("totals kept", extra={"run": run, "years": len(found), "changed": changed})


def _beat(session: Session, run: int) -> None:
    with session.database.write() as c:
        store.heartbeat(c, run)
