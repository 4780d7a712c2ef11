"""Everything that a report says, as plain text and drawn charts: both forms of it print exactly this."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dashboard import words
from dashboard.brief import awaited, pictures, sources, stages, subject, verdict
from dashboard.data import DATE_RULE, READOUT_MONTHS, READOUT_NOTE, STAGE_NOTE
from dashboard.maturity.pairs import ALL
from dashboard.narrowing import filters
from dashboard.report import methods, papers
from dashboard.report.papers import plain
from dashboard.report.pictures import svg

if TYPE_CHECKING:
    import datetime as dt

    from dashboard.data import ArticleRow
    from dashboard.drawn import Drawn
    from dashboard.frame import View
    from dashboard.maturity.pairs import Pair

    Entry = dict[str, Any]

LISTED: Final = 8
"""Readouts and white spaces that are listed; the number of the others is said."""
NEWEST: Final = 5


class Asked(NamedTuple):
    """What a report is about, on which view of the data, and made on which day."""

    view: View
    pair: Pair
    day: dt.date


def document(asked: Asked) -> Entry:
    """Return the whole report. The view is narrowed to the subject; on paper it is always light."""
    view, pair = replace(asked.view, mode="light"), asked.pair
    proofs = papers.proofs(view, pair)
    numbers = {entry["pmid"]: number for number, entry in enumerate(proofs, start=1)}
    return {
        **_head(view, pair, asked.day),
        "figures": [figure._asdict() for figure in verdict.figures(view, pair)],
        "lines": _lines(view, pair),
        "mix": _mix(view, pair),
        "cells": _cells(view, pair),
        "rungs": [_rung(rung, numbers) for rung in stages.ladder(view, pair)],
        "firsts": [
            {"number": f.number, "date": f.date, "label": f.label, "papers": _cited(f.pmids, numbers)}
            for f in stages.firsts(view, pair)
        ],
        "sources": [_leading(one) for one in sources.leading(view)],
        "readouts": _readouts(view),
        "spaces": _spaces(view),
        "newest": [_newest(row) for row in view.data.newest(view.filters, NEWEST)],
        "proofs": proofs,
        **_further(view, proofs),
        "methods": methods.paragraphs(view),
    }


def _head(view: View, pair: Pair, day: dt.date) -> Entry:
    stamp, name = view.data.stamp, subject.name(view, pair)
    rest = replace(view.filters, indications=(), modalities=())
    narrowed = ", ".join(plain(part) for part in filters.summary(rest, view.data))
    as_of = f"Data as of {words.day(stamp.as_of)}" if stamp.as_of else "No complete listing yet"
    return {
        "title": name,
        "status": stages.standing(view, pair)["status"],
        "made": words.day(day),
        "stamp": f"{as_of}, version {stamp.version}",
        "filters": narrowed or "none",
        "synthetic": stamp.synthetic,
        "verdict": verdict.sentence(view, pair),
        "stand": view.data.stand(*pair).words,
        "note": f"{STAGE_NOTE} {subject.notes(view, pair)}".strip(),
        "empty": not view.data.count(view.filters),
    }


def _lines(view: View, pair: Pair) -> Entry | None:
    drawn = pictures.lines(view, pair)
    return _chart(drawn, "course") if drawn else None


def _mix(view: View, pair: Pair) -> Entry | None:
    if not view.data.count(view.filters):
        return None
    return _chart(pictures.mix(view, pair), "mix")


def _chart(drawn: Drawn, name: str) -> Entry:
    return {
        "title": drawn.title,
        "subtitle": drawn.subtitle,
        "svg": svg(drawn.chart, name),
        "alt": drawn.chart.alt,
        "keys": [{"label": label, "colour": colour} for label, colour in drawn.keys],
        "foot": " ".join(note for note in drawn.notes if note not in {"", DATE_RULE}),
    }


def _cells(view: View, pair: Pair) -> Entry:
    """Return the ladder of the cells of an indication; a cell has its own rungs alone."""
    stands, without = stages.cells(view, pair) if pair.modality == ALL else ((), ())
    rows = [
        {
            "label": stand.label,
            "stage": stand.stage if stand.since or stand.stage != "none" else "\u2013",
            "name": stand.name,
            "since": stand.since,
            "papers": f"{stand.papers:,}",
            "missing": stand.missing,
        }
        for stand in stands
    ]
    return {"rows": rows, "without": ", ".join(without)}


def _rung(rung: stages.Rung, numbers: dict[str, int]) -> Entry:
    return {
        "stage": rung.stage,
        "name": rung.name,
        "since": rung.since,
        "inputs": rung.inputs,
        "papers": _cited(rung.pmids, numbers),
    }


def _cited(pmids: tuple[int, ...], numbers: dict[str, int]) -> list[Entry]:
    return [
        {"pmid": str(pmid), "url": words.article_link(pmid), "number": numbers.get(str(pmid), 0)}
        for pmid in pmids
    ]


def _leading(one: sources.Leading) -> Entry:
    rows = [
        {"name": plain(h.name), "papers": words.papers(h.papers), "share": f"{h.share:.0%}"}
        for h in one.holders
    ]
    return {"what": one.what, "by": one.by, "number": f"{one.number:,}", "rows": rows}


def _readouts(view: View) -> Entry:
    found = awaited.readouts(view)
    rows = [
        {"name": plain(one.registration), "said": one.said, "papers": _cited((one.pmid,), {})}
        for one in found[:LISTED]
    ]
    rule = f"Registered trials announced at least {READOUT_MONTHS} months ago without a later report of results here."
    return {
        "rows": rows,
        "number": len(found),
        "left": len(found) - len(rows),
        "note": f"{rule} {READOUT_NOTE}",
    }


def _spaces(view: View) -> Entry:
    found = awaited.white_space(view)
    rows = [{"name": one.label, "said": one.said} for one in found[:LISTED]]
    return {"rows": rows, "number": len(found), "left": len(found) - len(rows)}


def _newest(row: ArticleRow) -> Entry:
    return {
        "title": plain(row.title, papers.LONGEST_TITLE) or "No title",
        "journal": plain(row.journal),
        "date": words.date(row.publication_date),
        "pmid": str(row.pmid),
        "url": words.article_link(row.pmid),
    }


def _further(view: View, proofs: list[dict[str, str]]) -> Entry:
    """Return the other papers, and say by which rule they are listed and how many are left out."""
    listed = papers.further(view, proofs)
    named = {int(entry["pmid"]) for entry in (*proofs, *listed)}
    left = len(set(view.data.papers(view.filters, 1, 1).pmids()) - named)
    return {"further": listed, "rule": papers.RULE, "left": left}
