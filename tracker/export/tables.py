"""The columns and rows of each table: what the analysis answers, and nothing counted anew."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import pandas as pd

from tracker import queries
from tracker.analysis.articles import ARTICLE_COLUMNS, article_values
from tracker.analysis.background import totals
from tracker.analysis.downloads import TREND_COLUMNS, frame_values
from tracker.analysis.evidence import EVIDENCE_COLUMNS, evidence
from tracker.analysis.filters import UNATTRIBUTED, Filters
from tracker.analysis.maturity import BROAD, MATURITY_COLUMNS, STRICT, maturity
from tracker.analysis.milestones import MILESTONE_COLUMNS, milestones
from tracker.analysis.overview import trend_table
from tracker.analysis.terms import TERM_COLUMNS, terms
from tracker.analysis.vocabulary import KINDS, vocabulary_seen_by
from tracker.analysis.whitespace import MATRIX_COLUMNS, matrix_table
from tracker.corrections import COLUMNS as CORRECTION_COLUMNS
from tracker.trends import year_span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from tracker.analysis.source import Source
    from tracker.export.choice import Choice
    from tracker.tabular import Value

    Rows = Iterable[Sequence[Value]]
    Table = tuple[Sequence[str], Rows]
    """Columns and rows."""

RUN_COLUMNS = tuple(entry.name for entry in fields(queries.RunRow))


def _articles(source: Source, c: Connection, choice: Choice) -> Table:
    return ARTICLE_COLUMNS, article_values(c, source.corpus_seen_by(c), _pmids(c, choice))


def _pmids(c: Connection, choice: Choice) -> list[int]:
    """Return the PMIDs that are on one of the indications and carry one of the modalities, newest first."""
    found: set[int] = set()
    for indication in choice.indications or (None,):
        for modality in choice.modalities or (None,):
            free = None if modality == UNATTRIBUTED else modality
            pmids = queries.member_pmids(
                c, indication=indication, modality=free, since=choice.since, everything=choice.everything
            )
            found.update(set(pmids) & set(queries.unattributed(c)) if modality == UNATTRIBUTED else pmids)
    return sorted(found, reverse=True)


def _trends(source: Source, c: Connection, choice: Choice) -> Table:
    corpus, filters = source.corpus_seen_by(c), Filters(indications=tuple(choice.indications))
    span = year_span(corpus.year, corpus.newest_year())  # the same years whatever is chosen
    frame = trend_table(corpus, filters, tuple(choice.modalities) or None, span, totals(c))
    return TREND_COLUMNS, frame_values(frame, TREND_COLUMNS)


def _matrix(source: Source, c: Connection, choice: Choice) -> Table:
    filters = Filters(indications=tuple(choice.indications), modalities=tuple(choice.modalities))
    frame = matrix_table(source.studies_seen_by(c), filters)
    return MATRIX_COLUMNS, frame_values(frame, MATRIX_COLUMNS)


def _terms(source: Source, c: Connection, choice: Choice) -> Table:
    wanted = choice.indications or [entry.id for entry in source.catalog.enabled_indications]
    found = [vocabulary_seen_by(source, c, kind) for kind in KINDS]
    frame = pd.concat([terms(each, name) for name in wanted for each in found], ignore_index=True)
    return TERM_COLUMNS, frame_values(frame, TERM_COLUMNS)


def _evidence(source: Source, c: Connection, choice: Choice) -> Table:
    frame = evidence(source.studies_seen_by(c), Filters(indications=tuple(choice.indications)))
    return EVIDENCE_COLUMNS, _rows(frame, EVIDENCE_COLUMNS, choice)


def _maturity(source: Source, c: Connection, choice: Choice) -> Table:
    studies, filters = source.studies_seen_by(c), Filters(indications=tuple(choice.indications))
    frame = pd.concat([maturity(studies, filters, basis) for basis in (BROAD, STRICT)], ignore_index=True)
    return MATURITY_COLUMNS, _rows(frame, MATURITY_COLUMNS, choice)


def _milestones(source: Source, c: Connection, choice: Choice) -> Table:
    filters = Filters(indications=tuple(choice.indications))
    frame = milestones(source.studies_seen_by(c), filters, queries.milestones_seen(c))
    return MILESTONE_COLUMNS, _rows(frame, MILESTONE_COLUMNS, choice)


def _rows(frame: pd.DataFrame, columns: Sequence[str], choice: Choice) -> Rows:
    """Leave out the modalities that are not asked for; what stays is as it is in the whole table."""
    wanted = frame["modality"].isin(choice.modalities) if choice.modalities else slice(None)
    return frame_values(frame.loc[wanted], columns)


def _runs(_: Source, c: Connection, choice: Choice) -> Table:
    wanted = set(choice.indications)
    rows = (row for row in queries.runs(c, None) if not wanted or row.indication in wanted)
    return RUN_COLUMNS, map(astuple, rows)


def _corrections(_: Source, c: Connection, __: Choice) -> Table:
    rows = ((one.pmid, one.label, one.answer, one.who, one.why, one.at) for one in queries.corrections(c))
    return CORRECTION_COLUMNS, rows


MAKERS: Mapping[str, Callable[[Source, Connection, Choice], Table]] = {
    "articles": _articles,
    "trends": _trends,
    "matrix": _matrix,
    "evidence": _evidence,
    "maturity": _maturity,
    "milestones": _milestones,
    "terms": _terms,
    "runs": _runs,
    "corrections": _corrections,
}
"""Table -> what makes it."""
