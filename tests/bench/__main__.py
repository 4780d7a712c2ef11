"""Print the cost of the answers: `python -m tests.bench [ARTICLES ...]`, by default 100,000 and 1,000,000."""

from __future__ import annotations

import sys

import click

from tests.bench.articles import drawn
from tests.bench.counting import timed

SIZES = (100_000, 1_000_000)


def main(sizes: list[int]) -> None:
    """Print one table per size; exit 1 when ours and plain SQL disagree."""
    for size in sizes or SIZES:
        click.echo(f"\n{size:,} articles, CPU milliseconds (median of 5)\n")
        click.echo("| question | here | plain SQL | SQL / here |")
        click.echo("| --- | ---: | ---: | ---: |")
        with drawn(size) as url:
            for line in timed(url):
                sql = "" if line.sql is None else f"{line.sql:,.0f}"
                ratio = "" if line.sql is None else f"{line.sql / line.ours:,.0f}"
                click.echo(f"| {line.question} | {line.ours:,.1f} | {sql} | {ratio} |")


main([int(argument) for argument in sys.argv[1:]])
