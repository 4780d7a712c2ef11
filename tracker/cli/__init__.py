"""The commands: read settings, call one function, print what it returned.

Nothing but the asked-for output goes to stdout. Exit codes: 0 done, 1 failed or incomplete, 2 wrong usage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker import __version__
from tracker.cli import asking, keeping, working
from tracker.options import LOG_FILE, LOG_LEVEL, Commands

if TYPE_CHECKING:
    from pathlib import Path


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
@LOG_LEVEL
@LOG_FILE
@click.pass_context
def main(context: click.Context, log_level: str | None, log_file: Path | None) -> None:
    """Track the PubMed literature of neuromodulation: which indications are maturing, and on what evidence."""
    if log_level or log_file:
        from tracker.logs import logging_to

        context.with_resource(logging_to(log_level, log_file))


for command in (
    working.start,
    working.init,
    asking.topics,
    working.fetch,
    working.import_,
    working.correct,
    asking.status,
    asking.runs,
    asking.search,
    asking.evidence,
    asking.export,
    working.schedule,
    keeping.dashboard,
    keeping.demo,
    keeping.backup,
    keeping.doctor,
):  # in the order of use, which is the order of the help
    main.add_command(command)
