"""Migrations: they make what the models say, go down and up again, and keep what past releases stored."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect

import migrations
from tests.releases.__main__ import written
from tests.stored import article, publish, temporary_store
from tracker import models, queries
from tracker.database import backup, connect, head_revision, migrate
from tracker.database.engine import open_database
from tracker.database.revision import alembic_config
from tracker.errors import StoreError
from tracker.models import Base
from tracker.records import Searchable

if TYPE_CHECKING:
    from tracker.database import Database

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.db.gz"))


SCHEMA_SQLITE = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
SCHEMA_POSTGRESQL = """
SELECT c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull
  || coalesce((SELECT collname FROM pg_collation WHERE oid = a.attcollation), '')
  || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'S')
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2
"""


def schema(database: Database) -> list[tuple[str, str]]:
    """Every table, index and trigger as the database holds it."""
    with database.read() as c:
        text = SCHEMA_SQLITE if c.dialect.name == "sqlite" else SCHEMA_POSTGRESQL
        return [(name, sql) for name, sql in c.exec_driver_sql(text)]


def test_the_migrations_make_exactly_what_the_models_say() -> None:
    with temporary_store() as database, database.write() as c:
        command.check(alembic_config(c))
        made, told = inspect(c), Base.metadata.tables
        for name, table in told.items():
            assert {column["name"] for column in made.get_columns(name)} == set(table.columns.keys())
            assert made.get_pk_constraint(name)["name"] == table.primary_key.name
            assert made.get_pk_constraint(name)["constrained_columns"] == [
                column.name for column in table.primary_key
            ]
            assert {key["name"] for key in made.get_foreign_keys(name)} == {
                constraint.name for constraint in table.foreign_key_constraints
            }


@pytest.mark.sqlite
def test_small_rows_lie_clustered_on_their_key_where_the_models_say_so() -> None:
    with temporary_store() as database:
        sql = dict(schema(database))
    for name, table in Base.metadata.tables.items():
        assert ("WITHOUT ROWID" in sql[name]) == (table.dialect_options["sqlite"]["with_rowid"] is False)


def test_a_table_without_a_migration_would_be_noticed() -> None:
    with temporary_store() as database, database.write() as c:
        c.exec_driver_sql("ALTER TABLE article DROP COLUMN has_concern")
        with pytest.raises(CommandError, match="has_concern"):
            command.check(alembic_config(c))


def test_down_to_nothing_and_up_again_gives_the_same_schema() -> None:
    with temporary_store() as database:
        before = schema(database)
        publish(database, [article(1)])
        with database.write() as c:
            command.downgrade(alembic_config(c), "base")
        assert all(name.startswith("alembic_version") for name, _ in schema(database))
        with database.write() as c:
            command.upgrade(alembic_config(c), "head")
        assert schema(database) == before
        publish(database, [article(1)])


def test_every_revision_is_numbered_on_from_the_one_before() -> None:
    with temporary_store() as database, database.read() as c:
        scripts = list(ScriptDirectory.from_config(alembic_config(c)).walk_revisions())[::-1]
        assert MigrationContext.configure(c).get_current_revision() == head_revision()
    assert [script.revision for script in scripts] == [
        f"{number:04d}" for number in range(1, len(scripts) + 1)
    ]
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts)


@pytest.mark.sqlite
@pytest.mark.parametrize("stored", RELEASES, ids=lambda path: path.name)
def test_a_database_of_a_past_release_is_upgraded_and_keeps_its_rows(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    path.write_bytes(gzip.decompress(stored.read_bytes()))
    revision = stored.name[:4]
    result = migrate(f"sqlite:///{path}")
    assert (result.from_revision, result.to_revision) == (revision, head_revision())
    assert (result.backup is None) == (revision == head_revision())
    with connect(f"sqlite:///{path}") as database, database.read() as c:
        assert {item.pmid: item for item in queries.whole_articles(c, range(200))} == {
            i.pmid: i for i in written()
        }
        assert {i.record.pmid: i.record for i in queries.searchables(c, range(200))} == {
            i.pmid: Searchable.of(i) for i in written()
        }
        assert (queries.members(c, "tbi"), queries.members(c, "ptsd")) == ({101, 102, 103}, {101})
        assert queries.labelled(c) == {"dbs": [101], "tms": [102, 103, 104]}
        assert [run.status for run in queries.runs(c)] == ["failed", "incomplete", "complete", "complete"]
        assert [row.pmid for row in queries.search(c, "theta bur*")] == [101]
        assert queries.raw_xml(c, 103).startswith(b"<PubmedArticle>103")
        assert queries.integrity_faults(c) == []
        assert queries.search_index_faults(c) is None


@pytest.mark.sqlite
def test_the_first_release_is_among_the_stored_ones() -> None:
    assert [path.name for path in RELEASES][:1] == ["0001.db.gz"]


@pytest.mark.sqlite
def test_an_older_database_is_copied_beside_itself_before_it_is_upgraded() -> None:
    with temporary_store() as database:
        publish(database, [article(1)])
        path = database.path
        assert path is not None
        with database.write() as c:
            c.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        with pytest.raises(StoreError, match=r"cannot be upgraded.*nothing was changed"):
            migrate(f"sqlite:///{path}")
        (copy,) = path.parent.glob("tracker-0000-*.db")
        with open_database(f"sqlite:///{copy}", mode="ro") as kept:
            assert schema(kept) == schema(database)


def test_migrating_twice_changes_nothing_the_second_time(url: str) -> None:
    first, second = (migrate(url) for _ in range(2))
    assert (first.from_revision, first.to_revision, first.backup) == (None, head_revision(), None)
    assert (second.from_revision, second.to_revision, second.backup) == (
        head_revision(),
        head_revision(),
        None,
    )


def test_processes_that_migrate_at_the_same_time_agree(url: str) -> None:
    code = f"from tracker.database import connect; connect({url!r}, create=True).close()"
    started = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(3)]
    endings = [(process.communicate()[1], process.returncode) for process in started]
    assert endings == [(b"", 0)] * 3


@pytest.mark.sqlite
def test_a_backup_can_be_put_in_place_of_the_database(tmp_path: Path) -> None:
    with temporary_store() as database:
        publish(database, [article(1)])
        backup(database, tmp_path / "tracker.db")
    with connect(f"sqlite:///{tmp_path}/tracker.db") as restored:
        publish(restored, [article(2)])
        with restored.read() as c:
            assert queries.matching(c, "stimulation") == [2, 1]


def test_the_template_and_the_environment_travel_with_the_package() -> None:
    folder = Path(migrations.__file__).parent
    assert "op.batch_alter_table" in (folder / "script.py.mako").read_text()
    assert (folder / "env.py").is_file()


def test_a_new_migration_can_be_written_from_the_models(tmp_path: Path) -> None:
    """What a developer does after changing the models gives a file that compiles."""
    with temporary_store() as database, database.write() as c:
        c.exec_driver_sql("DROP INDEX ix_article_doi")
        config = alembic_config(c)
        config.set_main_option(
            "version_locations", f"{ScriptDirectory.from_config(config).versions}{os.pathsep}{tmp_path}"
        )
        script = command.revision(
            config, "Find by DOI", autogenerate=True, rev_id="9000", version_path=str(tmp_path)
        )
    written_file = Path(script.path)  # type: ignore[union-attr]
    assert "ix_article_doi" in written_file.read_text()
    compile(written_file.read_text(), str(written_file), "exec")


def test_every_constraint_and_index_has_a_name() -> None:
    for table in models.Base.metadata.tables.values():
        assert all(item.name for item in (*table.constraints, *table.indexes))
