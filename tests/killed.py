"""Upgrade or repair copies of a database, each in a child process that is killed at a random moment.

Run as `python -m tests.killed ACTION DATABASE FOLDER KILLS SEED`; prints how many of the children were killed in time.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command

from tracker import models
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.database import migrate
from tracker.doctor import repair

if TYPE_CHECKING:
    from collections.abc import Callable

LOADED = (command, models, load_catalog())  # here, once: the children only work
ACTIONS: dict[str, Callable[[str], object]] = {
    "upgrade": migrate,
    "repair": lambda url: repair(Settings(url)),
}


def begin(action: str, path: Path) -> int:
    """Begin to work on a database in a child; return its process id."""
    child = os.fork()
    if child == 0:
        ACTIONS[action](f"sqlite:///{path}")
        os._exit(0)
    return child


def copies(content: bytes, folder: Path, number: int) -> list[Path]:
    """Return so many databases with the same content, each in a folder of its own."""
    paths = [folder / str(n) / "tracker.db" for n in range(number)]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return paths


def main(action: str, database: Path, folder: Path, kills: int, seed: int) -> int:
    """Begin so often, and kill it on the way; return how many ended by it."""
    chance = random.Random(seed)  # noqa: S311  repeatable
    first, *others = copies(database.read_bytes(), folder, kills + 1)
    began = time.monotonic()
    os.waitpid(begin(action, first), 0)
    whole = time.monotonic() - began
    killed = 0
    for path in others:
        child = begin(action, path)
        time.sleep(chance.uniform(0.0, whole))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return killed


if __name__ == "__main__":
    print(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])))  # noqa: T201
