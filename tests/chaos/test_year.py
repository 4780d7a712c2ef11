"""A simulated year, day by day: every day's run is complete or says why not, and every change is dated right."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.chaos import dice, drawn
from tests.chaos.checks import assert_sound, doubled, left_running, outdated
from tests.chaos.corpus import papers, write_catalog
from tests.chaos.year import ARRIVED, DAY, LEFT, SILENT, Event, Year
from tests.processes import KILLED
from tracker import queries
from tracker.models import History, Membership, Run

if TYPE_CHECKING:
    import datetime as dt

    from tests.chaos.installation import Installation
    from tests.chaos.tally import Tally

DAYS = drawn(24, 366)
OUTAGE = range(DAYS // 3, DAYS // 3 + drawn(3, 6))
"""PubMed is down."""
ASLEEP = range(DAYS // 2, DAYS // 2 + drawn(4, 20))
"""The tracker is: nobody asks."""
EDITED, EDITED_BACK = DAYS * 2 // 3, DAYS * 5 // 6
"""The query gets another alternative, and loses it again."""
FOLLOWED = ("alpha", "beta")
WIDER = {"alpha": '"alpha syndrome"[tiab] OR "omega syndrome"[tiab]'}
OMEGA = set(range(30_000_000, 30_000_012))
TIRES = 3


class Diary:
    """The tracker's side of the year: its daily run, what is expected of it, and on which day it saw each event."""

    def __init__(self, at: Installation, year: Year) -> None:
        self.at, self.year = at, year
        self.seen: dict[Event, dt.date] = {}
        self.failures: dict[int, int] = defaultdict(int)

    def run(self) -> None:
        """Fetch, and hold that the run is complete, or names exactly what is missing."""
        results = self.at.fetch(*FOLLOWED)
        for result in results:
            truth = self.at.truth(result.indication)
            away = truth & self.year.away
            for pmid in away - self.at.server._withheld:
                self.failures[pmid] += 1
            given_up = {pmid for pmid in away if self.failures[pmid] >= TIRES}
            assert set(result.missing) == away - given_up, self.year.today
            assert result.complete is (away == given_up), self.year.today
            assert self.at.members(result.indication) >= truth - away
            assert (
                result.complete is (self.at.members(result.indication) == truth - away) or not result.complete
            )
        complete = {result.indication for result in results if result.complete}
        for event in self.year.events:
            if event.kind != LEFT or complete >= self.year.names[event.pmid]:
                self.seen.setdefault(event, self.year.today)
        if complete == set(FOLLOWED):
            self.year.touched.clear()

    def fails(self) -> None:
        """Fetch while PubMed is down: it says so, and shows what it showed."""
        before = {name: self.at.members(name) for name in FOLLOWED}
        assert [result.status for result in self.at.fetch(*FOLLOWED)] == ["failed"] * len(FOLLOWED)
        assert {name: self.at.members(name) for name in FOLLOWED} == before

    def up_to_date(self) -> bool:
        """Tell whether every stored copy is PubMed's of today, but for those changed without a word in the last 30 days."""
        silent = {
            event.pmid
            for event in self.year.events
            if event.kind == SILENT and self.year.today - event.day < 30 * DAY
        }
        everything = set().union(*map(self.at.truth, FOLLOWED)) - self.year.away
        return outdated(self.at.database, self.at.server, everything) <= silent


def test_a_year_of_daily_runs(installation: Installation, tally: Tally) -> None:
    at, chance = installation, dice("year")
    at.server.configure(key_rate_limit=0)
    at.server.add(papers(OMEGA, "omega"))
    year = Year(at.server, chance, indexing=(drawn(4, 30), drawn(20, 120)))
    diary = Diary(at, year)
    for number in range(DAYS):
        live(at, year, diary, number, tally)
        if number not in OUTAGE and number not in ASLEEP:
            assert diary.up_to_date(), number
    settle(at, year, diary)
    tally.days += DAYS
    tally.runs += 2 * DAYS
    tally.changes += len(year.events)
    wrong = misdated(at, diary)
    tally.misdated += len(wrong)
    assert wrong == []
    tally.doubled += doubled(at.database)
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0
    assert_sound(at.database)


def live(at: Installation, year: Year, diary: Diary, number: int, tally: Tally) -> None:
    """One day at PubMed, and the tracker's run at its end, on some days after one that was killed."""
    year.live(at.today() + number * DAY)
    if number in ASLEEP:
        return
    if number in OUTAGE:
        at.server.set_faults([{"kind": "503", "count": 0}])
        diary.fails()
        at.server.set_faults([])
        return
    if number in {EDITED, EDITED_BACK}:
        blocks = WIDER if number == EDITED else None
        at.edited(write_catalog(at.folder / f"edited-{number}.toml", blocks))
    statement = 0 if year.away or year.chance.random() > 0.1 else year.chance.randint(10, 150)
    if statement and at.command.run("fetch", *FOLLOWED, statement=statement) == KILLED:
        tally.killed("on a day of the year")
    diary.run()
    if number == EDITED:
        edit_is_no_literature(at)


def edit_is_no_literature(at: Installation) -> None:
    """What the edited query brought in is told apart from what arrived on the same day."""
    with at.database.read() as c:
        run = queries.runs(c, 1, indication="alpha")[0]
        opened = select(Membership.pmid).where(Membership.open_reason == "query change")
        assert set(c.execute(opened).scalars()) == OMEGA
    assert run.query_opened == len(OMEGA)


def settle(at: Installation, year: Year, diary: Diary) -> None:
    """Let everything that was under way come to its end, and a month pass, so that nothing is left to be seen."""
    for days in range(32):
        at.server.set_clock(at.today() + (DAYS + days) * DAY)
        for action in year._due.pop(year.today, []):
            action()
        diary.run()
    assert year.away == set()
    everything = set().union(*map(at.truth, FOLLOWED))
    assert outdated(at.database, at.server, everything) == set()
    for name in FOLLOWED:
        assert at.members(name) == at.truth(name)


def misdated(at: Installation, diary: Diary) -> list[Event]:
    """Return the events that the database does not date by the day on which the tracker could see them."""
    with at.database.read() as c:
        lines = c.execute(
            select(History.pmid, History.kind, History.at, History.revised, History.detail)
        ).all()
        joined = dict(
            c.execute(
                select(Membership.pmid, Run.server_time).join(Run, Run.id == Membership.first_seen_run)
            ).all()
        )
    told = defaultdict(list)
    for pmid, kind, moment, revised, detail in lines:
        told[pmid, kind].append((moment.date(), revised, detail))
    return [event for event, day in diary.seen.items() if not is_told(event, day, told, joined)]


def is_told(
    event: Event,
    day: dt.date,
    told: dict[tuple[int, str], list[tuple[dt.date, dt.date | None, str]]],
    joined: dict[int, dt.datetime],
) -> bool:
    if event.kind == ARRIVED:
        return event.pmid in joined and joined[event.pmid].date() == day
    if event.kind == SILENT:  # found by the cycle that looks at every record again, or with the next revision
        return any(0 <= (seen - event.day).days <= 30 for seen, _, _ in told[event.pmid, "authors"])
    if event.kind == LEFT:
        days = [seen for seen, _, detail in told[event.pmid, LEFT] if detail == event.reason]
        return day in days
    dated = {(seen, revised) for seen, revised, _ in told[event.pmid, event.kind]}
    return (day, event.revised) in dated
