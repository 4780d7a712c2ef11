"""The commands: read settings, call one function, print what it returned.

Nothing but the asked-for output goes to stdout. Exit codes: 0 done, 1 failed or incomplete, 2 wrong usage.
"""

from __future__ import annotations

import click

from tracker import __version__
from tracker.cli import asking, keeping, working
from tracker.options import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tracker")
def main() -> None:
    """Track the PubMed literature of neuromodulation: which indications are maturing, and on what evidence."""


for command in (
    working.start,
    working.init,
    asking.topics,
    working.fetch,
    working.import_,
    asking.status,
    asking.runs,
    asking.search,
    asking.export,
    working.schedule,
    keeping.dashboard,
    keeping.demo,
    keeping.backup,
    keeping.doctor,
):  # in the order of use, which is the order of the help
    main.add_command(command)
