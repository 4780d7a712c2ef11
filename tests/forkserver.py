"""A program that has imported the tracker, and forks a real process of it for every command it reads.

It reads one JSON object a line on stdin: `{"run": ARGUMENTS, "env": {...}, "cwd": PATH, "stdout": PATH, "stderr": PATH}`
starts `tracker ARGUMENTS` and answers with its process id; `{"wait": PID}` answers with its exit code, negative for a signal, or RUNNING. With
`"statement": N` the process kills itself with SIGKILL right before its N-th SQL statement; with `"room": BYTES` no file it
writes may grow beyond that, as on a full disk.
"""

from __future__ import annotations

import importlib
import itertools
import json
import os
import resource
import signal
import sys
from typing import Any, NoReturn

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tracker.catalog import load_catalog
from tracker.cli import main as tracker_main
from tracker.query import mesh_tree

WANTED = (
    "alembic.command",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "tracker.analysis",
    "tracker.load",
    "tracker.session",
    "tracker.show",
    "tracker.start",
    "tracker.update",
)
"""What a child would import by itself, hundreds of times."""
RUNNING = 1000
"""The answer for a process that has not ended: no exit code."""


def _die_before(statement: int) -> None:
    numbers = itertools.count(1)

    def count(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, count)


def _child(order: dict[str, Any]) -> NoReturn:
    code = 70
    try:
        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["cwd"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for stream, place in ((1, order["stdout"]), (2, order["stderr"])):
            os.dup2(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
        if order["room"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (order["room"], order["room"]))
        if order["statement"]:
            _die_before(order["statement"])
        tracker_main(order["run"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Serve until stdin ends."""
    for name in WANTED:
        importlib.import_module(name)
    load_catalog()
    mesh_tree()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            ended, status = os.waitpid(order["wait"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if ended else RUNNING
        else:
            answer = os.fork()
            if answer == 0:
                _child(order)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
