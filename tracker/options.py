"""What the commands share: the group that prints every error once, and options with the same meaning everywhere."""

from __future__ import annotations

import getpass
import logging
import sys
from pathlib import Path
from typing import Any

import click

from tracker.errors import TrackerError, UsageError
from tracker.output import flush_stdout, watch_stdout

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option(
    "--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")
COUNT = click.IntRange(1, 1_000_000)
LOG_LEVEL = click.option(
    "--log-level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    envvar="TRACKER_LOG_LEVEL",
    help="Log what is done, as JSON lines on stderr.",
)
LOG_FILE = click.option(
    "--log-file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="TRACKER_LOG_FILE",
    help="Append the log to FILE instead.",
)

logger = logging.getLogger(__name__)


class Commands(click.Group):
    """A group in which every error of the tracker is printed once, here."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  as click declares it
        """Run the command line; turn an error into one message on stderr and its exit code."""
        try:
            watch_stdout()
            try:
                return super().main(*args, **extra)
            finally:
                flush_stdout()
        except TrackerError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  as click declares it
        """Run the command; an interruption keeps what was stored, and says so. The log hears how it failed."""
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            logger.error("command failed", extra={"command": ctx.invoked_subcommand, "error": str(error)})  # noqa: TRY400
            raise
        except (click.ClickException, click.exceptions.Exit):
            raise
        except Exception:
            logger.exception("command failed unexpectedly", extra={"command": ctx.invoked_subcommand})
            raise
        except KeyboardInterrupt:
            logger.info("interrupted", extra={"command": ctx.invoked_subcommand})
            click.echo("Stopped. What was stored is kept; the same command carries on from there.", err=True)
            sys.exit(1)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  as click declares it
        """Keep the order of the file in the help: the order of use."""
        return list(self.commands)


def named(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """Refuse a file without a name; "." itself is refused as a folder."""
    if value == Path():
        raise click.BadParameter("the name of the file is empty")
    return value


def login_name() -> str:
    """Return who is at the terminal. Raises UsageError where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:  # a container may have no such user
        raise UsageError("the system does not know your login name: say who you are with --who") from error


def say(text: str) -> None:
    """Tell the person at the terminal, on stderr: stdout is for what was asked."""
    click.echo(text, err=True)
