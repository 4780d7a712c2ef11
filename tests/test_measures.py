"""PubMed's totals and the milestones seen: newer answers replace older ones, a milestone fires once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from tests.stored import NOON, article, publish
from tracker import queries, store
from tracker.analysis.background import known_totals, totals
from tracker.config import Settings
from tracker.database import backup, connect
from tracker.doctor import repair
from tracker.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.database import Database

LATER = NOON + dt.timedelta(days=8)


def test_nothing_was_asked_or_seen_at_first(database: Database) -> None:
    with database.read() as c:
        assert queries.pubmed_totals(c) == {}
        assert queries.pubmed_totals_asked(c) is None
        assert queries.milestones_seen(c) == {}
        assert queries.milestones_noted(c) == 0


def test_a_newer_answer_replaces_an_older_one_and_leaves_the_other_years(database: Database) -> None:
    with database.write() as c:
        store.save_pubmed_totals(c, {2024: 1_600_000, 1975: 250_000}, NOON)
        store.save_pubmed_totals(c, {2024: 1_700_000, 2025: 0, 2026: 90_000}, LATER)
    with database.read() as c:
        assert queries.total_rows(c) == [
            (1975, 250_000, NOON),
            (2024, 1_700_000, LATER),
            (2025, 0, LATER),
            (2026, 90_000, LATER),
        ]
        assert queries.pubmed_totals(c) == {1975: 250_000, 2024: 1_700_000, 2025: 0}
        assert queries.pubmed_totals_asked(c) == (4, NOON, LATER)


def test_a_fetched_total_wins_over_the_shipped_one_which_stands_in_for_past_years_alone(
    database: Database,
) -> None:
    with database.read() as c:
        assert totals(c) == known_totals()
    with database.write() as c:
        store.save_pubmed_totals(c, {2026: 900_000, 2015: 1_234_567, 1949: 80_000}, NOON)
    with database.read() as c:
        found = totals(c)
    assert list(found) == sorted(found)
    assert (found[1949], found[2014], found[2015]) == (80_000, 1_061_824, 1_234_567)
    assert not found.keys() & {2016, 2025, 2027}, "nothing is made up where nobody asked"
    assert 2026 not in found, "a part of a year is never taken for the whole"


def test_a_milestone_fires_once_and_keeps_the_moment_and_version_it_was_first_seen_in(
    database: Database,
) -> None:
    first, second = publish(database, [article(1)]), publish(database, [article(2)])
    rct, review = ("tbi", "dbs", "first_rct"), ("all", "dbs", "first_review")
    with database.write() as c:
        assert store.note_milestones(c, [rct, rct], NOON, first) == [rct]
    with database.write() as c:
        assert store.note_milestones(c, [review, rct], LATER, second) == [review]
        assert store.note_milestones(c, [], LATER, second) == []
    with database.read() as c:
        assert queries.milestones_seen(c) == {rct: NOON, review: LATER}
        assert queries.milestones_noted(c) == second
        rows = c.exec_driver_sql("SELECT kind, data_version FROM milestone ORDER BY kind").all()
        assert rows == [("first_rct", first), ("first_review", second)]


def test_a_version_where_nothing_was_reached_counts_as_looked_at(database: Database) -> None:
    version = publish(database, [article(1)])
    with database.write() as c:
        assert store.note_milestones(c, [], NOON, version) == []
    with database.read() as c:
        assert queries.milestones_noted(c) == version


def test_a_milestone_of_no_publication_is_refused(database: Database) -> None:
    with pytest.raises((StoreError, IntegrityError)), database.write() as c:
        store.note_milestones(c, [("tbi", "dbs", "first_rct")], NOON, 7)
    with database.read() as c:
        assert queries.milestones_seen(c) == {}


@pytest.mark.sqlite
def test_backups_carry_them_and_repairs_leave_them_alone(database: Database, tmp_path: Path) -> None:
    version = publish(database, [article(1)])
    rct = ("tbi", "dbs", "first_rct")
    with database.write() as c:
        store.save_pubmed_totals(c, {2024: 1_600_000}, NOON)
        store.note_milestones(c, [rct], NOON, version)
    findings = repair(Settings(database.url, state_dir=tmp_path))
    assert not [finding for finding in findings if finding.failed]
    backup(database, tmp_path / "copy.db")
    with connect(f"sqlite:///{tmp_path}/copy.db") as copy, copy.read() as c:
        assert queries.total_rows(c) == [(2024, 1_600_000, NOON)]
        assert queries.milestones_seen(c) == {rct: NOON}
        assert queries.integrity_faults(c) == []
