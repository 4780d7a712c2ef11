"""The commands: read settings, call one function, print what it returned.

Nothing but the asked-for output goes to stdout. Exit codes: 0 done, 1 failed or incomplete, 2 wrong usage.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  click reads it
import sys
from pathlib import Path
from typing import Any

import click

from tracker import __version__
from tracker.errors import TrackerError
from tracker.options import COUNT, HOST, JSON, PORT, Commands, named
from tracker.output import STDOUT, write

NOTHING_ENABLED = "no indication is enabled in the catalog: enable one, see tracker topics"
STDIN = Path("/dev/stdin")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
def main() -> None:
    """Track the PubMed literature of neuromodulation: which indications are maturing, and on what evidence."""


@main.command()
@HOST
@PORT
def start(host: str, port: int) -> None:
    """Fetch on schedule and serve the dashboard, all in one."""
    from tracker.session import open_session
    from tracker.show import Lines
    from tracker.start import dashboard_child, stoppable
    from tracker.update import keep_up_to_date

    with stoppable(), open_session(tell=_say) as session:
        if not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        with dashboard_child(host, port) as child:
            try:
                keep_up_to_date(session, Lines(), _say)
            except KeyboardInterrupt:
                if child.poll():
                    raise TrackerError("the dashboard ended; its message is above") from None
                _say("Stopped.")


@main.command()
def init() -> None:
    """Create the database, or back it up and upgrade it."""
    from tracker.config import read_settings
    from tracker.database import migrate

    result = migrate(read_settings().database_url)
    done = (
        "is up to date"
        if result.from_revision == result.to_revision
        else f"is now at revision {result.to_revision}"
    )
    click.echo(f"The database {done}: {read_settings().database_url}")
    if result.backup:
        click.echo(f"The older one is kept as {result.backup}")


@main.command()
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


@main.command()
@click.argument("indications", nargs=-1, metavar="[INDICATION]...")
@click.option("--full", is_flag=True, help="Ask for every record again, not only for those not stored yet.")
def fetch(indications: tuple[str, ...], *, full: bool) -> None:
    """Bring INDICATIONs up to date from PubMed; by default all."""
    from tracker import show
    from tracker.errors import IncompleteError
    from tracker.session import open_session
    from tracker.start import stoppable
    from tracker.update import fetch_all

    with stoppable(), open_session(tell=_say) as session, show.watching(session.catalog) as watcher:
        if not indications and not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        results = fetch_all(session, indications, watcher, full=full)
    show.results(results)
    if unfinished := [result.indication for result in results if not result.complete]:
        raise IncompleteError(
            f"not complete: {', '.join(unfinished)}; run tracker fetch again, or see tracker status"
        )


@main.command(name="import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("--all", "keep_all", is_flag=True, help="Keep every record, also those outside every query.")
def import_(files: tuple[Path, ...], *, keep_all: bool) -> None:
    """Load PubMed XML, plain or gzip; - is stdin.

    EFetch output, baseline and update files.
    """
    from tracker.load import import_files
    from tracker.session import open_session
    from tracker.start import stoppable

    given = [STDIN if file == STDOUT else file for file in files]
    with stoppable(), open_session() as session:
        click.echo(import_files(session, given, keep_all=keep_all, tell=_say))


@main.command()
@JSON
@click.option("--check", is_flag=True, help="Exit with 1 when the data cannot be trusted today.")
def status(*, as_json: bool, check: bool) -> None:
    """Say how fresh and how complete the data is, per indication."""
    from tracker import show
    from tracker.analysis import indication_status
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        indications = indication_status(source)
        show.status(source.stamp(), indications, as_json=as_json)
    if check and (not indications or any(entry.problem for entry in indications)):
        sys.exit(1)


@main.command()
@JSON
@click.option("--limit", default=20, show_default=True, type=COUNT, help="How many runs.")
def runs(*, as_json: bool, limit: int) -> None:
    """Print the ledger: what runs expected, stored and warned of."""
    from tracker import queries, show
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source, source.database.read() as c:
        show.runs(queries.runs(c, limit), as_json=as_json)


@main.command()
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


@main.command()
@click.argument("table", type=click.Choice(["articles", "trends", "runs"]))
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
    """Write TABLE as CSV or JSON Lines: articles, trends or runs."""
    from tracker.analysis import DATE_RULE
    from tracker.export import export as lines_of
    from tracker.session import open_for_reading

    with open_for_reading(create=True) as source:
        write(lines_of(source, table, since=since.date() if since else None, **options), output)
    if table != "runs":
        _say(DATE_RULE)


@main.command()
def schedule() -> None:
    """Fetch on the cron expressions of the catalog until stopped."""
    from tracker.session import open_session
    from tracker.show import Lines
    from tracker.start import stoppable
    from tracker.update import keep_up_to_date

    with stoppable(), open_session(tell=_say) as session:
        if not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        try:
            keep_up_to_date(session, Lines(), _say)
        except KeyboardInterrupt:
            _say("Stopped.")


@main.command()
@HOST
@PORT
def dashboard(host: str, port: int) -> None:
    """Serve the dashboard only."""
    from tracker.session import open_for_reading
    from tracker.start import serve_dashboard

    with open_for_reading(create=True):
        pass  # said here, a database that cannot be used is one clear line
    sys.exit(serve_dashboard(host, port))


@main.command()
@click.option("--load", is_flag=True, help="Only load the corpus and print its database URL.")
@HOST
@PORT
def demo(host: str, port: int, *, load: bool) -> None:
    """Show the same on a synthetic corpus, in its own database."""
    from tracker.load import load_demo
    from tracker.start import serve_dashboard

    url = load_demo(tell=_say)
    if load:
        click.echo(url)
    else:
        sys.exit(serve_dashboard(host, port, {"TRACKER_DATABASE_URL": url}))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=named)
def backup(file: Path) -> None:
    """Copy the database to FILE; works while a fetch runs."""
    from tracker.config import read_settings
    from tracker.database import backup as copy
    from tracker.database import connect

    with connect(read_settings().database_url, writable=False) as database:
        copy(database, file)
    click.echo(f"The database is copied to {file}")


@main.command()
def doctor() -> None:
    """Check database, catalog, PubMed, API key, clock and disk."""
    from tracker import doctor as checks
    from tracker import show

    findings = checks.examine()
    show.findings(findings)
    if any(finding.failed for finding in findings):
        sys.exit(1)


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
