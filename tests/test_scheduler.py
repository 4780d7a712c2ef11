"""The scheduler's heartbeat: whether anybody keeps the data up to date is never a guess."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, update

from tests.updating import Notes
from tracker import analysis, queries, store
from tracker.catalog import load_catalog
from tracker.config import Settings
from tracker.database import connect
from tracker.errors import DatabaseLocked
from tracker.models import Run, Scheduler
from tracker.schedule import Backoff, due
from tracker.session import open_session
from tracker.store.processes import this_process
from tracker.update.pulse import pulse
from tracker.update.scheduled import _Heart, _Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.eutils_server import EutilsServer
    from tracker.analysis import Source
    from tracker.database import Database

pytest_plugins = ["tests.commands", "tests.pubmed_server"]
PATIENCE = 60.0
NOW = dt.datetime.now(dt.UTC)


def enrol(
    database: Database, process: str, *, beat_at: dt.datetime, next_at: dt.datetime | None = None
) -> None:
    """Write the row of a scheduler as another process would have left it."""
    values = {"started_at": beat_at, "beat_at": beat_at, "next_at": next_at, "software": "tracker"}
    with database.write() as c:
        c.execute(insert(Scheduler).values(process=process, **values))


def dead_process() -> str:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return f"{socket.gethostname()}:{ended.pid}"


def line(source: Source, now: dt.datetime = NOW) -> str:
    return analysis.verdict(source, analysis.indication_status(source), now=now).scheduler_line


def test_without_a_scheduler_status_says_how_to_get_one(source: Source) -> None:
    assert analysis.scheduler_status(source) is None
    assert line(source) == (
        "No scheduler is running: start one with tracker start or tracker schedule, or call tracker fetch from cron."
    )


def test_a_beating_scheduler_is_named_with_its_next_fetch(source: Source) -> None:
    tomorrow = NOW + dt.timedelta(days=1)
    with source.database.write() as c:
        store.beat(c, tomorrow, started_at=NOW)
        (row,) = queries.schedulers(c)
    now, me = row.beat_at + dt.timedelta(seconds=12), this_process()
    found = analysis.scheduler_status(source, now=now)
    assert found is not None
    assert (found.alive, found.gone, found.process) == (True, False, me)
    assert (
        line(source, now)
        == f"The scheduler ({me}) was seen 12 s ago; next fetch {tomorrow:%Y-%m-%d %H:%M} UTC."
    )
    assert "it is fetching now" in found.line(tomorrow)


def test_a_scheduler_silent_for_minutes_is_not_called_alive(source: Source) -> None:
    """It hangs, or it cannot write: nobody is told that all is well."""
    with source.database.write() as c:
        store.beat(c, None, started_at=NOW)
    now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=22)
    found = analysis.scheduler_status(source, now=now)
    assert found is not None
    assert (found.alive, found.gone) == (False, False)
    assert f"({this_process()}) was last seen 22 minutes ago" in line(source, now)


@pytest.mark.parametrize("days", [1, 400])
def test_a_heartbeat_from_the_future_is_no_life(source: Source, days: int) -> None:
    enrol(source.database, f"elsewhere:{1}", beat_at=NOW + dt.timedelta(days=days))
    found = analysis.scheduler_status(source, now=NOW)
    assert found is not None
    assert not found.alive
    assert "in the future" in line(source)


def test_a_killed_scheduler_is_seen_as_dead_and_buried_by_the_next(source: Source) -> None:
    killed = dead_process()
    enrol(source.database, killed, beat_at=NOW)
    assert f"The last one ({killed}) was killed" in line(source)
    with source.database.write() as c:
        store.beat(c, None, started_at=NOW)
        assert [row.process for row in queries.schedulers(c)] == [this_process()]
        store.retire(c)
        assert queries.schedulers(c) == []


def test_one_of_another_host_is_left_alone_until_it_is_silent_for_an_hour(source: Source) -> None:
    enrol(source.database, "elsewhere:7", beat_at=NOW)
    enrol(source.database, "nowhere:7", beat_at=NOW - dt.timedelta(hours=2))
    with source.database.write() as c:
        store.beat(c, None, started_at=NOW)
        assert {row.process for row in queries.schedulers(c)} == {"elsewhere:7", this_process()}


def test_the_living_one_is_named_before_the_dead(source: Source) -> None:
    enrol(source.database, "elsewhere:7", beat_at=NOW)
    enrol(source.database, dead_process(), beat_at=NOW + dt.timedelta(seconds=1))
    found = analysis.scheduler_status(source, now=NOW)
    assert found is not None
    assert (found.process, found.alive) == ("elsewhere:7", True)


def test_a_heartbeat_that_cannot_be_written_is_told_once_and_stops_nothing(database: Database) -> None:
    told: list[str] = []
    with connect(database.url, writable=False) as sealed:
        heart = _Heart(sealed, told.append)
        for _ in range(3):
            heart.beat(NOW)
        heart.stop()
    assert len(told) == 1
    assert "it goes on all the same" in told[0]


@pytest.fixture
def work(url: str, tmp_path: Path, own_server: EutilsServer) -> Iterator[tuple[_Work, list[str]]]:
    """What a scheduler does, on a database of its own, and what it tells."""
    told: list[str] = []
    settings = Settings(url, own_server.base_url, email="t@example.org", state_dir=tmp_path)
    with open_session(settings) as session:
        yield _Work(session, Notes(), told.append), told


def test_a_ledger_that_cannot_be_read_is_told_once_and_nothing_is_fetched(
    work: tuple[_Work, list[str]],
) -> None:
    doing, told = work
    assert doing.last_success() == {}
    with doing.session.database.write() as c:
        c.exec_driver_sql("ALTER TABLE run RENAME TO elsewhere")
    assert [doing.last_success() for _ in range(3)] == [None] * 3
    assert len(told) == 1
    assert told[0].startswith("The ledger cannot be read, so nothing is fetched for now.")
    with doing.session.database.write() as c:
        c.exec_driver_sql("ALTER TABLE elsewhere RENAME TO run")
    assert doing.last_success() == {}


def test_an_unforeseen_error_ends_one_fetch_and_not_the_scheduler(work: tuple[_Work, list[str]]) -> None:
    doing, told = work

    class Broken(Notes):
        def listed(self, indication: str, expected: int, to_fetch: int) -> None:
            raise ZeroDivisionError(f"{indication}: {expected} of {to_fetch}")

    doing.watcher = Broken()
    assert doing.fetch("tourette") is False
    assert "tourette: failed unexpectedly (ZeroDivisionError" in told[-1]
    doing.watcher = Notes()
    assert doing.fetch("tourette") is True


def test_a_success_from_the_future_is_fetched_again_and_not_taken_for_another_process_s(
    work: tuple[_Work, list[str]],
) -> None:
    """The clock was a year ahead when it was written; now it is right again."""
    doing, _ = work
    assert doing.fetch("tourette") is True
    database, ahead = doing.session.database, NOW + dt.timedelta(days=365)
    with database.write() as c:
        c.execute(update(Run).values(ended_at=ahead))
    success = doing.last_success()
    assert success == {"tourette": ahead}
    assert due([("tourette", "0 2 * * *")], success, NOW, Backoff()) == ["tourette"]
    assert doing.fetch("tourette") is True
    with database.read() as c:
        newest = queries.runs(c, 1)[0]
    assert newest.id == 2
    assert (newest.ended_at or ahead) < ahead
    assert due([("tourette", "0 2 * * *")], doing.last_success(), NOW, Backoff()) == []


def test_a_pulse_goes_on_through_a_long_wait_and_through_failures() -> None:
    beats: list[float] = []
    enough = threading.Event()

    def beat() -> None:
        beats.append(time.monotonic())
        if len(beats) >= 3:
            enough.set()
        raise DatabaseLocked("tracker.db: another program holds the database")

    with pulse(beat, every=0.01):
        assert enough.wait(10)
    seen = len(beats)
    time.sleep(0.05)
    assert len(beats) == seen, "no beat after the work is done"


@contextmanager
def scheduling(server: EutilsServer, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "TRACKER_EUTILS_URL": server.base_url, "NCBI_EMAIL": "t@example.org"}
    command = [sys.executable, "-m", "tracker.cli", "schedule"]
    with subprocess.Popen(command, env=environment, cwd=cwd, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s: {what}"
        time.sleep(0.3)


def test_status_names_the_running_scheduler_the_killed_one_and_none_after_a_clean_end(
    tracker: Callable[..., Any], own_server: EutilsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = [entry.id for entry in load_catalog().enabled_indications if entry.id != "tourette"]
    catalog = tmp_path / "one.toml"
    catalog.write_text("".join(f"[indication.{name}]\nenabled = false\n" for name in off))
    monkeypatch.setenv("TRACKER_CATALOG", str(catalog))

    def standing() -> analysis.Verdict:
        with analysis.Source.open() as source:
            return analysis.verdict(source, analysis.indication_status(source))

    def is_waiting() -> bool:
        found = standing()
        waits = found.scheduler is not None and (found.scheduler.next or NOW) > found.checked_at
        return found.trusted and waits

    assert tracker("init").returncode == 0
    with scheduling(own_server, tmp_path) as process:
        until(is_waiting, "everything is fetched, and the next fetch is known")
        found = json.loads(tracker("status", "--json").stdout)["scheduler"]
        assert list(found) == ["process", "alive", "last_seen", "next", "software"]
        assert (found["process"], found["alive"]) == (f"{socket.gethostname()}:{process.pid}", True)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    said = tracker("status", "--check")
    assert (said.returncode, f":{process.pid}) was killed" in said.stdout) == (0, True), (
        "cron may do its work"
    )
    with scheduling(own_server, tmp_path) as process:
        until(lambda: bool((one := standing().scheduler) and one.alive), "the second one beats")
        process.terminate()
        process.wait(PATIENCE)
    assert standing().scheduler is None
