"""What a command prints: tables for people and JSON for programs on stdout, warnings on stderr."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tracker.catalog import Indication
from tracker.show.progress import papers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.analysis import IndicationStatus, Stamp
    from tracker.catalog import Catalog, Modality
    from tracker.doctor import Finding
    from tracker.queries import ArticleRow, RunRow
    from tracker.update import RunResult

SHOWN_WARNINGS = 3  # of a run: a query may have hundreds
STATE_STYLE = {"ok": "green", "warn": "yellow", "fail": "bold red"}


def topics(catalog: Catalog) -> None:
    """Print every indication and modality, one line each."""
    rows = ((i.id, i.label, i.status, "yes" if i.enabled else "no") for i in catalog.indications.values())
    _table(("indication", "label", "status", "enabled"), rows)
    _print("")
    modalities = (
        (m.id, ("  " if m.parent else "") + m.label, m.invasiveness, "yes" if m.enabled else "no")
        for m in catalog.modalities.values()
    )
    _table(("modality", "label", "kind", "enabled"), modalities)


def topic(entry: Indication | Modality) -> None:
    """Print one indication or modality in full; what it does not have is left out."""
    facts = {
        "id": entry.id,
        "label": entry.label,
        **(_standing(entry) if isinstance(entry, Indication) else _kind(entry)),
        "enabled": _yes(entry.enabled),
        "synonyms": "; ".join(entry.synonyms),
        "MeSH": "; ".join(f"{name} [{ui}]" for ui, name in entry.mesh),
        "pitfalls": entry.pitfalls,
        "block": entry.block.strip(),
    }
    for name, value in facts.items():
        if value:
            _print(f"[bold]{name:<9}[/bold] {escape(value)}")


def _standing(indication: Indication) -> dict[str, str]:
    cells = "; ".join(f"{modality} {status_}" for modality, status_ in indication.cell_status.items())
    return {"status": indication.status, "cells": cells}


def _kind(modality: Modality) -> dict[str, str]:
    return {
        "parent": modality.parent or "",
        "kind": modality.invasiveness,
        "energy": modality.energy,
        "target": modality.target,
        "context": modality.context,
        "yields to": "; ".join(modality.yields_to),
        "in query": _yes(modality.in_query),
        "in totals": _yes(modality.in_totals),
    }


def _yes(value: bool) -> str:  # noqa: FBT001  it is the value itself
    return "yes" if value else "no"


def results(ended: Sequence[RunResult]) -> None:
    """Print the summary of a fetch; its warnings and failures go to stderr."""
    rows = (
        (r.indication, None, None, r.new, None, r.status)
        if r.status == "failed"
        else (r.indication, r.expected, r.stored, r.new, len(r.missing), r.status)
        for r in ended
    )
    _table(("indication", "expected", "stored", "new", "missing", "status"), rows)
    for result in ended:
        if result.error:
            _warn(f"{result.indication}: {result.error}")
        if count := len(result.warnings):
            places = "1 place" if count == 1 else f"{count:,} places"
            _warn(
                f"{result.indication}: PubMed took the query differently in {places} (tracker runs lists them)"
            )


def status(stamp: Stamp, indications: Sequence[IndicationStatus], *, as_json: bool) -> None:
    """Print how fresh and how complete the data is."""
    if as_json:
        names = ("id", "label", "expected", "stored", "missing", "last_success", "last_status", "warnings")
        entries = [{name: _plain(getattr(entry, name)) for name in names} for entry in indications]
        print_json({"articles": stamp.articles, "data_version": stamp.version, "indications": entries})
        return
    rows = (
        (
            i.label,
            i.expected,
            i.stored,
            i.missing,
            _moment(i.last_success),
            i.last_status or "never fetched",
            len(i.warnings),
        )
        for i in indications
    )
    _table(
        ("indication", "expected", "stored", "missing", "last success (UTC)", "last run", "warnings"), rows
    )
    _print("")
    _print(
        f"{stamp.articles:,} articles, data version {stamp.version}{', SYNTHETIC' if stamp.synthetic else ''}"
    )
    problems = [f"{entry.label}: {entry.problem}" for entry in indications if entry.problem]
    if not indications:
        problems = ["no indication is enabled in the catalog"]
    verdict = "The data can be trusted today." if not problems else "The data cannot be trusted today:"
    _print("\n".join([verdict, *(f"  {escape(problem)}" for problem in problems)]))
    if problems and indications:
        _print("Run tracker fetch; tracker runs says what happened before.")


def runs(ledger: Sequence[RunRow], *, as_json: bool) -> None:
    """Print rows of the ledger, newest first."""
    if as_json:
        print_json([{name: _plain(value) for name, value in asdict(run).items()} for run in ledger])
        return
    rows = (
        (r.id, r.kind, r.indication, _moment(r.started_at), r.status, r.expected, r.stored, r.new, r.changed, r.left,
         len(r.missing), r.requests, len(r.warnings))
        for r in ledger
    )  # fmt: skip
    columns = ("run", "kind", "indication", "started (UTC)", "status", "expected", "stored", "new", "changed", "left",
               "missing", "requests", "warnings")  # fmt: skip
    _table(columns, rows)
    for run in ledger:
        more = len(run.warnings) - SHOWN_WARNINGS
        rest = [f"and {more:,} more (tracker runs --json lists them)"] if more > 0 else []
        for text in (*run.warnings[:SHOWN_WARNINGS], *rest, *([run.error] if run.error else [])):
            _print(f"run {run.id}: {escape(text)}")


def found(rows: Sequence[ArticleRow], total: int) -> None:
    """Print papers a search found, newest PMID first."""
    for row in rows:
        _print(f"[bold]{row.pmid}[/bold]  {escape(row.title)}")
        place = "; ".join(part for part in (row.journal, row.publication_date, row.evidence_level) if part)
        _print(f"          {escape(place)}")
    shown = f", {len(rows):,} shown" if len(rows) < total else ""
    _print(papers(total) + shown)


def findings(found_: Iterable[Finding]) -> None:
    """Print what the doctor found, one line each, and what to do."""
    for finding in found_:
        style = STATE_STYLE[finding.state]
        _print(f"[{style}]{finding.state:<5}[/{style}] [bold]{finding.name}[/bold]: {escape(finding.detail)}")
        if finding.advice:
            _print(f"      {escape(finding.advice)}")


def print_json(value: Any) -> None:  # noqa: ANN401  whatever json can write
    """Print JSON, one object, readable by a person too."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))  # noqa: T201  stdout is the output


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _moment(value: dt.datetime | None) -> str | None:
    return None if value is None else f"{value:%Y-%m-%d %H:%M}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    shown = Table(box=None, header_style="bold", pad_edge=False)
    cells = [tuple(rows_) for rows_ in rows]
    for position, column in enumerate(columns):
        numbers = bool(cells) and all(isinstance(row[position], int | None) for row in cells)
        shown.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in cells:
        shown.add_row(*(_cell(value) for value in row))
    _console().print(shown)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _print(text: str) -> None:
    _console().print(text, highlight=False)


def _warn(text: str) -> None:
    _console(stderr=True).print(escape(text), highlight=False)


def _console(*, stderr: bool = False) -> Console:
    """Return a console that wraps on a terminal only: a pipe gets whole lines without colour."""
    console = Console(soft_wrap=True, stderr=stderr)
    if console.is_terminal:
        return console
    return Console(width=10_000, no_color=True, soft_wrap=True, stderr=stderr)
