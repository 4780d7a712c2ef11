"""A database that is damaged under an open page: what the reader is told, what a monitor, and what the log."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.browser.serving import ask, serving, settle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
HEADER = 100  # bytes of an SQLite file that say that it is one


def copied(database: str, target: Path) -> Path:
    """Copy the database, so that it can be broken."""
    with (
        contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return target


def damage(file: Path) -> None:
    """Overwrite everything behind the header, in place."""
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(HEADER)
        opened.write(b"\xff" * (size - HEADER))


def test_a_damaged_database_is_said_by_a_number_and_nothing_of_the_insides(
    chromium: Browser, database: str, tmp_path: Path
) -> None:
    file = copied(database, tmp_path / "broken.db")
    with serving(f"sqlite:///{file}", tmp_path) as where, chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{where}/papers")
        page.get_by_role("searchbox", name="Search papers").wait_for()
        settle(page)  # what is typed while the page is still being drawn may be drawn over
        damage(file)
        page.get_by_role("searchbox", name="Search papers").press_sequentially("memory", delay=40)
        page.get_by_text("The data cannot be read").first.wait_for()
        shown = page.locator("body").inner_text()
        number = re.search(r"the number (\w{8}):", shown)
        assert number is not None
        for inner in (str(tmp_path), "broken.db", "sqlite", "Traceback", "SELECT", ".py"):
            assert inner not in page.content()
        log = (tmp_path / "server.log").read_text()
        assert f"error {number[1]}" in log
        assert "Traceback" in log.partition(number[1])[2]
        file.with_name("other.db").write_bytes(b"no database at all" * 1000)
        file.with_name("other.db").replace(file)
        status, _, said = ask(where, "/api/healthz")
        assert (status, said) == (503, b'{"status":"database unavailable"}')
