"""Fixtures: the commands as a user types them, each in a process of its own.

The process is forked from one that has imported the tracker, which saves two seconds a command; the start from nothing is
tested where it matters (`tests/test_cli.py`, `tests/test_start.py`, `tests/test_recovery.py`).
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests import postgresql
from tests.processes import Command
from tests.records import article_xml, write_set
from tests.stored import url_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.processes import ForkServer

PAPERS = [
    article_xml(101, "Deep brain stimulation for Parkinson's disease", abstract="Six patients, =1+1."),
    article_xml(102, "Repetitive transcranial magnetic stimulation in depression"),
]
NOWHERE = "http://127.0.0.1:9/entrez/eutils/"


@pytest.fixture
def tracker(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    forks: ForkServer,
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of its own process in a folder of its own; PubMed cannot be reached unless given."""
    if postgresql.CHOSEN:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url_at(tmp_path / "tracker.db"))
    answers = tmp_path_factory.mktemp("answers")

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"TRACKER_EUTILS_URL": NOWHERE, "NCBI_EMAIL": "t@example.org", **environment}
        command = [str(argument) for argument in arguments]
        started = Command(forks, tmp_path, settings, answers).start(*command)
        code = started.wait()
        out, err = (file.read_text(encoding="utf-8") for file in (started.stdout, started.stderr))
        return subprocess.CompletedProcess(command, code, out, err)

    return run


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A file of two papers, one on Parkinson's disease and one on depression."""
    return write_set(tmp_path / "papers.xml", *PAPERS)


@pytest.fixture
def loaded(tracker: Callable[..., Any], papers: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The same, with the two papers imported."""
    assert tracker("import", papers).returncode == 0
    return tracker


@pytest.fixture
def on_file(
    tracker: Callable[..., Any], papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run commands on the SQLite file store/tracker.db, with the two papers imported, whichever store is chosen."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path}/store/tracker.db")
    assert tracker("import", papers).returncode == 0
    return tracker
