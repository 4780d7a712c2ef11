"""Run the scheduler here and the dashboard as a child; a signal, or either one's death, ends both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FrameType

GRACE = 5.0  # seconds a child has to end before it is killed


@contextmanager
def stoppable() -> Iterator[None]:
    """Make SIGTERM end the work as Ctrl-C does, so that a run in progress is recorded as interrupted.

    SIGINT is set too: a shell starts background jobs with it ignored.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def dashboard_command(host: str, port: int) -> list[str]:
    """Return the command that serves the dashboard and ends when this process does."""
    return [
        sys.executable,
        "-m",
        "dashboard",
        "--host",
        host,
        "--port",
        str(port),
        "--parent",
        str(os.getpid()),
    ]


@contextmanager
def dashboard_child(
    host: str, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the dashboard beside what the caller does; the caller is interrupted when it dies."""
    child = subprocess.Popen(dashboard_command(host, port), env={**os.environ, **(environment or {})})  # noqa: S603
    ending = threading.Event()

    def watch() -> None:
        child.wait()
        if not ending.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield child
    finally:
        ending.set()
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve_dashboard(host: str, port: int, environment: Mapping[str, str] | None = None) -> int:
    """Serve the dashboard until it ends or a signal comes; return its exit code."""
    with stoppable():
        child = subprocess.Popen(dashboard_command(host, port), env={**os.environ, **(environment or {})})  # noqa: S603
        try:
            return child.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(child)
