"""Commands that bring data in: start, init, fetch, import, schedule."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.errors import TrackerError
from tracker.options import HOST, PORT, login_name, say
from tracker.output import STDOUT

NOTHING_ENABLED = "no indication is enabled in the catalog: enable one, see tracker topics"
STDIN = Path("/dev/stdin")


@click.command()
@HOST
@PORT
def start(host: str, port: int) -> None:
    """Fetch on schedule and serve the dashboard, all in one."""
    from tracker.session import open_session
    from tracker.show import Lines
    from tracker.start import dashboard_child, stoppable
    from tracker.update import keep_up_to_date

    with stoppable(), open_session(tell=say) as session:
        if not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        with dashboard_child(host, port) as child:
            try:
                keep_up_to_date(session, Lines(), say)
            except KeyboardInterrupt:
                if child.poll():
                    raise TrackerError("the dashboard ended; its message is above") from None
                say("Stopped.")


@click.command()
def init() -> None:
    """Create the database, or back it up and upgrade it."""
    from tracker.config import read_settings
    from tracker.database import migrate, shown_url

    url = read_settings().database_url
    result = migrate(url)
    done = (
        "is up to date"
        if result.from_revision == result.to_revision
        else f"is now at revision {result.to_revision}"
    )
    click.echo(f"The database {done}: {shown_url(url)}")
    if result.backup:
        click.echo(f"The older one is kept as {result.backup}")


@click.command()
@click.argument("indications", nargs=-1, metavar="[INDICATION]...")
@click.option("--full", is_flag=True, help="Ask for every record again, not only for those not stored yet.")
def fetch(indications: tuple[str, ...], *, full: bool) -> None:
    """Bring INDICATIONs up to date from PubMed; by default all."""
    from tracker import show
    from tracker.errors import IncompleteError
    from tracker.session import open_session
    from tracker.start import stoppable
    from tracker.update import check_corrections, fetch_all, follow_up

    with stoppable(), open_session(tell=say) as session:
        if not indications and not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        with show.watching(session.catalog) as watcher:
            results = fetch_all(session, indications, watcher, full=full)
            follow_up(session, watcher, results)
        show.results(results)
        check_corrections(session.settings, session.catalog)
    if unfinished := [result.indication for result in results if not result.complete]:
        raise IncompleteError(
            f"not complete: {', '.join(unfinished)}; run tracker fetch again, or see tracker status"
        )


@click.command(name="import")
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
        click.echo(import_files(session, given, keep_all=keep_all, tell=say))


@click.command()
@click.argument("pmid", type=click.IntRange(1, 999_999_999))
@click.argument("label")
@click.argument("verdict", type=click.Choice(["yes", "no"], case_sensitive=False))
@click.option("--why", required=True, metavar="TEXT", help="The reason, as it is shown on the paper.")
@click.option("--who", metavar="NAME", help="Who says so; by default the login name.")
def correct(pmid: int, label: str, verdict: str, *, why: str, who: str | None) -> None:
    """Correct a label of a paper: your word overrides the rules.

    LABEL is modality:dbs, indication:ptsd, evidence:rct or species:human, or the bare id.
    """
    from tracker.config import read_settings
    from tracker.update import correct as add

    given = {"who": login_name() if who is None else who, "why": why}
    lines = add(read_settings(), pmid, label, verdict=verdict.lower() == "yes", **given, tell=say)
    click.echo("\n".join(lines))


@click.command()
def schedule() -> None:
    """Fetch on the cron expressions of the catalog until stopped."""
    from tracker.session import open_session
    from tracker.show import Lines
    from tracker.start import stoppable
    from tracker.update import keep_up_to_date

    with stoppable(), open_session(tell=say) as session:
        if not session.catalog.enabled_indications:
            raise TrackerError(NOTHING_ENABLED)
        try:
            keep_up_to_date(session, Lines(), say)
        except KeyboardInterrupt:
            say("Stopped.")
