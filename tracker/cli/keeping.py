"""Commands that show and keep what is there: dashboard, demo, backup, doctor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.options import HOST, PORT, named, say


@click.command()
@HOST
@PORT
def dashboard(host: str, port: int) -> None:
    """Serve the dashboard only."""
    from tracker.session import open_for_reading
    from tracker.start import serve_dashboard

    with open_for_reading(create=True):
        pass  # said here, a database that cannot be used is one clear line
    sys.exit(serve_dashboard(host, port))


@click.command()
@click.option("--load", is_flag=True, help="Only load the corpus and print its database URL.")
@HOST
@PORT
def demo(host: str, port: int, *, load: bool) -> None:
    """Show the same on a synthetic corpus, in its own database."""
    from tracker.load import load_demo
    from tracker.start import serve_dashboard

    url = load_demo(tell=say)
    if load:
        click.echo(url)
    else:
        sys.exit(serve_dashboard(host, port, {"TRACKER_DATABASE_URL": url}))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), callback=named)
def backup(file: Path) -> None:
    """Copy the database to FILE; works while a fetch runs."""
    from tracker.config import read_settings
    from tracker.database import backup as copy
    from tracker.database import connect

    with connect(read_settings().database_url, writable=False) as database:
        copy(database, file)
    click.echo(f"The database is copied to {file}")


@click.command()
@click.option("--blocks", is_flag=True, help="Ask PubMed for each modality block apart, and compare.")
@click.option("--repair", is_flag=True, help="Put right what can be, and say of the rest what to do.")
def doctor(*, blocks: bool, repair: bool) -> None:
    """Check database, catalog, PubMed, API key, clock and disk."""
    from tracker import doctor as checks
    from tracker import show
    from tracker.start import stoppable

    if blocks and repair:
        raise click.UsageError("--blocks asks and --repair changes: one at a time")
    with stoppable():
        findings = checks.repair(tell=say) if repair else checks.examine(blocks=blocks, tell=say)
    show.findings(findings)
    if any(finding.failed for finding in findings):
        sys.exit(1)
