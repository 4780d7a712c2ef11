"""One repair under way: its run in the ledger, opened by the first thing that is put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker import store
from tracker.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.session import Session

KIND = "repair"
"""Of the run in the ledger, and of the data version."""


@dataclass(slots=True)
class Mending:
    """What the steps of a repair share. `tell` hears how long work proceeds."""

    session: Session
    tell: Callable[[str], None]
    run: int | None = None
    shows: bool = False
    """Whether something changed that readers see: then the repair is published as a data version."""

    def begin(self) -> int:
        """Return the number of this repair's run; opened when it is first asked for."""
        if self.run is None:
            with self.session.database.write() as c:
                self.run = store.start_run(c, kind=KIND)
        return self.run

    def repaired(self, name: str, detail: str) -> Finding:
        """Note in the ledger what was put right."""
        run = self.begin()
        with self.session.database.write() as c:
            store.warn(c, run, [f"repaired, {name}: {detail}"])
        return Finding(name, "repaired", detail)

    def end(self, status: str, error: str | None = None) -> None:
        """Close the run, where there is one and no publication has ended it."""
        if self.run is not None:
            with self.session.database.write() as c:
                if self.shows and status == store.COMPLETE:
                    store.publish(c, self.run)
                else:
                    store.end_run(c, self.run, status=status, error=error)
            self.run = None
