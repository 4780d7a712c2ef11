"""Fixtures shared by the tests; what was left out is named at the end of the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.library import CATALOG, fill
from tests.processes import ForkServer
from tests.stored import temporary_store, url_at
from tracker.analysis import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.database import Database

pytest_plugins = ["tests.bulk", "tests.chaos.summary"]
STORES = {"tests.stored", "tests.commands", "tests.dashboard_data"}
FIXTURES = {"database", "url", "source", "library", "tracker", "opened", "installation", "planted_library"}
REFERENCE = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Where the reference material lies (real records, the full emulator), if it is beside the checkout."""
    if not (REFERENCE / "eutils").is_dir():
        pytest.skip("left out: no reference records beside the checkout")
    return REFERENCE


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkServer]:
    """Starts real processes of the tracker in milliseconds."""
    with ForkServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _own_user_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the data, state or settings of the person who runs it."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in (
        "TRACKER_DATABASE_URL",
        "TRACKER_EUTILS_URL",
        "TRACKER_CATALOG",
        "TRACKER_LOG_LEVEL",
        "TRACKER_LOG_FILE",
        "TRACKER_CORRECTIONS",
        "TRACKER_PUBLIC_URL",
        "TRACKER_LOGIN",
        "TRACKER_METRICS",
        "TRACKER_DEMO",
        "NCBI_API_KEY",
        "NCBI_EMAIL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def database() -> Iterator[Database]:
    """An empty database of the newest revision."""
    with temporary_store() as opened:
        yield opened


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a database that is not there yet, or on PostgreSQL has no tables yet."""
    return url_at(tmp_path / "tracker.db")


@pytest.fixture
def source(database: Database) -> Source:
    """The same, opened for questions."""
    return Source(database, CATALOG)


@pytest.fixture(scope="module")
def library() -> Iterator[Source]:
    """A database with every kind of paper that a counting rule names."""
    with temporary_store() as database:
        fill(database)
        yield Source(database, CATALOG)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what keeps a store: the second pass of `make test` runs these again, on PostgreSQL."""
    for item in items:
        names = vars(getattr(item, "module", item)).values()
        if STORES & {getattr(value, "__module__", None) for value in names} | FIXTURES & set(
            getattr(item, "fixturenames", ())
        ):
            item.add_marker("store")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with what was left out and why, so that a green run never hides it."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ").removeprefix("left out: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    terminalreporter.section("left out")
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} tests: {reason}")
    if not reasons:
        terminalreporter.write_line("nothing")
