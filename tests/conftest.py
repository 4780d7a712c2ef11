"""Fixtures shared by the tests; what was left out is named at the end of the run."""

from __future__ import annotations

from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reference() -> Path:
    """Where the reference material lies (real records, the full emulator), if it is beside the checkout."""
    if not (REFERENCE / "eutils").is_dir():
        pytest.skip("left out: no reference records beside the checkout")
    return REFERENCE


@pytest.fixture(autouse=True)
def _own_user_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the data, state or settings of the person who runs it."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in (
        "TRACKER_DATABASE_URL",
        "TRACKER_EUTILS_URL",
        "TRACKER_CATALOG",
        "NCBI_API_KEY",
        "NCBI_EMAIL",
    ):
        monkeypatch.delenv(name, raising=False)


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
