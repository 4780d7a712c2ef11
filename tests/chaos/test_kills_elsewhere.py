"""Killed in the middle of an upgrade, an import, or the labelling that a changed rule calls for."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.chaos import dice, drawn
from tests.chaos.checks import Shown, assert_sound, doubled, left_running
from tests.chaos.corpus import paper, papers, write_catalog
from tests.chaos.killing import Blow
from tests.processes import KILLED, Command
from tests.records import write_set
from tracker.database import connect, head_revision
from tracker.models import Article

if TYPE_CHECKING:
    from tests.chaos.installation import Installation
    from tests.chaos.tally import Tally
    from tests.processes import ForkServer

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.db.gz"))


def tables(path: Path) -> dict[str, int]:
    """Return how many rows each table of a file holds; the file must be whole."""
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert c.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [row[0] for row in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: c.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as c:
        return str(c.execute("SELECT version_num FROM alembic_version").fetchone()[0])


@pytest.mark.sqlite
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.removesuffix(".db.gz"))
@pytest.mark.parametrize("statement", dice("upgrade").sample(range(1, 61), drawn(3, 60)))
def test_an_upgrade_killed_anywhere_leaves_the_old_database_or_the_new_one(
    forks: ForkServer, tally: Tally, tmp_path: Path, release: Path, statement: int
) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(gzip.decompress(release.read_bytes()))
    before, old = tables(path), revision(path)
    command = Command(forks, tmp_path, {"TRACKER_DATABASE_URL": f"sqlite:///{path}"})
    if command.run("init", statement=statement) == KILLED:
        tally.killed("upgrading")
    after = tables(path)
    assert (revision(path), after) == (old, before) or revision(path) == head_revision()
    assert command.run("init") == 0
    assert revision(path) == head_revision()
    after = tables(path)
    assert {name: after[name] for name in before if name in after} == before
    backups = list(tmp_path.glob(f"tracker-{old}-*.db"))
    assert all(tables(backup) == before for backup in backups if backup.stat().st_size)
    assert any(tables(backup) == before for backup in backups), "the older database was backed up whole"


@pytest.mark.sqlite
@pytest.mark.parametrize("statement", dice("create").sample(range(1, 61), drawn(2, 40)))
def test_a_first_start_killed_anywhere_is_carried_on(
    forks: ForkServer, tally: Tally, tmp_path: Path, statement: int
) -> None:
    command = Command(forks, tmp_path, {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path}/tracker.db"})
    if command.run("init", statement=statement) == KILLED:
        tally.killed("creating")
    assert command.run("init") == 0
    with connect(f"sqlite:///{tmp_path}/tracker.db") as database:
        assert_sound(database)


@pytest.mark.parametrize("seed", range(drawn(2, 40)))
def test_an_import_killed_anywhere_is_done_again_without_doubles(
    installation: Installation, tally: Tally, seed: int
) -> None:
    at, chance = installation, dice("import", seed)
    file = write_set(at.folder / "papers.xml.gz", *(paper(pmid, "alpha") for pmid in range(1000, 1300)))
    before = Shown.by(at.database)
    blow = Blow(statement=chance.randint(1, 60)) if seed % 2 else Blow(seconds=chance.uniform(0.05, 0.6))
    if blow.strike(at, "import", str(file)) == KILLED:
        tally.killed("importing")
        assert_sound(at.database)
        assert Shown.by(at.database) in (before, shown_after_import(at, file))
    shown_after_import(at, file)
    assert doubled(at.database) == 0
    assert left_running(at.database) == 0


def shown_after_import(at: Installation, file: Path) -> Shown:
    assert at.command.run("import", str(file)) == 0
    with at.database.read() as c:
        assert c.execute(select(func.count()).select_from(Article)).scalar_one() == 300
    return Shown.by(at.database)


@pytest.mark.parametrize("seed", range(drawn(2, 40)))
def test_labelling_killed_anywhere_shows_the_old_labels_or_the_new_ones(
    installation: Installation, tally: Tally, seed: int
) -> None:
    """The rules change: the next fetch labels everything again before it asks PubMed."""
    at, chance = installation, dice("labels", seed)
    at.server.add(papers(range(1000, 1300), "alpha"))
    assert at.command.run("fetch", "alpha") == 0
    old = Shown.by(at.database)
    at.edited(write_catalog(at.folder / "edited.toml", {"pulse": '"pulse"[ti]'}))
    blow = Blow(statement=chance.randint(15, 60)) if seed % 2 else Blow(seconds=chance.uniform(0.05, 0.4))
    if blow.strike(at, "fetch", "alpha") == KILLED:
        tally.killed("labelling")
    assert_sound(at.database)
    between = Shown.by(at.database)
    assert at.command.run("fetch", "alpha") == 0
    new = Shown.by(at.database)
    assert new.labels != old.labels
    assert between.labels in (old.labels, new.labels)
    assert left_running(at.database) == 0
