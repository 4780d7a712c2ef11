"""The synthetic demo: loaded by a child process, once, into a database of its own."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

COMMAND = (sys.executable, "-m", "tracker.cli", "demo", "--load")
TIME_LIMIT = 900  # seconds
NAME = "demo"
"""What an address says to ask for it: `?data=demo`."""

_lock = Lock()
_worker = ThreadPoolExecutor(1, "demo")
_loading: Future[str] | None = None
_allowed = True


class DemoFailedError(Exception):
    """The demo could not be loaded; says why."""


def allow(allowed: bool) -> None:  # noqa: FBT001  the one thing it says
    """Say for this server whether whoever opens it may have the demo built: it keeps a core busy for a minute."""
    global _allowed  # noqa: PLW0603  one rule a server
    _allowed = allowed


def allowed() -> bool:
    """Tell whether readers may ask for the demo."""
    return _allowed


def load() -> Future[str]:
    """Start loading the demo, or join the load under way; the result is its database URL."""
    global _loading  # noqa: PLW0603  one demo a server
    with _lock:
        if _loading is None or (_loading.done() and _loading.exception() is not None):
            _loading = _worker.submit(_run)
        return _loading


def _run() -> str:
    """Run the command that loads the demo; raise DemoFailedError with its last words."""
    try:
        done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DemoFailedError(str(error)) from error
    lines = done.stdout.split()
    if done.returncode or not lines:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise DemoFailedError(said[-1])
    return lines[-1]
