"""Fixtures shared by the tests; what was left out is named at the end of the run."""

from __future__ import annotations

from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference material (real records, the full emulator), where it lies beside the checkout."""
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
