"""A database that another program holds: the commands wait half a minute for it, and then say so."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest_plugins = ["tests.commands"]
pytestmark = pytest.mark.sqlite


def test_who_would_write_waits_and_says_so_and_who_only_reads_does_not_notice(
    on_file: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "store" / "tracker.db"
    with closing(sqlite3.connect(path)) as c:
        c.execute("UPDATE article SET title = 'Something else' WHERE pmid = 101")
        c.commit()
        c.execute("BEGIN IMMEDIATE")
        commands = [["doctor"], ["doctor", "--repair"], ["backup", "copy.db"]]
        with ThreadPoolExecutor() as pool:
            doctor, repairing, copy = pool.map(lambda words: on_file(*words), commands)
    assert "fail  writing: " in doctor.stdout
    assert "another program holds the database" in doctor.stdout
    assert "ok    integrity: " in doctor.stdout
    assert (repairing.returncode, repairing.stdout.count("another program holds")) == (1, 1)
    assert copy.returncode == 0
    assert "repaired articles: 1 of 2" in on_file("doctor", "--repair").stdout
