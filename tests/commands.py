"""Fixtures: the commands as a user types them, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests import postgresql
from tests.records import article_xml, write_set
from tests.stored import url_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAPERS = [
    article_xml(101, "Deep brain stimulation for Parkinson's disease", abstract="Six patients, =1+1."),
    article_xml(102, "Repetitive transcranial magnetic stimulation in depression"),
]
NOWHERE = "http://127.0.0.1:9/entrez/eutils/"


@pytest.fixture
def tracker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of its own process in a folder of its own; PubMed cannot be reached unless given."""
    if postgresql.CHOSEN:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url_at(tmp_path / "tracker.db"))

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"TRACKER_EUTILS_URL": NOWHERE, "NCBI_EMAIL": "t@example.org", **environment}
        return subprocess.run(
            [sys.executable, "-m", "tracker.cli", *map(str, arguments)],
            env={**os.environ, **settings},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

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
