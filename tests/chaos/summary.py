"""A plugin: the figures of the chaos suite, gathered from every worker and told at the end of the run."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.tally import Tally

TALLY = pytest.StashKey[Tally]()
SENT = "chaos"


def tally_of(config: pytest.Config) -> Tally:
    """Return the figures of this process, to be added to."""
    return config.stash.setdefault(TALLY, Tally())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send a worker's figures to the process that started it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None and TALLY in session.config.stash:
        output[SENT] = dataclasses.asdict(tally_of(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the figures of a worker that is done."""
    if figures := getattr(node, "workeroutput", {}).get(SENT):
        tally_of(node.config).add(Tally(**figures))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures, and write them to the file that TRACKER_CHAOS_REPORT names."""
    if TALLY not in config.stash:
        return
    table = "\n".join(tally_of(config).table())
    terminalreporter.section("chaos")
    terminalreporter.write_line(table)
    if report := os.environ.get("TRACKER_CHAOS_REPORT"):
        Path(report).write_text(table + "\n", encoding="utf-8")
