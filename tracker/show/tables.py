"""What a command prints for people: the catalog, the summary of a fetch, papers found, findings of the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from tracker.catalog import Indication
from tracker.show.progress import papers
from tracker.show.terminal import put, table, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.catalog import Catalog, Modality
    from tracker.doctor import Finding
    from tracker.queries import ArticleRow
    from tracker.update import RunResult

STATE_STYLE = {"ok": "green", "repaired": "green", "warn": "yellow", "fail": "bold red"}


def topics(catalog: Catalog) -> None:
    """Print every indication and modality, one line each."""
    rows = ((i.id, i.label, i.status, "yes" if i.enabled else "no") for i in catalog.indications.values())
    table(("indication", "label", "status", "enabled"), rows)
    put("")
    modalities = (
        (m.id, ("  " if m.parent else "") + m.label, m.invasiveness, "yes" if m.enabled else "no")
        for m in catalog.modalities.values()
    )
    table(("modality", "label", "kind", "enabled"), modalities)


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
            put(f"[bold]{name:<9}[/bold] {escape(value)}")


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
    table(("indication", "expected", "stored", "new", "missing", "status"), rows)
    for result in ended:
        if result.error:
            warn(f"{result.indication}: {result.error}")
        if count := len(result.warnings):
            places = "1 place" if count == 1 else f"{count:,} places"
            warn(
                f"{result.indication}: PubMed took the query differently in {places} (tracker runs lists them)"
            )


def found(rows: Sequence[ArticleRow], total: int) -> None:
    """Print papers a search found, newest PMID first."""
    for row in rows:
        put(f"[bold]{row.pmid}[/bold]  {escape(row.title)}")
        place = "; ".join(part for part in (row.journal, row.publication_date, row.evidence_level) if part)
        put(f"          {escape(place)}")
    shown = f", {len(rows):,} shown" if len(rows) < total else ""
    put(papers(total) + shown)


def findings(found_: Iterable[Finding]) -> None:
    """Print what the doctor found, one line each, and what to do."""
    for finding in found_:
        style = STATE_STYLE[finding.state]
        put(f"[{style}]{finding.state:<5}[/{style}] [bold]{finding.name}[/bold]: {escape(finding.detail)}")
        for line in (*finding.lines, *([finding.advice] if finding.advice else [])):
            put(f"      {escape(line)}")
