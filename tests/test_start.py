"""`tracker start`: fetches in the background, serves the dashboard, and ends as one."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.eutils_server import EutilsServer

pytest_plugins = ["tests.pubmed_server"]
TRACKER = [sys.executable, "-m", "tracker.cli"]
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s: {what}"
        time.sleep(0.2)


def serves(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read() == b"ok")
    except (OSError, HTTPException):  # nobody there, or killed in the middle of the answer
        return False


def children(pid: int) -> list[int]:
    listing = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in listing.stdout.split()]


@contextmanager
def started(server: EutilsServer, port: int) -> Iterator[subprocess.Popen[str]]:
    """Run `tracker start` until the dashboard answers; nothing of it is left behind."""
    environment = {**os.environ, "TRACKER_EUTILS_URL": server.base_url, "NCBI_EMAIL": "t@example.org"}
    command = [*TRACKER, "start", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: serves(port) or process.poll() is not None, "the dashboard answers")
        yield process
    finally:
        for pid in [*children(process.pid), process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.communicate()


def test_fetches_in_the_background_while_it_serves_and_a_signal_ends_both(own_server: EutilsServer) -> None:
    port = free_port()

    def status() -> dict[str, str | None]:
        result = subprocess.run([*TRACKER, "status", "--json"], capture_output=True, text=True, check=True)
        return {entry["id"]: entry["last_status"] for entry in json.loads(result.stdout)["indications"]}

    with started(own_server, port) as process:
        assert serves(port)
        until(lambda: status()["alzheimer"] == "complete", "the first investigational indication is fetched")
        dashboard = children(process.pid)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "Stopped." in said
        assert said.index("alzheimer: asking") < said.index("tbi: asking"), (
            "investigational indications first"
        )
        until(lambda: not serves(port), "the dashboard has ended too")
        assert dashboard


@pytest.mark.parametrize("victim", ["dashboard", "scheduler"])
def test_the_death_of_either_ends_the_other(own_server: EutilsServer, victim: str) -> None:
    port = free_port()
    with started(own_server, port) as process:
        (dashboard,) = children(process.pid)
        os.kill(dashboard if victim == "dashboard" else process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        assert process.returncode == (1 if victim == "dashboard" else -signal.SIGKILL)
        until(lambda: not serves(port), "nothing serves any more")


def test_a_busy_port_is_one_clear_line(own_server: EutilsServer) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = int(busy.getsockname()[1])
        with started(own_server, port) as process:
            _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"--port {port + 1}" in said
    assert "Traceback" not in said
