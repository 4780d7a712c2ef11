"""A served app whose process can be watched: the dashboard, or the same page written the usual way."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

IDIOMATIC = Path(__file__).with_name("idiomatic") / "app.py"
OURS, USUAL = "ours", "usual"
START_LIMIT = 240.0  # seconds
FORGOTTEN_AFTER = 10  # seconds: how long the server keeps the state of a reader who left


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Return the CPU seconds it has used so far."""
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)

    def memory(self) -> float:
        """Return the megabytes it holds."""
        return float(self.process.memory_info().rss) / 1e6


@contextlib.contextmanager
def serving(app: str, url: str) -> Iterator[Server]:
    """Serve an app (OURS or USUAL) on a database and on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        places = {f"XDG_{kind}_HOME": folder for kind in ("DATA", "STATE", "CONFIG", "CACHE")}
        settings = {
            "TRACKER_DATABASE_URL": url,
            "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": str(FORGOTTEN_AFTER),
        }
        log = Path(folder, "server.log")
        with (
            log.open("wb") as written,
            subprocess.Popen(
                _command(app, port), env={**os.environ, **places, **settings}, stdout=written, stderr=written
            ) as server,
        ):
            try:
                _wait_for(port, server, log)
                yield Server(port, psutil.Process(server.pid))
            finally:
                server.terminate()
                server.wait(20)


def _command(app: str, port: int) -> list[str]:
    if app == OURS:
        return [sys.executable, "-m", "dashboard", "--port", str(port)]
    quiet = {"browser.gatherUsageStats": "false", "server.fileWatcherType": "none", "server.headless": "true"}
    options = {**quiet, "server.address": "127.0.0.1", "server.port": str(port)}
    return [
        *(sys.executable, "-m", "streamlit", "run", str(IDIOMATIC)),
        *(f"--{name}={value}" for name, value in options.items()),
    ]


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    address = f"http://127.0.0.1:{port}/_stcore/health"
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            if answer.read() == b"ok":
                return
        time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()}")
