"""What one answer costs: the columns of the analysis against plain SQL of the same question, with the same result."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracker.analysis import (
    Filters,
    count,
    growth,
    kpis,
    load_corpus,
    matrix,
    papers_per_year,
    trend_table,
)
from tracker.analysis.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.analysis import Corpus

ROUNDS = 5
ALL = Filters()
NARROW = Filters(indications=("alzheimer", "ptsd", "tbi"), evidence=("rct", "trial"), years=(2000, 2024))

YEARS = """
SELECT m.indication, a.publication_year, count(DISTINCT a.pmid) FROM article a
JOIN membership m ON m.pmid = a.pmid WHERE m.closed_run IS NULL AND NOT m.rejected GROUP BY 1, 2
"""
YEARS_NARROW = """
SELECT m.indication, a.publication_year, count(DISTINCT a.pmid) FROM article a
JOIN membership m ON m.pmid = a.pmid WHERE m.closed_run IS NULL AND NOT m.rejected
AND m.indication IN ('alzheimer', 'ptsd', 'tbi') AND a.evidence_level IN ('rct', 'trial')
AND a.publication_year BETWEEN 2000 AND 2024 GROUP BY 1, 2
"""
CELLS = """
SELECT l.value, m.indication, count(DISTINCT m.pmid) FROM membership m
JOIN label l ON l.pmid = m.pmid AND l.kind = 'modality' WHERE m.closed_run IS NULL AND NOT m.rejected GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Timed:
    """One line of the table: CPU milliseconds of ours and of plain SQL (None where SQL has no such answer)."""

    question: str
    ours: float
    sql: float | None


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the median CPU milliseconds of a few rounds, and the last result."""
    spent, result = [], None
    for _ in range(ROUNDS):
        gc.collect()
        start = time.process_time()
        result = work()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent), result


def timed(url: str) -> Iterator[Timed]:
    """Time loading and every question; raise AssertionError where the two ways disagree."""
    with Source.open(url) as source:
        start = time.process_time()
        corpus = load_corpus(source)
        yield Timed("load the columns, once per data version", 1000 * (time.process_time() - start), None)
        for question, statement, answer in (
            ("papers per indication and year", YEARS, lambda: _years(corpus, ALL)),
            ("the same, three indications, trials, 2000-2024", YEARS_NARROW, lambda: _years(corpus, NARROW)),
            ("papers per modality and indication", CELLS, lambda: _cells(corpus)),
        ):
            ours, found = cpu(answer)
            theirs, expected = cpu(lambda statement=statement: _asked(source, statement))
            assert {key: n for key, n in found.items() if n} == expected, question
            yield Timed(question, ours, theirs)
        for question, answer in (
            ("every modality, indication and year (the export)", lambda: trend_table(corpus, ALL)),
            ("headline figures", lambda: kpis(corpus, ALL)),
            ("how many papers the filters leave", lambda: count(corpus, NARROW)),
        ):
            yield Timed(question, cpu(answer)[0], None)
        totals = source.totals()
        start = time.process_time()
        growth(corpus, totals)
        yield Timed(
            "every growth and verdict, once per data version", 1000 * (time.process_time() - start), None
        )
        yield Timed("the same, looked up", cpu(lambda: growth(corpus, totals))[0], None)


def _years(corpus: Corpus, filters: Filters) -> dict[tuple[str, int], int]:
    frame = papers_per_year(corpus, filters)
    return dict(zip(zip(frame["indication"], frame["year"], strict=True), frame["articles"], strict=True))


def _cells(corpus: Corpus) -> dict[tuple[str, str], int]:
    frame = matrix(corpus, ALL)
    keys = zip(frame["modality"], frame["indication"], strict=True)
    # A child's papers are its parent's too; the drawn labels name only what was drawn.
    return dict(zip(keys, frame["articles"], strict=True))


def _asked(source: Source, statement: str) -> dict[tuple[Any, ...], int]:
    with source.database.read() as c:
        return {(first, second): n for first, second, n in c.exec_driver_sql(statement)}
