"""Whether the data can be trusted, and what the runs did: `tracker status` and `tracker runs`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.markup import escape

from tracker.show.terminal import moment, plain, print_json, put, size, table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from tracker.analysis import IndicationStatus, SchedulerStatus, Stamp, Verdict
    from tracker.queries import RunRow, UnreadableRow

SHOWN_WARNINGS = 3  # of a run in the table: a query may have hundreds
SHOWN_RECORDS = 5
PROMISED = ("id", "label", "expected", "stored", "missing", "last_success", "last_status", "warnings")
"""The fields of an indication that scripts were promised first; what came later stands after them."""
RUN_COLUMNS = (
    *("run", "kind", "indication", "started (UTC)", "status", "expected", "stored", "new", "changed", "left"),
    *("missing", "set aside", "requests", "retries", "received", "seconds", "warnings"),
)


def status(
    stamp: Stamp,
    indications: Sequence[IndicationStatus],
    verdict: Verdict,
    unreadable: Sequence[UnreadableRow],
    *,
    as_json: bool,
) -> None:
    """Print how fresh and how complete the data is, whether it can be trusted, and who keeps it so."""
    if as_json:
        print_json(_status_json(stamp, indications, verdict))
        return
    columns = (
        "indication",
        "expected",
        "stored",
        "missing",
        "set aside",
        "last success (UTC)",
        "last run",
        "warnings",
    )
    table(columns, map(_standing, indications))
    put("")
    put(
        f"{stamp.articles:,} articles, data version {stamp.version}{', SYNTHETIC' if stamp.synthetic else ''}"
    )
    keeper = "" if stamp.synthetic else verdict.scheduler_line  # nobody keeps a demo up to date
    for text in (verdict.line, verdict.advice, *_records(unreadable), keeper):
        if text:
            put(escape(text))


def _standing(entry: IndicationStatus) -> tuple[object, ...]:
    return (
        *(entry.label, entry.expected, entry.stored, entry.missing, entry.set_aside),
        *(moment(entry.last_success), entry.last_status or "never fetched", len(entry.warnings)),
    )


def _records(unreadable: Sequence[UnreadableRow]) -> Iterator[str]:
    for row in unreadable[:SHOWN_RECORDS]:
        state = "set aside" if row.given_up else "unreadable"
        yield f"PMID {row.pmid} is {state}: {row.error} (in {row.attempts} runs since {row.since:%Y-%m-%d})"
    if (more := len(unreadable) - SHOWN_RECORDS) > 0:
        yield f"and {more:,} more records that cannot be read; the dashboard lists them"


def _status_json(
    stamp: Stamp, indications: Sequence[IndicationStatus], verdict: Verdict
) -> dict[str, object]:
    names = (*PROMISED, "set_aside", "problem")
    return {
        "articles": stamp.articles,
        "data_version": stamp.version,
        "indications": [{name: plain(getattr(entry, name)) for name in names} for entry in indications],
        "trusted": verdict.trusted,
        "problems": list(verdict.problems),
        "checked_at": plain(verdict.checked_at),
        "scheduler": _scheduler_json(verdict.scheduler),
    }


def _scheduler_json(scheduler: SchedulerStatus | None) -> dict[str, object] | None:
    if scheduler is None:
        return None
    return {
        name: plain(getattr(scheduler, name))
        for name in ("process", "alive", "last_seen", "next", "software")
    }


def runs(ledger: Sequence[RunRow], state: Callable[[RunRow], str], *, as_json: bool) -> None:
    """Print rows of the ledger, newest first; `state` says how a run stands."""
    if as_json:
        print_json([_run_json(run) for run in ledger])
        return
    table(RUN_COLUMNS, (_run_cells(run, state(run)) for run in ledger), right=("received", "seconds"))
    for run in ledger:
        more = len(run.warnings) - SHOWN_WARNINGS
        rest = [f"and {more:,} more (tracker runs {run.id} lists them)"] if more > 0 else []
        for text in (*run.warnings[:SHOWN_WARNINGS], *rest, *([run.error] if run.error else [])):
            put(f"run {run.id}: {escape(text)}")


def _run_cells(run: RunRow, state: str) -> tuple[object, ...]:
    return (
        *(run.id, run.kind, run.indication, moment(run.started_at), state, run.expected, run.stored),
        *(run.new, run.changed, run.left, len(run.missing), len(run.set_aside), run.requests, run.retries),
        *(size(run.bytes), _seconds(run), len(run.warnings)),
    )


def run_in_full(run: RunRow, state: str, *, as_json: bool) -> None:
    """Print everything the ledger holds of one run."""
    if as_json:
        print_json(_run_json(run))
        return
    facts = _facts(run, state)
    width = max(map(len, facts))
    for name, value in facts.items():
        if value:
            put(f"[bold]{name:<{width}}[/bold]  {escape(value)}")
    for text in run.warnings:
        put(f"[bold]{'warning':<{width}}[/bold]  {escape(text)}")


def _facts(run: RunRow, state: str) -> dict[str, str]:
    """Return what is known of a run, in words; empty where it is not."""
    return {
        "run": f"{run.id} ({run.kind}{', --full' if run.full else ''})",
        "indication": run.indication or "",
        "status": state + (f": {run.error}" if run.error else ""),
        "started": f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC",
        "ended": f"{run.ended_at:%Y-%m-%d %H:%M:%S} UTC" if run.ended_at else "",
        "seconds": _seconds(run) or "",
        "process": run.process,
        "software": run.software,
        "data version": _count(run.data_version),
        **_papers(run),
        "PubMed's clock": f"{run.server_time:%Y-%m-%d %H:%M:%S} UTC" if run.server_time else "",
        "changes since": _day(run.changed_since),
        "known up to": _day(run.cursor),
        "requests": f"{run.requests:,}, {run.retries:,} of them repeated; {size(run.bytes)} received",
        "query": run.query or "",
        "as PubMed took it": run.translation or "",
    }


def _papers(run: RunRow) -> dict[str, str]:
    """Return what a run says of papers; imports and relabelling list nothing."""
    return {
        "expected": _count(run.expected),
        "stored": _count(run.stored),
        "fetched": f"{run.fetched:,} of {run.to_fetch:,}" if run.to_fetch is not None else f"{run.fetched:,}",
        "new": f"{run.new:,}",
        "changed": f"{run.changed:,}, and {run.unchanged:,} sent again unchanged",
        "left": f"{run.left:,}",
        "rechecked": f"{run.rechecked:,}",
        "by query edit": f"{run.query_opened:,} joined, {run.query_closed:,} left",
        "missing": _pmids(run.missing),
        "set aside": _pmids(run.set_aside),
    }


def _run_json(run: RunRow) -> dict[str, object]:
    return {**{name: plain(value) for name, value in asdict(run).items()}, "seconds": run.seconds}


def _pmids(pmids: Sequence[int]) -> str:
    return f"{len(pmids):,}: {', '.join(map(str, pmids))}" if pmids else "0"


def _seconds(run: RunRow) -> str | None:
    return None if run.seconds is None else f"{run.seconds:,.1f}"


def _count(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
