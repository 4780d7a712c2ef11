"""Upgrade copies of an old database, each in a child process that is killed at a random moment.

Run as `python -m tests.upgrades OLD FOLDER KILLS SEED`; prints how many of the children were killed in time.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from alembic import command

from tracker import models
from tracker.database import migrate

LOADED = (command, models)  # here, once: the children only work


def upgrade(path: Path) -> int:
    """Begin to upgrade a database in a child; return its process id."""
    child = os.fork()
    if child == 0:
        migrate(f"sqlite:///{path}")
        os._exit(0)
    return child


def copies(old: bytes, folder: Path, number: int) -> list[Path]:
    """Return so many databases with the old content, each in a folder of its own."""
    paths = [folder / str(n) / "tracker.db" for n in range(number)]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_bytes(old)
    return paths


def main(old: Path, folder: Path, kills: int, seed: int) -> int:
    """Kill so many upgrades; return how many ended by it."""
    chance = random.Random(seed)  # noqa: S311  repeatable
    first, *others = copies(old.read_bytes(), folder, kills + 1)
    began = time.monotonic()
    os.waitpid(upgrade(first), 0)
    whole = time.monotonic() - began
    killed = 0
    for path in others:
        child = upgrade(path)
        time.sleep(chance.uniform(0.0, whole))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return killed


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))  # noqa: T201
