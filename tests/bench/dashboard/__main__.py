"""Print what a rerun costs: `python -m tests.bench.dashboard [ARTICLES ...]`, by default 100,000 and 1,000,000.

The databases are drawn once and kept in TRACKER_BENCH_FOLDER, by default `neuromodulation-bench` in the system's
folder for temporary files. Exit 1 when a run drew an error, another number of
charts or other figures than the tracker counts; a missed goal is printed, no more.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

import click

from tests.bench.dashboard import corpora, measures, report, transfer
from tests.bench.dashboard.asked import asked
from tests.bench.dashboard.serving import OURS, USUAL, serving
from tests.bench.dashboard.session import InvalidRunError
from tracker.analysis import load_corpus
from tracker.analysis.source import Source

SIZES = (100_000, 1_000_000)
OUR_CHANGES, USUAL_CHANGES = 60, 12
SEED = 7


def main(sizes: list[int]) -> int:
    """Measure every size; print one table."""
    folder = Path(
        os.environ.get("TRACKER_BENCH_FOLDER") or Path(tempfile.gettempdir(), "neuromodulation-bench")
    )
    try:
        done = [measured(folder, size, whole=size == min(sizes)) for size in sizes]
    except InvalidRunError as error:
        click.echo(f"Error: a run was not what it should be, so nothing was measured: {error}", err=True)
        return 1
    click.echo(report.table(done))
    return 0


def measured(folder: Path, articles: int, *, whole: bool) -> report.Measured:
    """Measure one size; `whole` adds what does not depend on it."""
    _tell(f"{articles:,} articles: drawing them, or taking those drawn before")
    url = corpora.database(folder, articles)
    with Source.open(url) as source:
        corpus = load_corpus(source)
    _tell("the page written the usual way")
    with serving(USUAL, url) as server:
        usual = asyncio.run(measures.changes(server, asked(corpus, SEED), USUAL_CHANGES))
    _tell(f"  {usual.cpu:,.0f} ms; now the dashboard")
    with serving(OURS, url) as server:
        questions = asked(corpus, SEED)
        ours = asyncio.run(measures.changes(server, questions, OUR_CHANGES))
        _tell(f"  {ours.cpu:,.1f} ms; 20 readers at once")
        before = report.load()
        crowd = asyncio.run(measures.crowd(server, questions))
        _tell(f"  {crowd.p50:,.0f} and {crowd.p95:,.0f} ms; memory")
        per_session = asyncio.run(measures.per_session(server, questions))
        taken = transfer.cold(server) if whole else None
        visits = asyncio.run(measures.visits(server, questions)) if whole else None
    return report.Measured(articles, ours, usual, crowd, per_session, visits, taken, before)


def _tell(what: str) -> None:
    click.echo(what, err=True)


if __name__ == "__main__":
    sys.exit(main([int(n) for argument in sys.argv[1:] for n in argument.split(",")] or list(SIZES)))
