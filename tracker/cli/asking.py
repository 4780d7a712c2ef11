"""Commands that answer questions: topics, status, runs, search, evidence, export."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  click reads it
import sys
from pathlib import Path
from typing import Any

import click

from tracker.errors import TrackerError
from tracker.options import COUNT, JSON, named, say
from tracker.output import write

TABLES = (
    "articles",
    "trends",
    "matrix",
    "evidence",
    "maturity",
    "milestones",
    "terms",
    "runs",
    "corrections",
)


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option(
    "--query", is_flag=True, help="Print the exact PubMed string of an indication and nothing else."
)
def topics(name: str | None, *, query: bool) -> None:
    """Print the catalog, or one indication or modality in full."""
    from tracker import show
    from tracker.catalog import load_catalog
    from tracker.config import read_settings

    if query and name is None:
        raise click.UsageError("--query needs an indication, such as: tracker topics alzheimer --query")
    catalog = load_catalog(read_settings().catalog_path)
    if name is None:
        show.topics(catalog)
    elif not query:
        show.topic(catalog.entry(name))
    elif name in catalog.modalities and name not in catalog.indications:
        raise click.UsageError(
            f"{name} is a modality: PubMed is asked per indication, for all modalities in one query, "
            "such as: tracker topics alzheimer --query"
        )
    else:
        click.echo(catalog.query(name))


@click.command()
@JSON
@click.option("--check", is_flag=True, help="Exit with 1 when the data cannot be trusted today.")
def status(*, as_json: bool, check: bool) -> None:
    """Say how fresh and how complete the data is, per indication."""
    from tracker import queries, show
    from tracker.analysis import indication_status, verdict
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        indications = indication_status(source)
        judged = verdict(source, indications)
        with source.database.read() as c:
            unreadable = queries.unreadable(c)
        show.status(source.stamp(), indications, judged, unreadable, as_json=as_json)
    if check and not judged.trusted:
        sys.exit(1)


@click.command()
@click.argument("number", metavar="[NUMBER]", type=int, required=False)
@JSON
@click.option("--limit", default=20, show_default=True, type=COUNT, help="How many runs.")
def runs(number: int | None, *, as_json: bool, limit: int) -> None:
    """Print the ledger, or one run of it in full."""
    from tracker import queries, show
    from tracker.analysis import run, state
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        if number is None:
            with source.database.read() as c:
                show.runs(queries.runs(c, limit), state, as_json=as_json)
            return
        found = run(source, number)
    if found is None:
        raise TrackerError(f"there is no run {number} in the ledger; tracker runs lists those there are")
    show.run_in_full(found, state(found), as_json=as_json)


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=COUNT, help="How many papers.")
def search(text: tuple[str, ...], limit: int) -> None:
    """Search titles, abstracts, keywords and MeSH.

    TEXT is words, "phrases", a trailing *, a PMID or a DOI.
    """
    from tracker import queries, show
    from tracker.session import open_for_reading

    wanted = " ".join(text)
    with open_for_reading(create=True) as source, source.database.read() as c:
        show.found(queries.search(c, wanted, limit=limit), queries.search_count(c, wanted))


@click.command()
@click.option(
    "--audit", is_flag=True, help="Print how well the rules do: precision and recall of each, with n."
)
def evidence(*, audit: bool) -> None:
    """Count papers by evidence level, or audit the rules.

    Strict counts take the levels that NLM's tags or a person give, broad ones those that titles tell too.
    """
    from tracker import analysis, show
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        if audit:
            show.accuracy(analysis.measured_accuracy(), analysis.recomputed_accuracy(source))
        else:
            counts = analysis.evidence_levels(source.studies(), analysis.Filters())
            show.evidence(counts, source.stamp())


@click.command()
@click.argument("table", type=click.Choice(TABLES))
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    callback=named,
    help="Write to FILE; - is stdout.",
)
@click.option(
    "--format", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True, help="Format."
)
@click.option(
    "--indication", "indications", multiple=True, metavar="ID", help="Only this one; may be repeated."
)
@click.option("--modality", "modalities", multiple=True, metavar="ID", help="Only this one; may be repeated.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only papers that arrived in PubMed from this day on."
)
@click.option(
    "--all", "everything", is_flag=True, help="Articles: also imported records outside every query."
)
def export(table: str, output: Path | None, since: dt.datetime | None, **options: Any) -> None:  # noqa: ANN401  as above
    """Write TABLE as CSV or JSON Lines.

    TABLE is articles, trends, matrix, evidence, maturity, milestones, terms, runs
    or corrections.
    """
    from tracker.analysis import DATE_RULE, STAGE_NOTE
    from tracker.export import export as lines_of
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        write(lines_of(source, table, since=since.date() if since else None, **options), output)
    if table not in {"runs", "corrections"}:
        say(DATE_RULE)
    if table in {"maturity", "milestones"}:
        say(STAGE_NOTE)
