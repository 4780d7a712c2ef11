"""Real processes of the tracker, started in milliseconds by the fork server, and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from tests.forkserver import RUNNING

if TYPE_CHECKING:
    from collections.abc import Mapping

KILLED = -signal.SIGKILL
LOOK = 0.01  # seconds between two looks whether a process has ended


class ForkServer:
    """Starts processes of the tracker from one that has imported everything already."""

    def __enter__(self) -> Self:
        """Start it."""
        self._one_at_a_time = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.communicate(timeout=10)

    def ask(self, **order: Any) -> int:
        """Send one order and return the number it answers with."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


@dataclass(frozen=True, slots=True)
class Started:
    """One process of the tracker; its number, and the files that its stdout and stderr go to."""

    forks: ForkServer
    pid: int
    stdout: Path
    stderr: Path

    def kill(self) -> None:
        """Kill it at whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Return its exit code, negative for a signal."""
        while (code := self.forks.ask(wait=self.pid)) == RUNNING:
            time.sleep(LOOK)
        return code


@dataclass(frozen=True, slots=True)
class Command:
    """How the commands of one installation are started: the folder they run in, and their environment.

    What they say on stderr gathers in the folder; with `answers`, a folder, stdout and stderr of each are kept there.
    """

    forks: ForkServer
    folder: Path
    environment: Mapping[str, str]
    answers: Path | None = None

    def start(self, *arguments: str, statement: int = 0, room: int = 0) -> Started:
        """Start a command; it kills itself before its n-th SQL statement, or has no `room` for files (bytes)."""
        stdout, stderr = Path(os.devnull), self.folder / "stderr.txt"
        if self.answers:
            folder = Path(tempfile.mkdtemp(dir=self.answers))
            stdout, stderr = folder / "stdout", folder / "stderr"
        order = {
            "run": list(arguments),
            "env": {**os.environ, **self.environment},
            "cwd": str(self.folder),
            "stdout": str(stdout),
            "stderr": str(stderr),
        }
        pid = self.forks.ask(**order, statement=statement, room=room)
        return Started(self.forks, pid, stdout, stderr)

    def run(self, *arguments: str, statement: int = 0, room: int = 0) -> int:
        """Run a command to its end and return its exit code."""
        return self.start(*arguments, statement=statement, room=room).wait()

    def said(self) -> str:
        """Return what the commands said on stderr so far."""
        return (self.folder / "stderr.txt").read_text(encoding="utf-8")
