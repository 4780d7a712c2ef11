"""Where a process is killed, drawn from a seed: at a request, before an SQL statement, or after some time."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.processes import KILLED
from tracker.models import Run

if TYPE_CHECKING:
    import random

    from tests.chaos.installation import Installation
    from tests.processes import Started
    from tracker.database import Database


@dataclass(frozen=True, slots=True)
class Blow:
    """One kill: `request` before the n-th answer, `statement` before the n-th SQL statement, or after `seconds`."""

    request: int = 0
    statement: int = 0
    seconds: float = 0.0

    @classmethod
    def drawn(cls, dice: random.Random, *, requests: int, statements: int, seconds: float) -> Blow:
        """Draw one of the three kinds; the numbers are how much a process does that nobody kills."""
        kind = dice.randrange(3)
        if kind == 0:
            return cls(request=dice.randint(1, requests))
        if kind == 1:
            return cls(statement=dice.randint(1, statements))
        return cls(seconds=dice.uniform(0.02, seconds))

    def strike(self, at: Installation, *arguments: str) -> int:
        """Run a command and kill it; return its exit code: it may have ended before."""
        started = at.command.start(*arguments, statement=self.statement)
        if self.request:
            self._at_request(at, started)
        if self.seconds:
            time.sleep(self.seconds)
            started.kill()
        code = started.wait()
        at.server.set_faults([])
        return code

    def _at_request(self, at: Installation, started: Started) -> None:
        fell = threading.Event()

        def kill() -> None:
            with contextlib.suppress(ProcessLookupError):
                started.kill()
            fell.set()

        seen = len(at.server.requests())  # it may have been quicker than we are here
        fault = {"kind": "drift", "nth": max(1, self.request - seen), "action": kill}
        at.server.set_faults([fault])


def phase(database: Database, code: int) -> str:
    """Say what a killed process was at, by its row in the ledger."""
    if code != KILLED:
        return "nothing: it had ended"
    with database.read() as c:
        run = c.execute(select(Run).order_by(Run.id.desc()).limit(1)).first()
    if run is None or run.status != "running":
        return "before or after the run"
    if run.kind != "fetch":
        return f"at {run.kind}"
    if run.to_fetch is None:
        return "listing"
    return "fetching" if run.fetched < run.to_fetch else "labelling and publishing"
