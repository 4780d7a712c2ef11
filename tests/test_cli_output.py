"""Where the commands write: stdout, stderr and files, and what happens when these cannot be written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from tests.stored import used
from tracker.models import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.eutils_server import EutilsServer

pytest_plugins = ["tests.commands", "tests.pubmed_server"]
pytestmark = pytest.mark.sqlite  # the same on either store


def test_an_export_that_cannot_be_written_says_so_and_leaves_no_part(
    loaded: Callable[..., Any], tmp_path: Path
) -> None:
    result = loaded("export", "articles", "-o", "no/such/folder/out.csv")
    assert (result.returncode, "out.csv" in result.stderr) == (1, True)
    assert not (tmp_path / "no").exists()


@pytest.mark.usefixtures("loaded")
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    """`tracker export articles | head -1` and the like end quietly, with the exit code of the work itself."""
    for command, code in (
        ("export articles", 0),
        ("status", 0),
        ("runs --json", 0),
        ("--help", 0),
        ("status --check", 1),
    ):
        shell = f"{sys.executable} -m tracker.cli {command} | true; exit ${{PIPESTATUS[0]}}"
        result = subprocess.run(
            ["bash", "-c", shell], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert (result.returncode, "Traceback" in result.stderr, "Error" in result.stderr) == (
            code,
            False,
            False,
        )


@pytest.mark.usefixtures("loaded")
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="left out: no /dev/full on this system")  # noqa: PTH110
def test_a_stdout_that_is_full_or_closed_is_one_clear_line(tmp_path: Path) -> None:
    full = ("export articles", "status", "runs --json", "--help")
    cases = [(command, ">/dev/full", "No space left on device") for command in full]
    for command, place, says in (*cases, ("export articles", ">&-", "stdout is closed")):
        shell = f"{sys.executable} -m tracker.cli {command} {place}"
        result = subprocess.run(
            ["sh", "-c", shell], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
        assert (result.returncode, len(lines)) == (1, 1), result.stderr
        assert says in lines[0]
        assert "Traceback" not in result.stderr
        assert "ignored" not in result.stderr


def test_a_dash_is_stdin_and_stdout(tracker: Callable[..., Any], papers: Path, tmp_path: Path) -> None:
    shell = f"cat {papers} | {sys.executable} -m tracker.cli import -"
    result = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (result.returncode, result.stdout[:15]) == (0, "2 read, 2 kept ")
    assert len(tracker("export", "articles", "-o", "-").stdout.splitlines()) == 3
    assert not (tmp_path / "-").exists()


def test_fetch_tells_its_progress_on_stderr_and_its_summary_on_stdout(
    tracker: Callable[..., Any], own_server: EutilsServer
) -> None:
    result = tracker("fetch", "parkinson", TRACKER_EUTILS_URL=own_server.base_url)
    assert result.returncode == 0
    assert "to fetch" in result.stderr
    assert "parkinson" in result.stdout
    assert "complete" in result.stdout
    assert "took the query differently" not in result.stdout
    assert json.loads(tracker("runs", "--json").stdout)[0]["status"] == "complete"


def test_the_ledger_shows_the_first_warnings_of_a_run_and_counts_the_rest(
    loaded: Callable[..., Any], tmp_path: Path
) -> None:
    with used(tmp_path) as database, database.write() as c:
        c.execute(update(Run).values(warnings=[f"warning {n}" for n in range(1, 101)]))
    said = loaded("runs").stdout
    assert said.splitlines()[2:] == [
        *(f"run 1: warning {n}" for n in (1, 2, 3)),
        "run 1: and 97 more (tracker runs 1 lists them)",
    ]
    assert len(json.loads(loaded("runs", "--json").stdout)[0]["warnings"]) == 100
