"""Whatever is done in whatever order, the store ends as PubMed's truth: a state machine that hypothesis drives."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from tests.chaos import drawn
from tests.chaos.checks import Shown, assert_accounted, assert_sound, doubled, outdated
from tests.chaos.corpus import paper, write_catalog
from tests.chaos.installation import Installation
from tests.eutils_server import EutilsServer
from tests.eutils_server.faults import FETCH_HEALS, SEARCH_HEALS
from tests.processes import KILLED, ForkServer
from tests.records import article_set, write_set
from tests.stored import temporary_store
from tracker import queries
from tracker.load import import_files
from tracker.models import History, Membership

if TYPE_CHECKING:
    from tests.chaos.tally import Tally
    from tracker.update import RunResult

NAME = "alpha"
BLOCKS = (
    '"alpha syndrome"[tiab]',
    '"alpha syndrome"[tiab] OR "omega syndrome"[tiab]',
    '"report"[ti] NOT "omega syndrome"[tiab]',
)
"""What the query may be: they overlap, and each has papers of its own."""
SLOW = {"stall", "slow_drip"}
FAULTS = [
    {"endpoint": endpoint, **{key: value for key, value in fault.items() if key != "count"}}
    for endpoint, kinds in (("esearch", SEARCH_HEALS), ("efetch", FETCH_HEALS))
    for fault in kinds
    if fault["kind"] not in SLOW
]
PICK = st.integers(0, 10_000)


class Chaos(RuleBasedStateMachine):
    """PubMed changes, the tracker fetches, imports, is killed, meets faults; `look` says what has to hold."""

    forks: ClassVar[ForkServer]
    tally: ClassVar[Tally]

    @initialize()
    def begin(self) -> None:
        """An empty database beside a PubMed of twelve papers that lists five."""
        self.folder = Path(tempfile.mkdtemp())
        self._opened = temporary_store()
        self.server = EutilsServer(cap=5, rate_limit=0, key_rate_limit=0)
        self.server.__enter__()
        database = self._opened.__enter__()
        catalogs = [
            write_catalog(self.folder / f"{number}.toml", {NAME: block})
            for number, block in enumerate(BLOCKS)
        ]
        self.catalogs = catalogs
        self.at = Installation(self.server, database, catalogs[0], self.folder, self.forks, batch=3)
        self.day = self.at.today()
        self.newest = 1000
        self.former = self.at.query(NAME)
        self.archive: list[str] = []
        self.bad: set[int] = set()
        for _ in range(12):
            self.arrive(0, late=False)

    def teardown(self) -> None:
        """Hold that all of it ends well, and clean up."""
        if not hasattr(self, "at"):
            return
        try:
            self.end()
        finally:
            self._opened.__exit__(None, None, None)
            self.server.__exit__()
            shutil.rmtree(self.folder)

    def _one(self, pick: int) -> int:
        pmids = sorted(self.server.records)
        return pmids[pick % len(pmids)]

    # PubMed

    @rule(pick=PICK, late=st.booleans())
    def arrive(self, pick: int, *, late: bool) -> None:
        self.newest += 1 + pick % 50
        names = (("alpha",), ("omega",), ("alpha", "omega"), ("alpha",))[pick % 4]
        born = self.server.clock().date()
        entered = born - dt.timedelta(500) if late else born
        dates = {"created": born.isoformat(), "entered": entered.isoformat(), "revised": born.isoformat()}
        self.server.add(article_set(paper(self.newest, *names, **dates)))

    @rule(
        pick=PICK, what=st.sampled_from(["abstract", "mesh", "types", "title", "off topic", "back on topic"])
    )
    def revise(self, pick: int, what: str) -> None:
        pmid = self._one(pick)
        changes: dict[str, Any] = {
            "abstract": {"abstract": f"Corrected {pick}."},
            "mesh": {"mesh": ["Humans", "Deep Brain Stimulation"]},
            "types": {"pubtypes_add": ["Review"]},
            "title": {"title": f"Pulse stimulation in alpha syndrome: report {pick} of {pmid}"},
            "off topic": {"title": "On something else", "abstract": "Entirely."},
            "back on topic": {"title": "Pulse stimulation in omega syndrome: report"},
        }[what]
        self.server.revise(pmid, **changes)

    @precondition(lambda self: len(self.server.records) > 3)
    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        pmid = self._one(pick)
        self.archive.append(self.server.records[pmid].decode())
        self.server.delete(pmid)
        self.bad.discard(pmid)

    @precondition(lambda self: len(self.server.records) > 3)
    @rule(pick=PICK, into=PICK)
    def merge(self, pick: int, into: int) -> None:
        pmid, other = self._one(pick), self._one(into)
        if pmid != other:
            self.server.merge(pmid, other)
            self.bad.discard(pmid)

    @rule(pick=PICK, kind=st.sampled_from(["retraction", "concern", "erratum"]))
    def retract(self, pick: int, kind: str) -> None:
        self.newest += 1
        self.server.retract(self._one(pick), self.newest, kind)

    @rule(pick=PICK, unreadable=st.booleans())
    def spoil(self, pick: int, *, unreadable: bool) -> None:
        pmid = self._one(pick)
        self.server.spoil(pmid, unreadable=unreadable)
        self.bad.add(pmid)

    @precondition(lambda self: self.bad)
    @rule(pick=PICK)
    def mend(self, pick: int) -> None:
        pmid = sorted(self.bad)[pick % len(self.bad)]
        self.server.unspoil(pmid)
        self.server.revise(pmid, status="In-Process")
        self.bad.discard(pmid)

    @rule(days=st.integers(1, 9))
    def sleep(self, days: int) -> None:
        self.day += dt.timedelta(days)
        self.server.set_clock(self.day)

    # the tracker

    @rule(number=st.integers(0, len(BLOCKS) - 1))
    def edit_query(self, number: int) -> None:
        self.at.edited(self.catalogs[number])

    @rule(pick=PICK, old=st.booleans())
    def import_a_file(self, pick: int, *, old: bool) -> None:
        """Some of PubMed's records, or copies of records that are gone from it by now."""
        pmids = sorted(self.server.records)[pick % 5 :: 3]
        records = self.archive[-3:] if old else [self.server.records[pmid].decode() for pmid in pmids]
        file = write_set(self.folder / "file.xml", *records)
        import_files(self.at.session, [file], keep_all=False, tell=lambda _: None)

    @rule(full=st.booleans())
    def fetch(self, *, full: bool) -> None:
        self.look(self._before(), self.at.update(NAME, full=full))

    @rule(fault=st.sampled_from(FAULTS), nth=st.integers(1, 8), count=st.sampled_from([1, 2, 5, 0]))
    def fetch_with_a_fault(self, fault: dict[str, Any], nth: int, count: int) -> None:
        before = self._before()
        self.server.set_faults([{**fault, "nth": nth, "count": count}])
        result = self.at.update(NAME)
        self.server.set_faults([])
        if result.status == "failed":
            assert result.error
            assert self.at.members(NAME) == before["members"]
        else:
            self.look(before, result, honest=False)

    @rule(statement=st.integers(5, 150))
    def killed(self, statement: int) -> None:
        before, shown = self._before(), Shown.by(self.at.database)
        code = self.at.command.run("fetch", NAME, statement=statement)
        with self.at.database.read() as c:
            last = queries.last_runs(c).get(NAME)
        if code == KILLED:
            self.tally.killed("in the state machine")
        if (
            last is not None
            and last.last.status in {"complete", "incomplete"}
            and Shown.by(self.at.database) != shown
        ):
            self.look(before, last.last)
        elif code == KILLED:
            now = Shown.by(self.at.database)
            assert (now.memberships, now.articles) == (shown.memberships, shown.articles)

    def _before(self) -> dict[str, Any]:
        return {"members": self.at.members(NAME), "former": set(self.server.truth(self.former))}

    def look(
        self, before: dict[str, Any], result: RunResult | queries.RunRow, *, honest: bool = True
    ) -> None:
        """Hold what has to hold after a run that published; `honest`: PubMed's answers were all true."""
        truth, members = self.at.truth(NAME), self.at.members(NAME)
        assert_accounted(self.at.database, result, truth)
        with self.at.database.read() as c:
            run = queries.runs(c, 1, indication=NAME)[0]
        unread = {*run.missing, *run.set_aside}
        if honest:
            assert unread <= self.bad | set(run.set_aside)
        assert truth - unread <= members
        behind = outdated(self.at.database, self.server, truth - unread)
        told = " ".join(warning for warning in run.warnings if "may have changed" in warning)
        assert all(str(pmid) in told for pmid in behind), "an old copy is shown, and nobody says so"
        assert not behind or run.error, "a run that went to its end renewed everything"
        if result.status != "complete":
            assert before["members"] <= members, "an incomplete run closes nothing"
            return
        assert members <= truth
        self._reasons(run.id, before, truth, honest=honest)
        self.former = self.at.query(NAME)

    def _reasons(self, run: int, before: dict[str, Any], truth: set[int], *, honest: bool) -> None:
        """Every departure has its reason, and its line in the history."""
        left = before["members"] - truth
        closed = select(Membership.pmid, Membership.close_reason).where(
            Membership.closed_run == run, Membership.source == "pubmed", Membership.indication == NAME
        )
        lines = select(History.pmid).where(
            History.run_id == run, History.kind == "left", History.indication == NAME
        )
        with self.at.database.read() as c:
            reasons = dict(c.execute(closed).all())
            told = set(c.execute(lines).scalars())
        assert set(reasons) == left
        assert left <= told
        for pmid in left if honest else ():
            assert reasons[pmid] == self._reason(pmid, before["former"]), pmid

    def _reason(self, pmid: int, former: set[int]) -> str:
        if pmid not in self.server.records:
            return "gone from PubMed"
        if pmid in former and self.former != self.at.query(NAME):
            return "query changed"
        return "no longer matching"

    @invariant()
    def sound(self) -> None:
        self.tally.steps += 1
        if hasattr(self, "at"):
            assert doubled(self.at.database) == 0

    def end(self) -> None:
        """With every record mended and a week gone by, one fetch makes the store PubMed's truth."""
        self.server.set_faults([])
        for pmid in sorted(self.bad):
            self.server.unspoil(pmid)
        self.server.set_clock(self.day + dt.timedelta(8))
        result = self.at.update(NAME)
        truth = self.at.truth(NAME)
        self.tally.runs += 1
        self.tally.lost += len(truth - self.at.members(NAME))
        assert result.complete
        assert self.at.members(NAME) == truth
        assert outdated(self.at.database, self.server, truth) == set()
        with self.at.database.read() as c:
            stored = {article.pmid: article for article in queries.whole_articles(c, truth)}
        assert set(stored) == truth
        assert doubled(self.at.database) == 0
        assert_sound(self.at.database)


@pytest.mark.timeout(1800)
def test_the_store_ends_as_pubmeds_truth(forks: ForkServer, tally: Tally) -> None:
    Chaos.forks, Chaos.tally = forks, tally
    run_state_machine_as_test(
        Chaos,
        settings=settings(
            max_examples=drawn(4, 80),
            stateful_step_count=drawn(15, 25),
            derandomize=True,
            deadline=None,
            database=None,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
