"""Which process works on a run, and whether it still does."""

from __future__ import annotations

import datetime as dt
import os
import socket
import sys
from pathlib import Path

SILENT = dt.timedelta(hours=1)
_SLACK = dt.timedelta(seconds=5)  # the boot time the system tells is rounded


def this_process() -> str:
    """Return host:pid of this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(process: str, *, started: dt.datetime, heartbeat: dt.datetime) -> bool:
    """Tell whether the process of a run is gone; `started` and `heartbeat` are the run's.

    On this host its number must belong to a process that was there at the last heartbeat (since the run's start
    would not do: where the clock was set forward, every process seems born later than it was); of another host,
    or where the system does not tell, only an hour of silence counts.
    """
    host, _, number = process.rpartition(":")
    silent = dt.datetime.now(dt.UTC) - heartbeat > SILENT
    if host != socket.gethostname() or not number.isdecimal() or sys.platform == "win32":
        return silent
    pid = int(number)
    if not _exists(pid):
        return True
    born = _born(pid)
    return silent and pid != os.getpid() if born is None else born > max(started, heartbeat) + _SLACK


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except OSError:
        return True  # it is there, but not ours
    return not _is_zombie(pid)


def _stat(pid: int) -> list[str]:
    # The name in brackets may hold spaces; the fields after it begin with the state.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _is_zombie(pid: int) -> bool:
    return _stat(pid)[:1] == ["Z"]


def _born(pid: int) -> dt.datetime | None:
    fields = _stat(pid)
    try:
        system = Path("/proc/stat").read_text().splitlines()
        boot = next(int(line.split()[1]) for line in system if line.startswith("btime"))
    except (OSError, StopIteration):
        return None
    if not fields:
        return None
    ticks = int(fields[19])  # field 22 of proc(5): start time since boot, in clock ticks
    return dt.datetime.fromtimestamp(boot + ticks / os.sysconf("SC_CLK_TCK"), dt.UTC)
