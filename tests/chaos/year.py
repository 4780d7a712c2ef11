"""A PubMed that lives: every day papers arrive, are corrected, indexed, retracted, deleted, merged, shown late or badly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.chaos.corpus import paper
from tests.records import article_set

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from tests.eutils_server import EutilsServer

DAY = dt.timedelta(1)
ARRIVED, LEFT, SILENT = "arrived", "left", "silent"


@dataclass(frozen=True, slots=True)
class Event:
    """One change as PubMed showed it: on which day, of which record, and how the record dates it (None: it does not)."""

    day: dt.date
    pmid: int
    kind: str
    """A kind of the paper's history, or `arrived`; `silent` is a correction that no date tells of."""
    revised: dt.date | None = None
    reason: str = ""
    """Why it left."""


@dataclass
class Year:
    """PubMed's own life. Numbers rise; a record changes once between two looks at it."""

    server: EutilsServer
    chance: random.Random
    indexing: tuple[int, int]
    """After how many days at least and at most a paper gets its headings."""
    events: list[Event] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """Changed since the tracker last saw everything."""
    away: set[int] = field(default_factory=set)
    """Listed, but not delivered or not readable."""
    ours: list[int] = field(default_factory=list)
    names: dict[int, set[str]] = field(default_factory=dict)
    """Which indications a paper answers."""
    _due: dict[dt.date, list[Callable[[], None]]] = field(default_factory=dict)
    _newest: int = 40_000_000

    @property
    def today(self) -> dt.date:
        """The server's day."""
        return self.server.clock().date()

    def live(self, day: dt.date) -> None:
        """Let one day pass, and look at the clock at some hour of it (not so late that midnight comes meanwhile)."""
        hour = dt.time(self.chance.randrange(23), self.chance.randrange(60), tzinfo=dt.UTC)
        self.server.set_clock(dt.datetime.combine(day, hour))
        for _ in range(self.chance.choice((0, 1, 1, 2, 3, 5))):
            self._arrive()
        for action in self._due.pop(day, []):
            action()
        happenings = (self._correct, self._retract, self._delete, self._merge, self._wander, self._whisper)
        for happening, odds in zip(happenings, (0.6, 0.06, 0.06, 0.04, 0.06, 0.08), strict=True):
            if len(self.ours) > 20 and self.chance.random() < odds:
                happening()
        if self.chance.random() < 0.08:
            self.chance.choice((self._withhold, self._spoil))()

    def _later(self, days: int, action: Callable[[], None]) -> None:
        self._due.setdefault(self.today + max(days, 1) * DAY, []).append(action)

    def _number(self) -> int:
        self._newest += self.chance.randint(1, 4000)
        return self._newest

    def _lag(self) -> dt.date:
        """A revision is dated up to two days before it is shown."""
        return self.today - self.chance.choice((0, 0, 0, 0, 1, 1, 2)) * DAY

    def _some(self) -> int | None:
        free = [pmid for pmid in self.ours if pmid not in self.touched]
        return self.chance.choice(free) if free else None

    def _note(self, pmid: int, kind: str, revised: dt.date | None = None, reason: str = "") -> None:
        self.touched.add(pmid)
        self.events.append(Event(self.today, pmid, kind, revised, reason))

    def _arrive(self) -> int:
        """A new paper; one in eight is old, with its entry date set back to its publication."""
        pmid, created = self._number(), self._lag()
        entered = created - 800 * DAY if self.chance.random() < 0.12 else created
        names = self.chance.choice((("alpha",), ("alpha",), ("beta",), ("alpha", "beta")))
        born = created.isoformat()
        dates = {"created": born, "revised": born, "entered": entered.isoformat()}
        self.server.add(article_set(paper(pmid, *names, mesh=[], status="Publisher", **dates)))
        self.ours.append(pmid)
        self.names[pmid] = set(names)
        self._note(pmid, ARRIVED)
        self._later(self.chance.randint(*self.indexing), lambda: self._index(pmid))
        return pmid

    def _index(self, pmid: int) -> None:
        if pmid in self.touched | self.away or pmid not in self.ours:
            if pmid in self.server.records:
                self._later(1, lambda: self._index(pmid))
            return
        day, kind = self._lag(), self.chance.choice(("Randomized Controlled Trial", "Review", "Case Reports"))
        headings = ["Humans", self.chance.choice(("Deep Brain Stimulation", "Parkinson Disease"))]
        self.server.revise(pmid, on=day, mesh=headings, pubtypes_add=[kind], status="MEDLINE")
        for change in ("mesh", "publication_types", "status"):
            self._note(pmid, change, day)

    def _correct(self) -> None:
        if (pmid := self._some()) is not None:
            day = self._lag()
            self.server.revise(pmid, on=day, abstract=f"Corrected, version {self.chance.random()}.")
            self._note(pmid, "abstract", day)

    def _retract(self) -> None:
        """The notice appears with the mark on the paper."""
        if (pmid := self._some()) is not None:
            notice = self._number()
            self.server.retract(pmid, notice)
            self.ours.remove(pmid)
            self._note(pmid, "retracted", self.today)
            self._note(pmid, "publication_types", self.today)
            self._note(notice, ARRIVED)

    def _delete(self) -> None:
        if (pmid := self._some()) is not None:
            self.server.delete(pmid)
            self.ours.remove(pmid)
            self._note(pmid, LEFT, reason="gone from PubMed")

    def _merge(self) -> None:
        if (pmid := self._some()) is not None:
            self.ours.remove(pmid)
            if (into := self._some()) is not None:
                self.server.merge(pmid, into)
                self._note(pmid, LEFT, reason="gone from PubMed")

    def _wander(self) -> None:
        """A corrected title takes a paper out of the queries; weeks later it is right again."""
        if (pmid := self._some()) is None:
            return
        before = self.server.records[pmid]
        title = before.partition(b"<ArticleTitle>")[2].partition(b"</ArticleTitle>")[0].decode()
        self.server.revise(pmid, title="On something else")
        self.ours.remove(pmid)
        self._note(pmid, "title", self.today)
        self._note(pmid, LEFT, reason="no longer matching")

        def back() -> None:
            if pmid in self.touched:
                self._later(1, back)
                return
            self.server.revise(pmid, title=title)
            self.ours.append(pmid)
            self._note(pmid, "returned")

        self._later(self.chance.randint(2, 20), back)

    def _whisper(self) -> None:
        """Change a record without a word: its DateRevised stays."""
        if (pmid := self._some()) is not None:
            self.server.spoil(pmid, b"Jane", b"Joan")
            self.server.records[pmid] = self.server.sent(pmid) or b""
            self.server.unspoil(pmid)
            self.ours.remove(pmid)  # nothing else will happen to it: it has to be found by being looked at
            self._note(pmid, SILENT)

    def _withhold(self) -> None:
        """A paper is listed days before it can be had."""
        pmid = self._arrive()
        self.server.withhold([pmid])
        self._come(pmid, lambda: self.server.release([pmid]))

    def _spoil(self) -> None:
        """A paper cannot be read until it is mended, which its DateRevised tells."""
        pmid = self._arrive()
        self.server.spoil(pmid, unreadable=self.chance.random() < 0.5)

        def mend() -> None:
            self.server.unspoil(pmid)
            self.server.revise(pmid, status="In-Process")

        self._come(pmid, mend)

    def _come(self, pmid: int, how: Callable[[], None]) -> None:
        self.events.pop()  # it has not arrived as far as anybody can see
        self.ours.remove(pmid)
        self.away.add(pmid)

        def come() -> None:
            how()
            self.away.discard(pmid)
            self.ours.append(pmid)
            self._note(pmid, ARRIVED)

        self._later(self.chance.randint(1, 9), come)
